// SPDX-License-Identifier: Apache-2.0
// What time closes: hours, nonces, freshness; and the reports that stand beside an issuance.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "fake_terminal.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/ledger/entry.h"
#include "shomei/issuance/ledger/verifier.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

// The issuer goes on with rules changed in one place; one kind stands for all.
void change_rules(TestWorld& world, const std::function<void(nlohmann::json&)>& change) {
    const std::filesystem::path town = std::string(SHOMEI_SOURCE_DIR) + "/tests/data/town";
    auto rules = nlohmann::json::parse(read_bytes(town / "422011.json"));
    rules["kinds"] = nlohmann::json::array({rules["kinds"][0]});
    change(rules["kinds"][0]);
    const auto file = world.path("rules.json");
    std::ofstream(file) << rules.dump();
    if (!std::filesystem::exists(world.path("422011-seal.png")))
        std::filesystem::copy_file(town / "422011-seal.png", world.path("422011-seal.png"));
    world.extra_settings["municipality.422011.rules"] = file.string();
    world.start();
}

void close_now(nlohmann::json& kind) {
    const bool morning = certificate::japan_minute(wall_s()) < 12 * 60;
    kind["hours"] = {{{"days", kind["hours"][0]["days"]},
                      {"opens", morning ? "18:00" : "03:00"},
                      {"closes", morning ? "19:00" : "04:00"}}};
}

void edit(TestWorld& world, const std::string& sql) {
    world.stop();
    const auto ran = run({"sqlite3", world.path("issuer.db").string(), sql});
    REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    world.start();
}

Digest config_of_start(TestWorld& world) {
    world.stop();
    const auto entry =
        ledger::parse_entry(world.ask("SELECT entry FROM ledger_entry ORDER BY seq DESC LIMIT 1"));
    REQUIRE(entry);
    return entry->config.value();
}

}  // namespace

TEST_CASE("the ledger says by which rules was decided, not only by which settings") {
    TestWorld world;
    change_rules(world, [](nlohmann::json&) {});
    const auto before = config_of_start(world);
    change_rules(world, [](nlohmann::json& kind) { kind["copies_limit"] = 2; });
    CHECK(config_of_start(world) != before);
    change_rules(world, [](nlohmann::json&) {});
    CHECK(config_of_start(world) == before);
}

TEST_CASE("outside the hours nothing is opened, offered, quoted or decided") {
    TestWorld world;
    FakeTerminal opened(world, "household-of-one");
    REQUIRE(opened.open().ok());
    FakeTerminal offered(world, "household-of-one");
    offered.epoch = opened.epoch;
    REQUIRE(offered.visit_to_offers().ok());
    REQUIRE(offered.quote(one_copy).ok());
    change_rules(world, close_now);
    CHECK(opened.authenticate().code == "B01");
    CHECK(offered.quote(one_copy).code == "B01");
    CHECK(offered.apply().code == "B01");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "B01");
    change_rules(world, [](auto& kind) {
        kind["closures"] = {{{"from", "01-01"}, {"to", "12-31"}}};
    });
    CHECK(FakeTerminal(world, "household-of-one").open().code == "B02");
}

TEST_CASE("a fee that changed after the quote is not charged") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(one_copy).ok());
    change_rules(world, [](auto& kind) { kind["fees"][0]["yen"] = 350; });
    CHECK(terminal.apply().code == "F03");
}

TEST_CASE("nonces end, and the end of the first can be cured by opening again") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.open().ok());
    edit(world, "UPDATE visit SET nonce1_until_s = nonce1_until_s - 400");
    auto reopened = terminal.nonce_until_s;
    REQUIRE(terminal.open().ok());
    CHECK(terminal.nonce_until_s >= reopened);
    REQUIRE(terminal.authenticate().ok());

    FakeTerminal late(world, "household-of-one");
    REQUIRE(late.open().ok());
    edit(world, "UPDATE visit SET nonce1_until_s = nonce1_until_s - 400");
    late.nonce_until_s -= 400;
    CHECK(late.authenticate().code == "F02");

    FakeTerminal slow(world, "household-of-one");
    REQUIRE(slow.visit_to_offers().ok());
    REQUIRE(slow.quote(one_copy).ok());
    edit(world, "UPDATE visit SET nonce2_until_s = nonce2_until_s - 1300");
    slow.nonce_until_s -= 1300;
    CHECK(slow.apply().code == "F02");
}

TEST_CASE("after fresh neither answer nor pages are given any more") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto result = exchange::parse_result(terminal.result);
    REQUIRE(result);
    CHECK(result->fresh_s == result->issued_s + 900);
    edit(world, "UPDATE issuance SET fresh_s = fresh_s - 1000");
    CHECK(terminal.pages().code == "F02");
    CHECK(
        terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply)).rejected ==
        Rejection::gone);
}

TEST_CASE("a terminal that opens without end is stopped") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    int opened = 0;
    while (opened < 50 && terminal.open().ok()) ++opened;
    CHECK(opened == 12);
    CHECK(terminal.open().rejected == Rejection::conflict);
}

TEST_CASE("starts, a stop without iid and a write-off stand in a ledger that verifies") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.report("start").ok());
    REQUIRE(terminal.pages().ok());
    REQUIRE(terminal.report("released").ok());
    REQUIRE(terminal.report("printed", 0, 1).ok());
    REQUIRE(terminal.report("captured", 0, 1).ok());
    const auto stop = terminal.send(
        exchange::Message::report,
        exchange::write(exchange::ReportRequest{terminal.epoch, terminal.seq++, "", "stop", 0, 0}));
    REQUIRE(stop.ok());
    CHECK(world.issuer().status().stops ==
          std::vector<exchange::StopNotice>{{city, "residence-copy"}});
    world.issuer().export_ledger(world.path("export"));
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key());
    REQUIRE(key);
    const auto report = ledger::verify_export(world.path("export"), *key);
    CHECK_MESSAGE(report.good(), report.text());
    CHECK(report.entries_read == 8);
}

TEST_CASE("paper that came out unknown goes to a person: inspected, voided, owed, refunded") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    for (const std::string event : {"released", "unknown", "inspected"})
        REQUIRE(terminal.report(event).ok());
    REQUIRE(terminal.report("voided", 300).ok());
    REQUIRE(terminal.report("refund-due", 300).ok());
    CHECK(terminal.report("captured", 300).rejected == Rejection::conflict);
    REQUIRE(terminal.report("refunded", 300).ok());
    world.issuer().export_ledger(world.path("export"));
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key());
    REQUIRE(key);
    CHECK(ledger::verify_export(world.path("export"), *key).good());
}
