// SPDX-License-Identifier: Apache-2.0
// Nothing of a visit, no PIN and no powered card stays longer than it is needed (reliability 8,
// 14).
#include <doctest/doctest.h>

#include "printed_visit.h"

using namespace shomei::visit;

namespace {

void come_to_confirm(PlayedVisit& v) {
    v.come_to(Stage::authed);
    v.play(KindChosen{});
    v.play(ScopeChosen{{}});
    v.play(OptionsChosen{});
    v.play(CopiesChosen{1});
    v.play(Quoted{v.state.call, {}, {}, 300});
    REQUIRE(v.state.page == Page::confirm);
}

}  // namespace

TEST_CASE("an ended issuance is forgotten at once, not when the money's end is known") {
    PlayedVisit v;
    v.come_to(Stage::pay_pending);
    v.play(Pressed{Press::stop});
    REQUIRE(v.state.stage == Stage::voiding);
    CHECK(v.asked_for<Forget>());
}

TEST_CASE("a card with an accepted PIN loses its power after five minutes, once") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    v.play(KindChosen{});
    v.boot_ms += t_verified_ms - 1;
    v.state.page_deadline_ms = 0;
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<Unpower>());
    v.boot_ms += 1;
    v.play(Tick{});
    CHECK(v.asked_for<Unpower>());
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<Unpower>());
    CHECK(v.state.stage == Stage::authed);
}

TEST_CASE("a card that is read again for its PIN keeps its power") {
    PlayedVisit v;
    come_to_confirm(v);
    v.boot_ms += t_verified_ms + 1;
    v.play(Pressed{Press::confirm});
    REQUIRE(v.asked_for<RepowerCard>());
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<Unpower>());
    v.play(CardRead{v.state.call, {}, {Tries::Kind::left, 3}, true});
    v.play(Tick{});
    CHECK_FALSE(v.asked_for<Unpower>());
}

TEST_CASE("a PIN that meets the question whether somebody is there is taken as the answer") {
    PlayedVisit v;
    v.come_to_printer_check();
    v.play(PrinterChecked{v.state.call, true});
    REQUIRE(v.state.page == Page::pin);
    v.boot_ms += t_idle_ms + 1;
    v.play(Tick{});
    REQUIRE(v.state.still_there);
    v.play(Pressed{Press::pin_entered});
    CHECK_FALSE(v.state.still_there);
    CHECK(v.asked_for<VerifyPin>());
}

TEST_CASE("a PIN that nobody asked for is wiped") {
    PlayedVisit v;
    v.play(Pressed{Press::pin_entered});
    CHECK(v.asked_for<WipePin>());
    v.come_to(Stage::authed);
    v.play(Pressed{Press::pin_entered});
    CHECK(v.asked_for<WipePin>());
    CHECK(v.count<VerifyPin>() == 1);
}
