// SPDX-License-Identifier: Apache-2.0
// The issuer on PostgreSQL: the same visits, judged by psql and by the ledger's verifier.
#include <doctest/doctest.h>

#include <atomic>
#include <set>
#include <sstream>
#include <thread>

#include "fake_terminal.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/ledger/verifier.h"
#include "simulators/process/database_places.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

// A world whose issuer keeps its database there.
struct World : TestWorld {
    explicit World(const sim::OnPostgresql& at) {
        extra_settings["database"] = at.place;
        start();
        add_terminal("terminal-1");
    }
    bool ledger_verifies(const std::string& folder) {
        issuer().export_ledger(path(folder));
        const auto key = ledger::VerifierKey::parse(issuer().ledger_key());
        return key && ledger::verify_export(path(folder), *key).good();
    }
};

void play(FakeTerminal& terminal) {
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    CHECK(terminal.report("released").ok());
    CHECK(terminal.report("printed", 0, 1).ok());
    CHECK(terminal.report("captured", 300, 1).ok());
}

}  // namespace

TEST_CASE("on PostgreSQL a visit leaves a ledger that verifies, also after a restart") {
    const sim::OnPostgresql at;
    World world(at);
    FakeTerminal terminal(world, "household-of-one");
    play(terminal);
    CHECK(at.ask("SELECT entries FROM issuance WHERE iid = '" + terminal.iid + "'") ==
          "1 grant 2 pages 3 released 4 printed 5 captured");
    CHECK(world.ledger_verifies("first"));
    world.start();
    const auto again =
        terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply));
    CHECK(again.ok());
    CHECK(exchange::parse_result(again.envelope.text).has_value());
    CHECK(world.issuer().recompute_ledger({}));
    CHECK(world.ledger_verifies("second"));
}

TEST_CASE("psql finds no name, address or serial number in what the issuer keeps") {
    const sim::OnPostgresql at;
    World world(at);
    FakeTerminal terminal(world, "household-of-four");
    play(terminal);
    const auto person = world.town().find_household("r-four-1").value();
    const auto tables =
        at.ask("SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = 'public'");
    CHECK(tables.find("evidence") != std::string::npos);
    std::istringstream names(tables);
    for (std::string table; names >> table;) {
        const auto rows = at.ask("SELECT t::text FROM " + table + " t");
        for (const auto& member : person.members) {
            CHECK_MESSAGE(rows.find(member.name) == std::string::npos, table);
            CHECK_MESSAGE(rows.find(hex(bytes_of(member.name))) == std::string::npos, table);
        }
        CHECK_MESSAGE(rows.find(person.address) == std::string::npos, table);
        CHECK_MESSAGE(rows.find(hex(bytes_of(person.address))) == std::string::npos, table);
    }
}

TEST_CASE("two issuers at one database serve two terminals, and no number is given twice") {
    const sim::OnPostgresql at;
    World first(at);
    World second(at);
    first.add_terminal("terminal-2");
    std::atomic<int> granted = 0;
    std::set<std::string> numbers;
    std::mutex lock;
    const auto serve = [&](World& world, const char* name) {
        for (int visit = 0; visit < 4; ++visit) {
            FakeTerminal terminal(world, "household-of-one", name);
            if (!terminal.visit_to_grant(2).ok() || !terminal.pages().ok()) continue;
            const std::scoped_lock held(lock);
            numbers.insert(terminal.content.documents.begin(), terminal.content.documents.end());
            ++granted;
        }
    };
    {
        const std::jthread one(serve, std::ref(first), "terminal-1");
        const std::jthread two(serve, std::ref(second), "terminal-2");
    }
    CHECK(granted == 8);
    CHECK(numbers.size() == 16);
    CHECK(first.ledger_verifies("first"));
    CHECK(second.ledger_verifies("second"));
}

TEST_CASE("a stop that one issuer raised holds at the other one") {
    const sim::OnPostgresql at;
    World first(at);
    World second(at);
    FakeTerminal terminal(second, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    REQUIRE(first.issuer().stop_kind(city, "residence-copy"));
    CHECK(terminal.apply().code == "B05");
    CHECK(second.ledger_verifies("second"));
}

TEST_CASE("a connection that was lost between visits ends nothing") {
    const sim::OnPostgresql at;
    World world(at);
    at.cut_connections();
    CHECK_NOTHROW(world.issuer().forget_old_visits());
    CHECK(world.issuer().ready());
    FakeTerminal terminal(world, "household-of-one");
    CHECK(terminal.visit_to_grant().ok());
}

TEST_CASE("a lost connection fails one request, and the next one is served") {
    const sim::OnPostgresql at;
    World world(at);
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    at.cut_connections();
    CHECK_THROWS_AS(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}), Fault);
    CHECK(world.issuer().ready());
    CHECK(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    CHECK(terminal.apply().ok());
    CHECK(world.ledger_verifies("after"));
}
