// SPDX-License-Identifier: Apache-2.0
#include "simulators/mfp/paper_engine.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <sstream>
#include <utility>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::sim {
namespace {

constexpr auto look_again = std::chrono::milliseconds(50);

std::string now_text() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[32];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return text;
}

// The troubles during which no paper moves.
bool stops_paper(const std::string& word) {
    return word == "jam" || word == "empty" || word == "door";
}

}  // namespace

PaperEngine::PaperEngine(std::string sheets_log, Trouble trouble)
    : sheets_log_(std::move(sheets_log)), trouble_(std::move(trouble)) {}

EngineEnd PaperEngine::put_out(const EngineJob& job, const EngineCalls& calls) {
    bool lie = false;
    unsigned sides = job.pages;
    {
        const std::lock_guard lock(mutex_);
        lie = std::exchange(lie_completed_, false);
        if (std::exchange(extra_page_, false)) ++sides;
    }
    for (unsigned side = 1; side <= sides; ++side) {
        if (!wait_ready(side, calls)) return EngineEnd::canceled;
        {
            const std::lock_guard lock(mutex_);
            if (take(abort_at_, side)) return EngineEnd::aborted;
        }
        if (lie && side == sides) break;
        write_side(job, side);
        calls.side_counted();
    }
    return EngineEnd::done;
}

// Waits the time of one side and through every trouble; false when the job was canceled.
bool PaperEngine::wait_ready(unsigned side, const EngineCalls& calls) {
    std::unique_lock lock(mutex_);
    if (take(jam_at_, side)) raise("jam");
    if (take(empty_at_, side)) raise("empty");
    changed_.wait_for(lock, std::chrono::milliseconds(side_ms_), [&] { return ended_; });
    while (true) {
        if (ended_) return false;
        lock.unlock();
        const bool canceled = calls.canceled();
        lock.lock();
        if (canceled) return false;
        if (std::none_of(troubles_.begin(), troubles_.end(), stops_paper)) return true;
        changed_.wait_for(lock, look_again);
    }
}

void PaperEngine::raise(const std::string& word) {
    if (troubles_.insert(word).second) trouble_(word, true);
}

bool PaperEngine::take(std::optional<unsigned>& script, unsigned side) {
    if (script != side) return false;
    script.reset();
    return true;
}

// One write per line, so that a killed printer leaves no half line.
void PaperEngine::write_side(const EngineJob& job, unsigned side) const {
    std::ostringstream line;
    line << now_text() << " key=" << job.key << " job=" << job.id << " sheet=" << (side + 1) / 2
         << " side=" << (side % 2 == 1 ? "front" : "back") << " page=" << side
         << " of=" << job.pages << " sha256=" << job.digest << '\n';
    const Fd log(open(sheets_log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    SHOMEI_CHECK(log);
    const auto text = line.str();
    SHOMEI_CHECK(write(log.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
}

std::string PaperEngine::obey(const std::string& line) {
    std::istringstream words(line);
    std::string order;
    std::string keyword;
    unsigned number = 0;
    words >> order;
    const bool numbered = order.ends_with("-at") || order == "slow";
    if (numbered ? !(words >> number) : order == "reason" && !(words >> keyword)) return "?";

    const std::lock_guard lock(mutex_);
    if (order == "jam-at")
        jam_at_ = number;
    else if (order == "empty-at")
        empty_at_ = number;
    else if (order == "abort-at")
        abort_at_ = number;
    else if (order == "lie-completed")
        lie_completed_ = true;
    else if (order == "extra-page")
        extra_page_ = true;
    else if (order == "slow")
        side_ms_ = static_cast<int>(number);
    else if (order == "door")
        raise("door");
    else if (order == "reason")
        raise(keyword);
    else if (order == "clear") {
        for (const auto& word : std::exchange(troubles_, {})) trouble_(word, false);
    } else
        return "?";
    changed_.notify_all();
    return "ok";
}

void PaperEngine::end() {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
}

}  // namespace shomei::sim
