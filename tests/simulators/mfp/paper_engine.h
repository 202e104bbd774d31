// SPDX-License-Identifier: Apache-2.0
// The scripted paper path of the multifunction printer: puts out the sides of one job after the
// other, writes each to the sheets log, and goes wrong where a control line told it to. The sheets
// log is the independent witness of what lies in the tray.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace shomei::sim {

struct EngineJob {
    std::string key;  // job-name
    int id = 0;
    unsigned pages = 0;
    std::string digest;  // SHA-256 of the PDF, hex
};

// What the engine asks of the printer around it, on the printing thread.
struct EngineCalls {
    std::function<bool()> canceled;
    std::function<void()> side_counted;
};

enum class EngineEnd { done, aborted, canceled };

class PaperEngine {
public:
    // Called with the words "jam", "empty", "door", or a reason keyword, on either thread.
    using Trouble = std::function<void(const std::string& word, bool on)>;

    PaperEngine(std::string sheets_log, Trouble trouble);

    // Puts out every side of the job and blocks while a trouble lasts.
    EngineEnd put_out(const EngineJob& job, const EngineCalls& calls);

    // Obeys one control line and answers "ok", or "?" to a line it does not know:
    //   jam-at N, empty-at N    before side N comes out, once; `clear` lets it go on
    //   abort-at N              the job aborts before side N, once
    //   lie-completed           the last side of the next job is neither put out nor counted
    //   extra-page              the next job puts out and counts one side too many
    //   door, reason KEYWORD    a trouble at once; door also stops the paper
    //   clear                   ends every trouble
    //   slow MS                 time for each side, from now on (default 20)
    std::string obey(const std::string& line);

    // Ends the waiting of a job in trouble as if it had been canceled.
    void end();

private:
    bool wait_ready(unsigned side, const EngineCalls& calls);
    void raise(const std::string& word);
    void write_side(const EngineJob& job, unsigned side) const;
    bool take(std::optional<unsigned>& script, unsigned side);

    std::string sheets_log_;
    Trouble trouble_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::set<std::string> troubles_;
    std::optional<unsigned> jam_at_;
    std::optional<unsigned> empty_at_;
    std::optional<unsigned> abort_at_;
    bool lie_completed_ = false;
    bool extra_page_ = false;
    bool ended_ = false;
    int side_ms_ = 20;
};

}  // namespace shomei::sim
