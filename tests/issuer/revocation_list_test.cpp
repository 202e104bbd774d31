// SPDX-License-Identifier: Apache-2.0
// The issuer with a revocation list beside its responder.
#include <doctest/doctest.h>

#include <algorithm>

#include "fake_terminal.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

// The issuer as it starts while the list's server behaves like this.
void start_with_list(TestWorld& world, const std::string& behaviour) {
    world.responder().control("list " + behaviour);
    for (const std::string generation : {"2", "3"})
        world.extra_settings["anchor.auth-ca-" + generation + ".revocation_list"] =
            world.responder().url() + "crl/" + generation;
    world.start();
}

ReadinessPart part_of(TestWorld& world, const std::string& name) {
    const auto readiness = world.issuer().readiness();
    const auto found = std::ranges::find(readiness.parts, name, &ReadinessPart::name);
    REQUIRE(found != readiness.parts.end());
    return *found;
}

}  // namespace

TEST_CASE("a good card passes both sources, and the list's end is told") {
    TestWorld world;
    start_with_list(world, "none");
    CHECK(FakeTerminal(world, "household-of-one").visit_to_grant().ok());
    CHECK(FakeTerminal(world, "revoked").open().code == "A06");
    CHECK(FakeTerminal(world, "suspended").open().code == "A07");
    const auto part = part_of(world, "list:auth-ca-3");
    CHECK(part.well);
    CHECK(part.state == "valid");
    CHECK(part.seconds > 0);
}

TEST_CASE("what the list alone calls revoked is refused") {
    TestWorld world;
    start_with_list(world, "revoked");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A06");
}

TEST_CASE("without a list that was configured nobody can know, and the probes say why") {
    TestWorld world;
    start_with_list(world, "http-error");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A13");
    const auto part = part_of(world, "list:auth-ca-3");
    CHECK_FALSE(part.well);
    CHECK(part.state == "missing");
    CHECK_FALSE(world.issuer().readiness().all_well());
}
