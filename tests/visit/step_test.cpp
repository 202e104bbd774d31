// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "played_visit.h"

using namespace shomei::visit;
using shomei::certificate::RefusalCode;

TEST_CASE("the straight line leads from the touch to settled money and paper") {
    PlayedVisit v;
    v.come_to(Stage::settled_ok);
    CHECK(v.state.page == Page::take_paper);
    CHECK(v.count<VerifyPin>() == 1);
    CHECK(v.count<HoldMoney>() == 1);
    CHECK(v.count<ReleaseJob>() == 1);
    CHECK(v.count<Capture>() == 1);
    CHECK(v.state.sign_count == 2);
    const auto reports = v.journal->outstanding();
    REQUIRE(reports.size() == 3);
    CHECK(reports[0].event == "released");
    CHECK(reports[1].event == "printed");
    CHECK(reports[2].event == "captured");
    CHECK(reports[0].seq < reports[1].seq);
    CHECK(reports[1].seq < reports[2].seq);
}

TEST_CASE("every effect that cannot be taken back follows its durable intent") {
    PlayedVisit v;
    v.come_to(Stage::pin_pending);
    CHECK(v.wrote("J02"));
    CHECK(v.asked_for<VerifyPin>());
    CHECK(v.tickets.pin.has_value());
    v.come_to(Stage::pay_pending);
    CHECK(v.wrote("J07"));
    CHECK(v.tickets.pay.has_value());
    v.come_to(Stage::released);
    CHECK(v.wrote("J11"));
    CHECK(v.asked_for<ReleaseJob>());
    CHECK(v.tickets.release.has_value());
    v.come_to(Stage::capturing);
    CHECK(v.wrote("J13"));
    CHECK(v.tickets.capture.has_value());
}

TEST_CASE("a wrong PIN shows the tries left, the last try asks first, and the third locks") {
    PlayedVisit v;
    v.come_to(Stage::pin_pending);
    v.play(Verified{v.state.call, Verified::Outcome::wrong, {Tries::Kind::left, 2}});
    CHECK(v.state.stage == Stage::open);
    CHECK(v.state.page == Page::pin);
    CHECK(v.state.hint == RefusalCode::A08);
    v.play(Pressed{Press::pin_entered});
    v.play(Verified{v.state.call, Verified::Outcome::wrong, {Tries::Kind::left, 1}});
    CHECK(v.state.page == Page::last_try);
    v.play(Pressed{Press::pin_entered});
    CHECK(v.state.stage == Stage::open);  // not before the resident has said so
    v.play(Pressed{Press::proceed});
    v.play(Pressed{Press::pin_entered});
    v.play(Verified{v.state.call, Verified::Outcome::locked, {Tries::Kind::locked, 0}});
    CHECK(v.state.stage == Stage::closed);
    CHECK(v.state.ending == RefusalCode::A09);
    CHECK(v.state.verify_count == 3);
    CHECK(v.asked_for<Unpower>());
}

TEST_CASE("a locked card is told before the PIN is asked for") {
    PlayedVisit v;
    v.come_to(Stage::open);
    v.play(CardRead{v.state.call, {}, {Tries::Kind::locked, 0}, true});
    v.play(Opened{v.state.call, {}, {}, "422011", v.wall_s + 1, v.wall_s + 300, {}});
    CHECK(v.state.ending == RefusalCode::A10);
    CHECK(v.count<VerifyPin>() == 0);
}

TEST_CASE("an unknown counter asks for no PIN") {
    PlayedVisit v;
    v.come_to(Stage::open);
    v.play(CardRead{v.state.call, {}, {Tries::Kind::unknown, 0}, true});
    v.play(Opened{v.state.call, {}, {}, "422011", v.wall_s + 1, v.wall_s + 300, {}});
    CHECK(v.state.ending == RefusalCode::A02);
    CHECK(v.count<VerifyPin>() == 0);
}

TEST_CASE("a lost answer to VERIFY closes the visit and is never sent again") {
    PlayedVisit v;
    v.come_to(Stage::pin_pending);
    v.play(CardGone{});
    v.play(Verified{v.state.call, Verified::Outcome::unknown, {}});
    CHECK(v.state.stage == Stage::closed);
    CHECK(v.state.ending == RefusalCode::F04);
    CHECK(v.count<VerifyPin>() == 1);
}

