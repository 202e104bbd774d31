// SPDX-License-Identifier: Apache-2.0
// An issuer of two municipalities: what goes wrong with one is not the other's misfortune.
#include <doctest/doctest.h>

#include "fake_terminal.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

}  // namespace

TEST_CASE("what was begun in a municipality that is served no more ends in gone") {
    TestWorld world;
    world.add_city();
    world.town("other.db").clear();
    world.start();
    FakeTerminal opened(world, "household-of-one");
    REQUIRE(opened.open().ok());
    FakeTerminal offered(world, "household-of-one");
    offered.epoch = opened.epoch;
    REQUIRE(offered.visit_to_offers().ok());
    REQUIRE(offered.quote(one_copy).ok());
    FakeTerminal granted(world, "household-of-one");
    granted.epoch = opened.epoch;
    REQUIRE(granted.visit_to_grant().ok());

    world.left_out = "municipality.422011.";
    world.start();
    CHECK(opened.authenticate().rejected == Rejection::gone);
    CHECK(offered.quote(one_copy).rejected == Rejection::gone);
    CHECK(offered.apply().rejected == Rejection::gone);
    CHECK(granted.pages().rejected == Rejection::gone);
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A11");
    // What was granted can still be given up.
    CHECK(granted.void_issuance(granted.iid).ok());
}

TEST_CASE("a register that fails closes its own municipality only") {
    TestWorld world;
    world.add_city();
    world.town("other.db").clear();
    world.start();
    world.town("other.db").fail(true);
    CHECK(FakeTerminal(world, "household-of-one").visit_to_grant().ok());
    CHECK(FakeTerminal(world, "unknown-to-register").open().code == "B04");
    // Said of the card itself, whether or not its municipality can be named.
    CHECK(FakeTerminal(world, "expired").open().code == "A04");
    world.town().fail(true);
    CHECK(FakeTerminal(world, "household-of-one").open().code == "B04");
    CHECK(FakeTerminal(world, "expired").open().code == "A04");
    CHECK(FakeTerminal(world, "revoked").open().code == "A06");
    CHECK(FakeTerminal(world, "suspended").open().code == "A07");
}

TEST_CASE("a card that two registers know is refused, not given to one of them") {
    TestWorld world;
    world.add_city();
    world.start();
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A11");
    world.town("other.db").clear();
    CHECK(FakeTerminal(world, "household-of-one").open().ok());
}

TEST_CASE("a card that changed hands or towns since the opening gets no paper") {
    TestWorld world;
    world.add_city();
    world.start();
    const auto apply_after = [&](const std::function<void()>& change) {
        world.town("other.db").give_cards("");
        FakeTerminal terminal(world, "household-of-one");
        REQUIRE(terminal.visit_to_offers().ok());
        REQUIRE(terminal.quote(one_copy).ok());
        change();
        return terminal.apply().code;
    };
    CHECK(apply_after([] {}).empty());
    CHECK(apply_after([&] { world.town().give_cards("r-four-1"); }) == "A11");
}
