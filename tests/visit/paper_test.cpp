// SPDX-License-Identifier: Apache-2.0
// One consent, one set of sheets: the printer disturbed in every way that could make two of them.
#include <doctest/doctest.h>

#include "printed_visit.h"

using namespace shomei::visit;
using shomei::certificate::RefusalCode;

namespace {

std::vector<std::string> reported(const PlayedVisit& v) {
    std::vector<std::string> out;
    for (const auto& each : v.journal->outstanding()) out.push_back(each.event);
    return out;
}

}  // namespace

TEST_CASE("a printer that ignores the hold puts out one set of sheets, and that one is paid for") {
    PrintedVisit v;
    v.printer.ignores_hold = true;
    v.come_to(Stage::job_pending);
    v.carry_out(Stage::settled_ok);
    CHECK(v.printer.sheets == 4);
    CHECK(v.printer.jobs.size() == 1);
    CHECK(v.state.stage == Stage::settled_ok);
    CHECK(v.coinbox.money.standing == shomei::payment::Standing::captured);
    CHECK(reported(v) == std::vector<std::string>{"released", "printed", "captured"});
}

TEST_CASE("a job let go at the panel while its upload was in doubt is not sent again") {
    PrintedVisit v;
    v.printer.loses_upload = true;
    v.printer.ignores_hold = true;
    v.come_to(Stage::job_pending);
    v.carry_out(Stage::settled_ok);
    CHECK(v.printer.sheets == 4);
    CHECK(v.printer.jobs.size() == 1);
    CHECK(v.coinbox.money.standing == shomei::payment::Standing::captured);
}

TEST_CASE("a lost upload that the printer ends without a sheet starts over, and prints once") {
    PrintedVisit v;
    v.come_to(Stage::job_ready);
    v.printer.create({.key = v.state.job.key});
    v.printer.jobs[0].ref.uuid = v.state.job.uuid;
    v.printer.loses_upload = true;
    v.carry_out(Stage::job_pending);
    v.printer.loses_upload = false;
    v.carry_out(Stage::settled_ok);
    CHECK(v.printer.sheets == 4);
    CHECK(v.printer.jobs.size() == 2);
    CHECK(v.printer.releases == 1);
}

TEST_CASE("what became of a sent job decides whether there may be another") {
    const std::vector<std::pair<std::string, Stage>> ends{
        {"not-printed", Stage::job_pending},    {"partial", Stage::voiding},
        {"printed", Stage::capturing},          {"over", Stage::paper_unknown},
        {"partial-full", Stage::paper_unknown}, {"unknown", Stage::paper_unknown}};
    for (const auto& [outcome, stage] : ends) {
        CAPTURE(outcome);
        const bool again = outcome == "not-printed";
        PlayedVisit v;
        v.come_to(Stage::job_ready);
        v.play(JobAnswer{v.state.call, JobAnswer::Outcome::doubt, {}});
        v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
        REQUIRE(v.asked_for<WatchJob>());
        v.play(JobProgress{v.state.call, outcome, 2, ""});
        CHECK(v.state.stage == stage);
        CHECK(v.count<CreateJob>() == (again ? 2 : 1));
        CHECK(v.wrote("J11") != again);  // the row in `release` keeps every other job away
    }
}

TEST_CASE("a job that does not end is cancelled again and again, and then its outcome is unknown") {
    for (const auto stage : {Stage::job_ready, Stage::released}) {
        PrintedVisit v;
        v.come_to(Stage::job_pending);
        v.printer.ignores_cancel = true;
        v.printer.loses_upload = stage == Stage::job_ready;
        v.carry_out(Stage::job_ready);
        if (stage == Stage::released) v.carry_out(stage);
        v.printer.jobs.at(0).has_document = false;  // stands still in the middle of it
        v.printer.jobs.at(0).view.state = shomei::printer::JobState::stopped;
        v.carry_out(Stage::paper_unknown, 12'000);
        CHECK(v.state.stage == Stage::paper_unknown);
        CHECK(v.printer.cancels >= 5);
        CHECK(v.printer.jobs.size() == 1);
        CHECK(v.state.orphans);
    }
}

TEST_CASE("a held job that nobody could cancel is void, and is cancelled when nobody is there") {
    PrintedVisit v;
    v.come_to(Stage::job_pending);
    v.printer.loses_upload = v.printer.ignores_cancel = true;
    v.carry_out(Stage::settled_void, 10'000);
    REQUIRE(v.state.stage == Stage::settled_void);
    CHECK(v.printer.jobs.size() == 1);
    CHECK(v.state.ending == RefusalCode::D03);
    v.printer.ignores_cancel = false;
    v.play(Pressed{Press::proceed});
    REQUIRE(v.state.stage == Stage::idle);
    v.play(Tick{});
    REQUIRE(v.asked_for<CancelOrphans>());
    v.carry_out(Stage::open, t_orphans_ms);
    CHECK(v.printer.jobs.at(0).view.ended());
    CHECK_FALSE(v.state.orphans);
    CHECK(v.printer.sheets == 0);
}

TEST_CASE("a printer that cannot be asked for orphans is asked again, not before its pause") {
    PlayedVisit v;
    v.play(Tick{});
    CHECK(v.asked_for<CancelOrphans>());
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<CancelOrphans>());
    v.play(OrphansSeen{true});
    v.boot_ms += t_orphans_ms;
    v.play(Tick{});
    CHECK(v.asked_for<CancelOrphans>());
    v.play(OrphansSeen{false});
    v.boot_ms += t_orphans_ms;
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<CancelOrphans>());
}
