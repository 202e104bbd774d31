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

TEST_CASE("a visit that is forgotten while it is being authenticated ends in gone, and stays so") {
    TestWorld world;
    FakeTerminal slow(world, "household-of-one");
    REQUIRE(slow.open().ok());
    world.stop();
    // In four seconds its half hour is over.
    const auto ran =
        run({"sqlite3", world.path("issuer.db").string(),
             "UPDATE visit SET opened_ms = " + std::to_string(wall_ms() - 30 * 60 * 1000 + 4000)});
    REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    world.start();
    world.town().before_answers([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(4500));
        world.issuer().forget_old_visits();
    });
    CHECK(slow.authenticate().rejected == Rejection::gone);
    const auto same = slow.sent(exchange::Message::authenticate);
    CHECK(slow.send(exchange::Message::authenticate, same).rejected == Rejection::gone);
}
