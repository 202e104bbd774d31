// SPDX-License-Identifier: Apache-2.0
// What fails or vanishes on the way leaves nothing half done: the terminal has an answer, and the
// same question later has the same one.
#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "fake_terminal.h"
#include "shomei/base/clock.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

void break_register(TestWorld& world) {
    world.town().before_answers([] { throw std::out_of_range("a library's own words"); });
}

}  // namespace

TEST_CASE("any failure of the register is a signed refusal, and the request is settled") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.open().ok());
    break_register(world);
    CHECK(terminal.authenticate().code == "B04");
    const auto same = terminal.send(exchange::Message::authenticate,
                                    terminal.sent(exchange::Message::authenticate));
    CHECK(same.code == "B04");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "B04");

    world.town().fail(false);
    FakeTerminal applicant(world, "household-of-one");
    REQUIRE(applicant.visit_to_offers().ok());
    REQUIRE(applicant.quote(one_copy).ok());
    break_register(world);
    const auto refused = applicant.apply();
    CHECK(refused.code == "B04");
    const auto again =
        applicant.send(exchange::Message::apply, applicant.sent(exchange::Message::apply));
    CHECK(again.envelope.text == refused.envelope.text);
}
