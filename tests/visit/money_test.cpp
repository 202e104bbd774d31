// SPDX-License-Identifier: Apache-2.0
// Money after the paper: who waits, how long, and what slip and journal say of it.
#include <doctest/doctest.h>

#include "printed_visit.h"

using namespace shomei::visit;
using shomei::certificate::RefusalCode;

namespace {

constexpr std::int64_t a_day_s = 86'400;

void end_unknown(PlayedVisit& v) {
    v.end_printing("unknown", 2);
    REQUIRE(v.state.stage == Stage::paper_unknown);
}

// What the sweep does with the one visit left in the journal.
void sweep(PlayedVisit& v) {
    v.state = v.journal->unsettled().at(0);
    v.play(Start{});
}

bool says(const std::vector<std::string>& lines, const std::string& text) {
    return std::ranges::any_of(
        lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("money held for a doubtful paper goes back after 24 hours without a decision") {
    PlayedVisit v;
    end_unknown(v);
    v.restart();
    v.wall_s += a_day_s - 60;
    sweep(v);
    CHECK(v.state.stage == Stage::paper_unknown);
    CHECK(v.count<GiveBack>() == 0);
    v.wall_s += 60;
    sweep(v);
    CHECK(v.entries.end() != std::ranges::find(v.entries, "J21 24h"));
    CHECK(v.asked_for<GiveBack>());
    v.play(Money{v.state.call, Money::Standing::returned, 300});
    CHECK(v.state.stage == Stage::settled_void);
    CHECK(v.journal->unsettled().empty());
}

TEST_CASE("before that money goes back, a job that may still be at the printer is ended") {
    PlayedVisit v;
    v.come_to(Stage::released);
    v.play(Start{});
    v.boot_ms += t_cancel_ms;
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::unreachable, {}});
    v.play(JobProgress{.call = v.state.call});
    REQUIRE(v.state.stage == Stage::paper_unknown);
    v.wall_s += a_day_s;
    sweep(v);
    CHECK(v.asked_for<CancelJob>());
    CHECK_FALSE(v.asked_for<GiveBack>());
}

TEST_CASE("a doubtful paper of an older journal gets its 24 hours from the first sweep") {
    PlayedVisit v;
    end_unknown(v);
    auto old = v.state;
    old.outcome_s = 0;
    v.state = old;
    v.play(Start{});
    CHECK(v.state.stage == Stage::paper_unknown);
    v.wall_s += a_day_s;
    sweep(v);
    CHECK(v.wrote("J21"));
}

TEST_CASE("only what a sweep can bring nearer to its end is swept") {
    State left;
    left.stage = Stage::voiding;
    CHECK(is_due(left, 0));
    left.stage = Stage::capturing;
    CHECK(is_due(left, 0));
    left.stage = Stage::refund_due;
    CHECK_FALSE(is_due(left, 1'790'000'000));
    left.stage = Stage::paper_unknown;
    left.outcome_s = 1'790'000'000;
    CHECK_FALSE(is_due(left, 1'790'000'000 + a_day_s - 1));
    CHECK(is_due(left, 1'790'000'000 + a_day_s));
}

TEST_CASE("a person's decision is reported as an inspection") {
    PlayedVisit v;
    end_unknown(v);
    v.play(OperatorDecision{false});
    CHECK(v.journal->outstanding().back().event == "inspected");
}

TEST_CASE("the paper is handed over at once, whatever the payment device still has to say") {
    PlayedVisit v;
    v.come_to(Stage::capturing);
    CHECK(v.state.page == Page::take_paper);
    CHECK(v.count<Forget>() == 1);
    v.play(Pressed{Press::paper_taken});
    CHECK(v.state.page == Page::done);
    v.play(Money{v.state.call, Money::Standing::captured, 300});
    CHECK(v.state.stage == Stage::settled_ok);
    CHECK(v.state.page == Page::done);
}

TEST_CASE("a payment device that stays silent after the paper keeps nobody waiting") {
    PlayedVisit v;
    v.come_to(Stage::capturing);
    v.boot_ms += t_taken_ms + 1;
    v.play(Tick{});
    v.boot_ms += t_done_ms + 1;
    v.play(Tick{});
    CHECK(v.state.stage == Stage::idle);
    CHECK(v.state.page == Page::start);
    REQUIRE(v.journal->unsettled().size() == 1);
    CHECK(v.journal->unsettled()[0].stage == Stage::capturing);
    sweep(v);
    CHECK(v.asked_for<Capture>());
    v.play(Money{v.state.call, Money::Standing::captured, 300});
    CHECK(v.journal->unsettled().empty());
}

TEST_CASE("money that is no longer there after the paper is written off with its reason") {
    for (const auto standing : {Money::Standing::gone, Money::Standing::returned,
                                Money::Standing::refused, Money::Standing::owed}) {
        PlayedVisit v;
        v.come_to(Stage::capturing);
        v.play(Money{v.state.call, standing, 300});
        CHECK(v.state.stage == Stage::settled_ok);
        CHECK(v.journal->outstanding().back().event == "captured");
        CHECK(v.journal->outstanding().back().yen == 0);
        CHECK(v.entries.end() != std::ranges::find_if(v.entries, [](const auto& entry) {
                  return entry.starts_with("J14 yen=0 reason=");
              }));
    }
}

TEST_CASE("the slip of a write-off does not say that the fee was paid") {
    for (const bool written_off : {false, true}) {
        PrintedVisit v;
        v.come_to(Stage::capturing);
        if (written_off) v.coinbox.money.standing = shomei::payment::Standing::voided;
        v.carry_out(Stage::settled_ok);
        v.carry_out(Stage::open);
        REQUIRE(v.coinbox.slips.size() == 1);
        CHECK(says(v.coinbox.slips[0], "手数料") != written_off);
    }
}

TEST_CASE("a restart after money was asked for speaks of money, and names what was put in") {
    for (const auto stage : {Stage::pay_pending, Stage::job_pending, Stage::job_ready}) {
        PlayedVisit v;
        v.come_to(stage);
        v.restart();
        sweep(v);
        if (stage == Stage::job_pending)
            v.play(JobAnswer{v.state.call, JobAnswer::Outcome::dropped, {}});
        if (stage == Stage::job_ready) {
            v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
            v.play(JobProgress{v.state.call, "not-printed", 0, ""});
        }
        REQUIRE(v.state.stage == Stage::voiding);
        v.play(Money{v.state.call, Money::Standing::returned, 500});
        CHECK(v.state.ending == RefusalCode::D03);
        CHECK(v.state.inserted_yen == 500);
    }
    PlayedVisit v;
    v.come_to(Stage::job_pending);
    v.restart();
    CHECK(v.journal->unsettled().at(0).inserted_yen == 300);
}

TEST_CASE("a restart after a declined payment speaks of money too") {
    PlayedVisit v;
    v.come_to(Stage::pay_pending);
    v.play(Money{v.state.call, Money::Standing::refused, 0});
    REQUIRE(v.state.stage == Stage::ready);
    v.restart();
    sweep(v);
    CHECK(v.state.stage == Stage::cancelled);
    CHECK(v.state.ending == RefusalCode::D03);
}