TEST_CASE("a card that leaves before the confirmation ends the visit without money") {
    for (const auto stage : {Stage::open, Stage::pin_ok, Stage::authed}) {
        PlayedVisit v;
        v.come_to(stage);
        v.play(CardGone{});
        CHECK(v.state.stage == Stage::cancelled);
        CHECK(v.state.ending == RefusalCode::A02);
        CHECK(v.asked_for<Forget>());
    }
}

TEST_CASE("money is not asked for while the card is on the reader") {
    PlayedVisit v;
    v.come_to(Stage::granted);
    DocumentMade made{.call = v.state.call};
    made.pdf_digest = "dd";
    made.impressions = 4;
    v.play(made);
    CHECK(v.state.stage == Stage::granted);
    CHECK(v.state.page == Page::take_card);
    v.play(CardGone{});
    CHECK(v.state.stage == Stage::ready);
}

TEST_CASE("a request without an answer is repeated once with the same bytes, then voided") {
    PlayedVisit v;
    v.come_to(Stage::consented);
    v.play(Granted{.call = v.state.call, .silence = Silence::unknown});
    CHECK(v.asked_for<Apply>());
    v.play(Granted{.call = v.state.call, .silence = Silence::unknown});
    CHECK(v.state.stage == Stage::cancelled);
    REQUIRE(v.journal->outstanding().size() == 1);
    CHECK(v.journal->outstanding()[0].kind == Obligation::Kind::void_issuance);
}

TEST_CASE("an answer that is not ours closes the terminal") {
    PlayedVisit v;
    v.come_to(Stage::consented);
    v.play(Granted{.call = v.state.call, .silence = Silence::wrong});
    CHECK(v.state.ending == RefusalCode::B05);
    CHECK_FALSE(in_service(v.state));
}

TEST_CASE("a late answer changes nothing and is written down") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    const auto stage = v.state.stage;
    v.play(Granted{.call = 1});
    CHECK(v.state.stage == stage);
    CHECK(v.wrote("J22"));
}

TEST_CASE("a re-reading mismatch stops the line, voids the number and takes no money") {
    PlayedVisit v;
    v.come_to(Stage::granted);
    v.play(DocumentMade{.call = v.state.call, .outcome = DocumentMade::Outcome::mismatch});
    CHECK(v.state.ending == RefusalCode::B05);
    CHECK(v.wrote("J23"));
    CHECK(v.count<HoldMoney>() == 0);
    CHECK(v.journal->outstanding().size() == 2);
}

TEST_CASE("a tool of the proof that fails closes this terminal, stops no line and takes no money") {
    PlayedVisit v;
    v.come_to(Stage::granted);
    v.play(DocumentMade{.call = v.state.call, .outcome = DocumentMade::Outcome::tool_failed});
    CHECK(v.state.ending == RefusalCode::F03);
    CHECK(v.state.out_of_service == RefusalCode::B08);
    CHECK_FALSE(v.wrote("J23"));
    CHECK(v.count<HoldMoney>() == 0);
    CHECK(v.journal->outstanding().size() == 1);
}

TEST_CASE("stopping while paying gives everything back and voids the number") {
    PlayedVisit v;
    v.come_to(Stage::pay_pending);
    v.play(Pressed{Press::stop});
    CHECK(v.state.stage == Stage::voiding);
    CHECK(v.asked_for<GiveBack>());
    v.play(Money{.call = v.state.call, .standing = Money::Standing::returned});
    CHECK(v.state.stage == Stage::settled_void);
    CHECK(v.state.ending == RefusalCode::D01);
}

TEST_CASE("a give-back without an answer is tried again, and what cannot be paid out is owed") {
    PlayedVisit v;
    v.come_to(Stage::pay_pending);
    v.play(Pressed{Press::stop});
    v.play(Money{.call = v.state.call});
    CHECK(v.state.stage == Stage::voiding);
    v.boot_ms += 5000;
    v.play(Tick{});
    CHECK(v.asked_for<GiveBack>());
    v.play(Money{.call = v.state.call, .standing = Money::Standing::owed});
    CHECK(v.state.stage == Stage::refund_due);
    CHECK(v.state.ending == RefusalCode::D06);
}

