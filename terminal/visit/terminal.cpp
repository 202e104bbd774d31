// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/terminal.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"

namespace shomei::visit {

namespace {

constexpr std::chrono::milliseconds tick{250};
constexpr std::int64_t report_pause_ms = 2'000;
constexpr std::int64_t settling_pause_ms = 30'000;
constexpr std::int64_t health_pause_ms = 300'000;
constexpr std::int64_t health_pause_closed_ms = 5'000;

}  // namespace

Terminal::Terminal(Journal& journal, EffectRunner& effects, Display& display)
    : journal_(journal), effects_(effects), display_(display) {
    state_.epoch = journal.epoch();
}

void Terminal::post(Event event) {
    const std::lock_guard lock(mail_);
    events_.push_back(std::move(event));
    mail_came_.notify_one();
}

void Terminal::stop() {
    const std::lock_guard lock(mail_);
    stopping_ = true;
    mail_came_.notify_one();
}

// The next event, a Tick when none came for a while, nothing when the terminal is to stop.
std::optional<Event> Terminal::next_event() {
    std::unique_lock lock(mail_);
    mail_came_.wait_for(lock, tick, [&] { return stopping_ || broken_ || !events_.empty(); });
    if (broken_) std::rethrow_exception(broken_);
    if (stopping_) return std::nullopt;
    if (events_.empty()) return Tick{};
    auto event = std::move(events_.front());
    events_.pop_front();
    return event;
}

Input Terminal::input_of(const Event& event) const {
    return {event, boot_ms(), wall_s(), random_id()};
}

void Terminal::run() {
    recover();
    std::jthread worker([this] { work(); });
    try {
        display_.show(state_);
        while (const auto event = next_event()) handle(*event);
        // Whoever stands here is not left between two states: the next start settles the rest.
    } catch (...) {
        const std::lock_guard lock(desk_);
        desk_closed_ = true;
        desk_changed_.notify_all();
        throw;
    }
    const std::lock_guard lock(desk_);
    desk_closed_ = true;
    desk_changed_.notify_all();
}

void Terminal::recover() {
    state_.out_of_service =
        effects_.tell_health(journal_.epoch(), journal_.seq(), state_.reader_working).closed;
    next_health_ms_ = boot_ms() + pause_before_health_ms();
    if (journal_.closed_by_printer()) {
        state_.out_of_service = certificate::RefusalCode::B08;
        std::fputs(
            "closed: a sheet too many came out; look at printer and tray, then `printer "
            "checked`\n",
            stderr);
    }
    for (auto& left : journal_.unsettled()) settle(std::move(left));
}

// Runs one left-over visit to the end its state allows, effects included, on this thread.
void Terminal::settle(State state) {
    std::deque<Event> events{Start{}};
    while (!events.empty()) {
        auto move = step(state, input_of(events.front()));
        events.pop_front();
        auto tickets = journal_.commit(state, move);
        state = std::move(move.state);
        for (auto& effect : move.effects) {
            if (std::holds_alternative<SendReports>(effect.kind)) continue;
            Assignment assignment{effect, state, journal_.seq(), std::move(tickets)};
            if (auto answer = effects_.run(assignment)) events.push_back(std::move(*answer));
            tickets = std::move(assignment.tickets);
        }
    }
    learn_from(state, state_);
}

void Terminal::handle(const Event& event) {
    auto move = step(state_, input_of(event));
    auto tickets = journal_.commit(state_, move);
    const bool same_screen = state_.page == move.state.page &&
                             state_.still_there == move.state.still_there &&
                             state_.page_deadline_ms == move.state.page_deadline_ms;
    state_ = std::move(move.state);
    if (!std::holds_alternative<Tick>(event) || !same_screen) display_.show(state_);
    const bool reports = assign(move.effects, std::move(tickets));
    if (reports || boot_ms() >= next_reports_ms_) send_reports();
    if (state_.stage != Stage::idle || state_.page != Page::start) return;
    settle_what_is_left();
    if (boot_ms() >= next_health_ms_) send_health();
}

// Puts the effects on the worker's desk; true where reports are to be sent.
bool Terminal::assign(const std::vector<Effect>& effects, Tickets tickets) {
    bool reports = false;
    const std::lock_guard lock(desk_);
    for (const auto& effect : effects) {
        if (std::holds_alternative<SendReports>(effect.kind)) {
            reports = true;
        } else if (std::holds_alternative<MakePreview>(effect.kind)) {
            preview_ = std::async(std::launch::async, [this, effect] {
                Assignment alone{effect, {}, 0, {}};
                if (auto answer = effects_.run(alone)) post(std::move(*answer));
            });
        } else {
            const bool awaited = effect.call != 0;
            assignments_.push_back(
                {effect, state_, journal_.seq(), awaited ? std::exchange(tickets, {}) : Tickets{}});
        }
    }
    desk_changed_.notify_one();
    return reports;
}

// Between visits: what earlier ones still owe is tried again.
void Terminal::settle_what_is_left() {
    if (boot_ms() < next_settling_ms_) return;
    const auto free = [this] {
        const std::lock_guard lock(desk_);
        return assignments_.empty() && reports_.empty() && !health_wanted_ && !busy_;
    };
    for (auto& left : journal_.unsettled()) {
        if (!is_due(left, wall_s())) continue;
        if (!free()) return;  // at the next tick
        settle(std::move(left));
    }
    next_settling_ms_ = boot_ms() + settling_pause_ms;
}

// Reports go out behind whatever the visit itself is waiting for.
void Terminal::send_reports() {
    next_reports_ms_ = boot_ms() + report_pause_ms;
    const std::lock_guard lock(desk_);
    if (!reports_.empty()) return;
    reports_ = journal_.outstanding();
    desk_changed_.notify_one();
}

std::int64_t Terminal::pause_before_health_ms() const {
    return state_.out_of_service ? health_pause_closed_ms : health_pause_ms;
}

// Tells the issuer how this terminal is, and learns whether it may stand open.
void Terminal::send_health() {
    next_health_ms_ = boot_ms() + pause_before_health_ms();
    const std::lock_guard lock(desk_);
    health_wanted_ = HealthWord{journal_.seq(), state_.reader_working};
    desk_changed_.notify_one();
}

// The worker: what the visit waits for first, then reports, then health. What breaks here ends the
// loop, and with it the program; the next start recovers.
void Terminal::work() {
    try {
        std::unique_lock lock(desk_);
        for (;;) {
            desk_changed_.wait(lock, [&] {
                return desk_closed_ || !assignments_.empty() || !reports_.empty() || health_wanted_;
            });
            if (desk_closed_) return;
            busy_ = true;
            work_on_next(lock);
            busy_ = false;
        }
    } catch (...) {
        const std::lock_guard lock(mail_);
        broken_ = std::current_exception();
        mail_came_.notify_one();
    }
}

// Takes one thing from the desk and does it with the desk left open to others.
void Terminal::work_on_next(std::unique_lock<std::mutex>& desk) {
    if (!assignments_.empty()) {
        auto assignment = std::move(assignments_.front());
        assignments_.pop_front();
        desk.unlock();
        if (auto answer = effects_.run(assignment)) post(std::move(*answer));
        desk.lock();
        return;
    }
    if (reports_.empty()) {
        const auto word = *std::exchange(health_wanted_, std::nullopt);
        desk.unlock();
        post(effects_.tell_health(journal_.epoch(), word.seq, word.reader_working));
        desk.lock();
        return;
    }
    using End = EffectRunner::ReportEnd;
    const auto report = reports_.front();
    desk.unlock();
    const auto end = effects_.send_report(report);
    if (end != End::unanswered) post(Receipt{report.id, end == End::denied});
    desk.lock();
    // In their order: what comes behind an unanswered report waits with it.
    if (end == End::unanswered)
        reports_.clear();
    else
        reports_.erase(reports_.begin());
}

void watch_reader(std::stop_token stop, card::Reader& reader, Terminal& terminal) {
    using std::chrono::milliseconds;
    bool present = false, working = true;
    while (!stop.stop_requested()) {
        // A reader that does not answer says nothing about its card.
        bool now_working = true, now_present = present;
        try {
            now_present = reader.wait_for_card(present ? milliseconds(0) : milliseconds(300));
        } catch (const Fault&) {
            now_working = false;
        }
        if (now_working != working) terminal.post(ReaderState{now_working});
        if (now_present && !present) terminal.post(CardSeen{});
        if (!now_present && present) terminal.post(CardGone{});
        working = now_working;
        present = now_present;
        if (present || !working) std::this_thread::sleep_for(milliseconds(working ? 100 : 1000));
    }
}

}  // namespace shomei::visit
