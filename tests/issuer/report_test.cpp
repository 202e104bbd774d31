// SPDX-License-Identifier: Apache-2.0
// Reports that no honest terminal sends: none of them enters, and none of them ends the issuer.
#include <doctest/doctest.h>

#include "fake_terminal.h"
#include "shomei/issuance/ledger/entry.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

Bytes bytes_of_json(const std::string& text) { return to_bytes(bytes_of(text)); }

std::string start_with_sheets(const FakeTerminal& terminal, const std::string& sheets) {
    return R"({"epoch":)" + std::to_string(terminal.epoch) + R"(,"seq":)" +
           std::to_string(terminal.seq) + R"(,"iid":"","event":"start","yen":0,"sheets":)" +
           sheets + "}";
}

}  // namespace

TEST_CASE("a report of more sheets than an entry holds is malformed") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    const auto size = world.issuer().status().ledger_size;
    const auto report = [&](const std::string& sheets) {
        return terminal.send(exchange::Message::report,
                             bytes_of_json(start_with_sheets(terminal, sheets)));
    };
    CHECK(report("10000").rejected == Rejection::malformed);
    CHECK(report("-1").rejected == Rejection::malformed);
    CHECK(world.issuer().status().ledger_size == size);
    CHECK(report("9999").ok());
    CHECK(world.issuer().status().ledger_size == size + 1);
}

TEST_CASE("no more is owed than was granted, and exactly what is owed is paid back") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    for (const std::string event : {"released", "spoiled", "voided"})
        REQUIRE(terminal.report(event).ok());
    CHECK(terminal.report("refund-due", 301).rejected == Rejection::conflict);
    REQUIRE(terminal.report("refund-due", 200).ok());
    CHECK(terminal.report("refunded", 0).rejected == Rejection::conflict);
    CHECK(terminal.report("refunded", 199).rejected == Rejection::conflict);
    CHECK(terminal.report("refunded", 300).rejected == Rejection::conflict);
    CHECK(terminal.report("refunded", 200).ok());
}

TEST_CASE("a journal that was rolled back behind its reports keeps its terminal out of service") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto opened_at = terminal.seq;
    terminal.seq += 50;
    REQUIRE(terminal.report("start").ok());
    terminal.seq = opened_at;
    CHECK(terminal.open().rejected == Rejection::journal_fell);
    const auto health = [&] {
        return terminal.send(
            exchange::Message::health,
            exchange::write(exchange::HealthRequest{terminal.epoch, terminal.seq,
                                                    std::string(64, 'b'), "ok", "ok", "ok"}));
    };
    CHECK(health().rejected == Rejection::journal_fell);
    terminal.seq = opened_at + 51;
    CHECK(health().ok());
    // A report that was late, of an earlier place, lowers nothing.
    CHECK(world.issuer().list_terminals()[0].seq == opened_at + 51);
}