TEST_CASE("doubt before the release drops the job and starts with a new key, four times at most") {
    PlayedVisit v;
    v.come_to(Stage::job_pending);
    std::vector<std::string> keys;
    for (int attempt = 0; attempt < 4; ++attempt) {
        REQUIRE(v.state.stage == Stage::job_pending);
        keys.push_back(v.state.job.key);
        v.play(JobAnswer{v.state.call, JobAnswer::Outcome::doubt, {}});
        CHECK(v.asked_for<CancelJob>());
        v.play(JobAnswer{v.state.call, JobAnswer::Outcome::dropped, {}});
    }
    CHECK(std::set<std::string>(keys.begin(), keys.end()).size() == 4);
    CHECK(v.state.stage == Stage::voiding);
    CHECK(v.count<ReleaseJob>() == 0);
}

TEST_CASE("each outcome of printing leads to its one settlement") {
    struct Row {
        const char* outcome;
        Stage stage;
        bool captured;
    };
    for (const auto& row :
         {Row{"printed", Stage::capturing, true}, Row{"not-printed", Stage::voiding, false},
          Row{"partial", Stage::voiding, false}, Row{"short", Stage::paper_unknown, false},
          Row{"over", Stage::paper_unknown, false},
          Row{"partial-full", Stage::paper_unknown, false},
          Row{"printed-uncounted", Stage::paper_unknown, false},
          Row{"unknown", Stage::paper_unknown, false}}) {
        CAPTURE(row.outcome);
        PlayedVisit v;
        v.end_printing(row.outcome, 2);
        CHECK(v.state.stage == row.stage);
        CHECK((v.count<Capture>() == 1) == row.captured);
    }
}

TEST_CASE("paper that does not move for too long is cancelled and then judged by evidence") {
    PlayedVisit v;
    v.come_to(Stage::released);
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::released, {}});
    v.play(JobProgress{v.state.call, {}, 1, ""});
    CHECK(v.asked_for<WatchJob>());
    v.boot_ms += t_print_silence_ms + 1;
    v.play(JobProgress{v.state.call, {}, 1, ""});
    CHECK(v.asked_for<CancelJob>());
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
    CHECK(v.asked_for<WatchJob>());
    v.play(JobProgress{v.state.call, "partial", 1, ""});
    CHECK(v.state.stage == Stage::voiding);
    CHECK(v.state.ending == RefusalCode::D04);
}

TEST_CASE("nobody at the screen: a question first, then the visit ends") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    v.boot_ms += t_idle_ms + 1;
    v.play(Tick{});
    CHECK(v.state.still_there);
    v.play(Pressed{Press::touch});
    CHECK_FALSE(v.state.still_there);
    v.boot_ms += t_idle_ms + 1;
    v.play(Tick{});
    v.boot_ms += t_still_there_ms + 1;
    v.play(Tick{});
    CHECK(v.state.stage == Stage::cancelled);
    CHECK(v.state.ending == RefusalCode::F02);
}

TEST_CASE("after five minutes the PIN is asked for again before the second signature") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    for (int moves = 0; v.state.page != Page::confirm; ++moves) {
        REQUIRE_MESSAGE(moves < 10, screen_id(v.state.page));
        if (v.state.page == Page::kinds)
            v.play(KindChosen{});
        else if (v.state.page == Page::people)
            v.play(ScopeChosen{{}});
        else if (v.state.page == Page::options)
            v.play(OptionsChosen{});
        else if (v.state.page == Page::copies)
            v.play(CopiesChosen{1});
        else
            v.play(Quoted{v.state.call, {}, {}, 300});
    }
    v.boot_ms += t_verified_ms + 1;
    v.play(Pressed{Press::confirm});
    CHECK(v.asked_for<RepowerCard>());
    v.play(CardRead{v.state.call, {}, {Tries::Kind::left, 3}, true});
    CHECK(v.state.page == Page::pin);
    v.play(Pressed{Press::pin_entered});
    v.play(Verified{v.state.call, Verified::Outcome::ok, {Tries::Kind::left, 3}});
    CHECK(v.asked_for<SignApplication>());
    CHECK(v.state.sign_count == 2);
}

