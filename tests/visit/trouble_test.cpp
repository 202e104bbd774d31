// SPDX-License-Identifier: Apache-2.0
// While our job is at the printer: what the screen is told, how long it is waited for, and a
// release that got lost.
#include <doctest/doctest.h>

#include "printed_visit.h"

using namespace shomei::visit;

namespace {

constexpr auto moving = JobProgress::Sight::moving;

void watch(PlayedVisit& v) {
    v.come_to(Stage::released);
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::released, {}});
    REQUIRE(v.asked_for<WatchJob>());
}

JobProgress seen(const PlayedVisit& v, int impressions, std::string reason = {},
                 int patience_s = 0) {
    return {v.state.call, {}, impressions, std::move(reason), moving, patience_s};
}

// Looks every second until the job is cancelled; how many seconds that took.
std::int64_t seconds_to_cancel(PlayedVisit& v, auto reason_at) {
    const auto begun = v.boot_ms;
    while (!v.asked_for<CancelJob>()) {
        v.boot_ms += 1000;
        const auto second = (v.boot_ms - begun) / 1000;
        REQUIRE(second < 3000);
        const auto [reason, patience_s] = reason_at(second);
        v.play(seen(v, 1, reason, patience_s));
    }
    return (v.boot_ms - begun) / 1000;
}

using Trouble = std::pair<std::string, int>;

}  // namespace

TEST_CASE("our own job at the printer is no trouble, a jam is") {
    PrintedVisit v;
    v.come_to(Stage::job_pending);
    v.carry_out(Stage::released);
    v.printer.jobs.at(0).view.state = shomei::printer::JobState::processing;
    const auto look = [&] {
        Assignment assignment{{WatchJob{}, 7}, v.state, 0, {}};
        return std::get<JobProgress>(v.effects_of_peers.run(assignment).value());
    };
    v.printer.reasons = {"busy"};  // own-job stands behind it
    CHECK(look().reason.empty());
    v.printer.reasons = {"media-jam", "cover-open", "busy"};
    CHECK(look().reason == "jam");
    CHECK(look().patience_s == 600);
    v.printer.off = true;
    CHECK(look().reason == "no-contact");
    CHECK(look().patience_s == 60);
}

TEST_CASE("a reason is shown only while no side comes out") {
    PlayedVisit v;
    watch(v);
    v.play(seen(v, 1, "paper-out", 600));
    CHECK(v.state.printer_reason.empty());
    v.boot_ms += t_stalled_ms;
    v.play(seen(v, 1, "paper-out", 600));
    CHECK(v.state.printer_reason == "paper-out");
    v.play(seen(v, 2, "paper-out", 600));
    CHECK(v.state.printer_reason.empty());
}

TEST_CASE("a job that stands still is cancelled when the patience for its trouble is over") {
    const auto never = [](std::int64_t) { return Trouble{}; };
    const auto toner = [](std::int64_t) { return Trouble{"toner", 120}; };
    const auto jam = [](std::int64_t) { return Trouble{"jam", 600}; };
    const auto broken = [](std::int64_t) { return Trouble{"out-of-order", 0}; };
    // Staff try this and that; each is a new reason, none is a new patience.
    const auto changing = [](std::int64_t second) {
        return second % 20 < 10 ? Trouble{"jam", 600} : Trouble{"door", 600};
    };
    const auto blinking = [](std::int64_t second) {
        return second % 20 < 10 ? Trouble{"jam", 600} : Trouble{};
    };
    struct Row {
        std::int64_t least, most, took;
    };
    const auto took = [](auto reason_at) {
        PlayedVisit v;
        watch(v);
        v.play(seen(v, 1));
        return seconds_to_cancel(v, reason_at);
    };
    for (const auto& row :
         {Row{180, 182, took(never)}, Row{120, 130, took(toner)}, Row{600, 610, took(jam)},
          Row{0, 10, took(broken)}, Row{600, 620, took(changing)}, Row{600, 620, took(blinking)}}) {
        CHECK(row.took >= row.least);
        CHECK(row.took <= row.most);
    }
}

TEST_CASE("nothing renews the limit once the job is cancelled") {
    PlayedVisit v;
    watch(v);
    v.play(seen(v, 1));
    seconds_to_cancel(v, [](std::int64_t) { return Trouble{}; });
    const auto cancelled = v.boot_ms;
    for (int side = 1; v.state.stage == Stage::released; ++side) {
        v.boot_ms += 1000;
        if (v.asked_for<CancelJob>())
            v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
        else
            v.play(seen(v, side, side % 2 == 0 ? "jam" : "door", 600));
    }
    CHECK(v.state.stage == Stage::paper_unknown);
    CHECK(v.boot_ms - cancelled <= t_cancel_ms + 2000);
}

TEST_CASE("a release that got lost is repeated as long as the job is held, and prints once") {
    PrintedVisit v;
    v.printer.releases_lost = 1;
    v.come_to(Stage::job_pending);
    v.carry_out(Stage::settled_ok);
    CHECK(v.state.stage == Stage::settled_ok);
    CHECK(v.printer.sheets == 4);
    CHECK(v.printer.releases == 2);
}

TEST_CASE("a job that is being cancelled, or whose content is no longer fresh, is not let go") {
    for (const bool stale : {false, true}) {
        PrintedVisit v;
        v.printer.releases_lost = 1;
        v.come_to(Stage::job_pending);
        v.carry_out(Stage::released);
        v.state.fresh_until_ms = stale ? 1 : INT64_MAX;
        v.state.job_cancelled = !stale;
        const auto before = v.printer.releases;
        Assignment assignment{{WatchJob{}, 7}, v.state, 0, {}};
        CHECK(std::get<JobProgress>(v.effects_of_peers.run(assignment).value()).sight ==
              JobProgress::Sight::held);
        CHECK(v.printer.releases == before);
    }
}
