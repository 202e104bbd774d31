// SPDX-License-Identifier: Apache-2.0
// What must hold across restarts, between threads, and when somebody has edited the database.
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>

#include "fake_terminal.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/ledger/verifier.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

}  // namespace

TEST_CASE("a visit goes on over a restart of the issuer, with the same answers") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    world.start();
    REQUIRE(terminal.quote(one_copy).ok());
    const auto granted = terminal.apply();
    REQUIRE(granted.ok());
    world.start();
    const auto again =
        terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply));
    CHECK(again.envelope.text == granted.envelope.text);
    CHECK(again.envelope.checkpoint == granted.envelope.checkpoint);
    CHECK(again.body == granted.body);
    CHECK(terminal.pages().ok());
}

TEST_CASE("an application that was being decided when the issuer ended is void") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(one_copy).ok());
    world.town().fail(true);
    REQUIRE(terminal.apply().code == "B04");
    world.town().fail(false);
    world.stop();
    world.ask("UPDATE issuance SET state = 'in-progress', answer_text = ''");
    world.start();
    CHECK(terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply)).code ==
          "F01");
}

TEST_CASE("terminals at the same time get numbers and entries of their own") {
    TestWorld world;
    world.add_terminal("terminal-2");
    std::atomic<int> granted = 0;
    std::mutex lock;
    std::set<std::string> numbers;
    const auto serve = [&](const char* name) {
        for (int visit = 0; visit < 4; ++visit) {
            FakeTerminal terminal(world, "household-of-one", name);
            if (!terminal.visit_to_grant(2).ok() || !terminal.pages().ok()) continue;
            const std::scoped_lock held(lock);
            numbers.insert(terminal.content.documents.begin(), terminal.content.documents.end());
            ++granted;
        }
    };
    {
        const std::jthread first(serve, "terminal-1");
        const std::jthread second(serve, "terminal-2");
    }
    CHECK(granted == 8);
    CHECK(numbers.size() == 16);
    world.issuer().export_ledger(world.path("export"));
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key());
    REQUIRE(key);
    const auto report = ledger::verify_export(world.path("export"), *key);
    CHECK_MESSAGE(report.good(), report.text());
    CHECK(report.entries_read == 17);
}

TEST_CASE("the same application sent twice at once is decided once") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(one_copy).ok());
    const auto text = exchange::write_application(terminal.application());
    const auto bytes = exchange::write(exchange::SignedRequest{text, terminal.card.sign(text)});
    world.responder().control("delay 300");
    std::vector<std::string> texts;
    std::mutex lock;
    const auto ask = [&] {
        const auto outcome = world.issuer().answer(exchange::Message::apply, terminal.tls, bytes);
        const std::scoped_lock held(lock);
        if (outcome)
            texts.push_back(outcome->envelope.text);
        else
            CHECK(outcome.error() == Rejection::in_progress);
    };
    {
        const std::jthread first(ask);
        const std::jthread second(ask);
    }
    REQUIRE_FALSE(texts.empty());
    CHECK(texts.front() == texts.back());
    CHECK(exchange::parse_result(texts.front())->status == exchange::AnswerStatus::ok);
    CHECK(world.issuer().status().ledger_size == 2);
}

TEST_CASE("a void that comes while the application is being decided wins") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(one_copy).ok());
    const auto text = exchange::write_application(terminal.application());
    const auto bytes = exchange::write(exchange::SignedRequest{text, terminal.card.sign(text)});
    world.responder().control("delay 1500");
    const auto asked_before = world.responder().control("count");
    Outcome decided = tl::unexpected<Rejection>(Rejection::gone);
    {
        const std::jthread applying([&] {
            decided = world.issuer().answer(exchange::Message::apply, terminal.tls, bytes);
        });
        // The responder is asked once the application is in progress.
        while (world.responder().control("count") == asked_before)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        CHECK(terminal.void_issuance(terminal.iid).ok());
    }
    REQUIRE(decided);
    CHECK(decided->code == "F03");
    CHECK(world.issuer().status().ledger_size == 1);
    CHECK(terminal.send(exchange::Message::apply, bytes).code == "F01");
}

TEST_CASE("a ledger that was edited closes the issuer") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    world.lengthen_ledger();
    REQUIRE(world.issuer().recompute_ledger({}));
    world.stop();
    world.ask(
        "DROP TRIGGER ledger_entry_kept; "
        "UPDATE ledger_entry SET entry = replace(entry, 'amt=300', 'amt=100') WHERE seq = 1");
    world.start();
    CHECK(world.issuer().ready());
    CHECK_FALSE(world.issuer().recompute_ledger({}));
    CHECK_FALSE(world.issuer().ready());
    CHECK_THROWS_AS(terminal.pages(), Fault);
}

TEST_CASE("a ledger that was cut or given other hashes is found before listening") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    world.lengthen_ledger();
    world.stop();
    const auto database = world.path("issuer.db");
    const auto kept = world.path("kept.db");
    std::filesystem::copy_file(database, kept);
    world.ask(
        "DROP TRIGGER ledger_entry_not_deleted; DELETE FROM ledger_entry WHERE seq >= 1; "
        "UPDATE ledger_head SET size = 1");
    CHECK_THROWS_AS(world.start(), Fault);
    std::filesystem::copy_file(kept, database, std::filesystem::copy_options::overwrite_existing);
    world.ask("UPDATE ledger_node SET hash = zeroblob(32)");
    CHECK_THROWS_AS(world.start(), Fault);
}

TEST_CASE("of the last entries every letter is looked at before listening") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    world.stop();
    world.ask(
        "DROP TRIGGER ledger_entry_kept; "
        "UPDATE ledger_entry SET entry = replace(entry, 'amt=300', 'amt=100') WHERE seq = 1");
    CHECK_THROWS_AS(world.start(), Fault);
}