TEST_CASE("a choice that was not offered is not taken") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    v.play(KindChosen{});
    v.play(ScopeChosen{{shomei::certificate::Scope::Extent::members, {"m1"}}});
    CHECK(v.state.page == Page::people);
    v.play(ScopeChosen{{}});
    v.play(OptionsChosen{{"resident-code"}});
    CHECK(v.state.page == Page::options);
    v.play(OptionsChosen{});
    v.play(CopiesChosen{4});
    CHECK(v.state.page == Page::copies);
}

TEST_CASE("a name that cannot be printed exactly is told when its person is chosen") {
    PlayedVisit v;
    v.come_to(Stage::pin_ok);
    Authenticated answer{.call = v.state.call};
    answer.kinds = {
        {shomei::certificate::Kind::residence_copy,
         {shomei::certificate::Scope::Extent::self, shomei::certificate::Scope::Extent::household},
         {},
         1,
         300}};
    answer.household = {{"m1", "m2"}, {"m2"}};
    answer.self_handle = "m1";
    v.play(answer);
    v.play(KindChosen{});
    v.play(ScopeChosen{{shomei::certificate::Scope::Extent::household, {}}});
    CHECK(v.state.ending == RefusalCode::C08);
    CHECK(v.state.stage == Stage::cancelled);
}

TEST_CASE("a kind of the family register is about the people of the register") {
    using shomei::certificate::Kind;
    using Extent = shomei::certificate::Scope::Extent;
    const auto play = [](const shomei::certificate::Scope& scope) {
        PlayedVisit v;
        v.come_to(Stage::pin_ok);
        Authenticated answer{.call = v.state.call};
        answer.kinds = {
            {Kind::family_register_individual, {Extent::self, Extent::members}, {}, 1, 450}};
        answer.household = {{"m1", "m2"}, {"m1"}};
        answer.family = {{"m3", "m1"}, {"m3"}};
        answer.self_handle = "m1";
        v.play(answer);
        v.play(KindChosen{Kind::family_register_individual});
        v.play(ScopeChosen{scope});
        return v.state;
    };
    // Her name of the register can be drawn, whatever the other one is.
    CHECK(play({Extent::self, {}}).page == Page::copies);
    CHECK(play({Extent::members, {"m3"}}).ending == RefusalCode::C08);
    // m2 is of the household alone.
    CHECK(play({Extent::members, {"m2"}}).page == Page::people);
}

TEST_CASE("a kind without items to ask for goes on to the copies, and back to the people") {
    using shomei::certificate::Kind;
    PlayedVisit v;
    v.come_to(Stage::pin_ok);
    Authenticated answer{.call = v.state.call};
    answer.kinds = {
        {Kind::seal_registration, {shomei::certificate::Scope::Extent::self}, {}, 3, 300}};
    answer.household = {{"m1"}, {}};
    answer.self_handle = "m1";
    v.play(answer);
    v.play(KindChosen{Kind::seal_registration});
    v.play(ScopeChosen{});
    CHECK(v.state.page == Page::copies);
    v.play(Pressed{Press::back});
    CHECK(v.state.page == Page::people);
    v.play(ScopeChosen{});
    v.play(CopiesChosen{2});
    CHECK(v.asked_for<AskQuote>());
    CHECK(v.state.choice.options.empty());
}

TEST_CASE("a printer that cannot hold gets the document only after the release is durable") {
    PlayedVisit v;
    v.come_to_printer_check();
    v.play(PrinterChecked{v.state.call, true, false});
    v.come_to(Stage::job_pending);
    CHECK(v.count<SendDocument>() == 0);
    v.play(
        JobAnswer{v.state.call, JobAnswer::Outcome::created, {v.state.job.key, 1, "urn:uuid:x"}});
    CHECK(v.state.stage == Stage::released);
    CHECK(v.wrote("J11"));
    CHECK(v.asked_for<SendDocument>());
    CHECK(v.tickets.release.has_value());
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::uploaded, {}});
    CHECK(v.asked_for<WatchJob>());
    CHECK(v.count<ReleaseJob>() == 0);
}
