// SPDX-License-Identifier: Apache-2.0
// The terminal's loop: events in, one step, the journal's commit, then effects on a worker thread.
// The loop's thread is the only one that decides; everything else only posts events.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "shomei/terminal/visit/effect_runner.h"
#include "shomei/terminal/visit/journal.h"
#include "shomei/terminal/visit/step.h"

namespace shomei::visit {

// The screen, as a port: told the state after every move, on the loop's thread.
class Display {
public:
    virtual ~Display() = default;
    virtual void show(const State& state) = 0;
};

class Terminal {
public:
    // All must outlive the terminal.
    Terminal(Journal& journal, EffectRunner& effects, Display& display);

    // From any thread.
    void post(Event event);
    // Ends run() after the current move.
    void stop();

    // Settles what an earlier run left open, then serves visits until stop(). Fault{storage} from
    // the journal ends it, on whichever thread: nothing goes on without a durable record.
    void run();

private:
    void recover();
    void settle(State state);
    void handle(const Event& event);
    bool assign(const std::vector<Effect>& effects, Tickets tickets);
    void settle_what_is_left();
    Input input_of(const Event& event) const;
    void send_reports();
    void send_health();
    std::int64_t pause_before_health_ms() const;
    void work();
    void work_on_next(std::unique_lock<std::mutex>& desk);
    std::optional<Event> next_event();

    Journal& journal_;
    EffectRunner& effects_;
    Display& display_;
    State state_;

    std::mutex mail_;
    std::condition_variable mail_came_;
    std::deque<Event> events_;
    bool stopping_ = false;
    std::exception_ptr broken_;  // what ended the worker

    std::mutex desk_;
    std::condition_variable desk_changed_;
    std::deque<Assignment> assignments_;
    std::vector<Outstanding> reports_;
    struct HealthWord {
        std::uint64_t seq = 0;
        bool reader_working = true;
    };
    std::optional<HealthWord> health_wanted_;
    bool busy_ = false, desk_closed_ = false;
    std::int64_t next_reports_ms_ = 0, next_settling_ms_ = 0, next_health_ms_ = 0;
    std::future<void> preview_;  // last: its thread posts here, and is waited for first
};

// Watches the reader and posts CardSeen, CardGone and ReaderState until stop is requested.
void watch_reader(std::stop_token stop, card::Reader& reader, Terminal& terminal);

}  // namespace shomei::visit
