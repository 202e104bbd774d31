// SPDX-License-Identifier: Apache-2.0
// Pages, reports, voids and the terminal's standing: what comes out of order never enters.
#include <doctest/doctest.h>

#include "fake_terminal.h"
#include "shomei/issuance/ledger/checkpoint.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

// Names other fields than were granted, with their right digest, as a lying terminal would.
void name_fields(exchange::PageClaim& page, const certificate::Content& content,
                 std::vector<std::string> ids) {
    page.digest = digest_of_fields(content, ids);
    page.field_ids = std::move(ids);
}

std::vector<std::string> ids_of(const certificate::Content& content, bool header, bool person) {
    std::vector<std::string> ids;
    for (const auto& field : content.fields)
        if (certificate::is_header_field(field.id) ? header : person) ids.push_back(field.id);
    return ids;
}

}  // namespace

TEST_CASE("pages that miss, double or borrow a field are not signed") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_grant(2).ok());
    const auto& content = terminal.content;
    auto all = ids_of(content, true, true);
    const auto refuses = [&](const char* what,
                             const std::function<void(exchange::PagesRequest&)>& change) {
        CAPTURE(what);
        CHECK(terminal.pages(change).rejected == Rejection::conflict);
    };
    refuses("a field missing", [&](auto& r) {
        auto ids = all;
        ids.pop_back();
        name_fields(r.pages[0], content, ids);
    });
    refuses("a header field missing", [&](auto& r) {
        auto ids = all;
        ids.erase(ids.begin());
        name_fields(r.pages[0], content, ids);
    });
    refuses("a field twice", [&](auto& r) {
        auto ids = all;
        ids.push_back(ids.back());
        name_fields(r.pages[0], content, ids);
    });
    refuses("a field of nobody", [&](auto& r) { r.pages[0].field_ids.back() = "p9.name"; });
    refuses("another digest", [](auto& r) { r.pages[0].digest[5] ^= 1; });
    refuses("a copy missing", [](auto& r) { r.pages.pop_back(); });
    refuses("a copy doubled",
            [](auto& r) { r.pages[1].document_number = r.pages[0].document_number; });
    refuses("a number that was not given",
            [](auto& r) { r.pages[1].document_number = "20200101-00000001"; });
    refuses("page 1 of 2 alone", [](auto& r) { r.pages[0].count = 2; });
    refuses("a person's field on two pages", [&](auto& r) {
        auto second = r.pages[0];
        r.pages[0].count = second.count = 2;
        second.number = 2;
        r.pages.push_back(second);
    });

    refuses("a header field twice on one page and never on the other", [&](auto& r) {
        auto second = r.pages[0];
        r.pages[0].count = second.count = 2;
        second.number = 2;
        auto first_ids = all;
        first_ids.push_back(all.front());
        auto second_ids = ids_of(content, true, false);
        second_ids.erase(second_ids.begin());
        name_fields(r.pages[0], content, first_ids);
        name_fields(second, content, second_ids);
        r.pages.push_back(second);
    });
}

TEST_CASE("two pages a copy that carry everything between them are signed") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_grant(2).ok());
    const auto& content = terminal.content;
    const auto good = terminal.pages([&](auto& r) {
        for (std::size_t copy = 0; copy < 2; ++copy) {
            auto second = r.pages[copy];
            r.pages[copy].count = second.count = 2;
            second.number = 2;
            auto first_half = ids_of(content, true, false);
            auto second_half = first_half;
            for (const auto& id : ids_of(content, false, true))
                (first_half.size() <= second_half.size() ? first_half : second_half).push_back(id);
            name_fields(r.pages[copy], content, first_half);
            name_fields(second, content, second_half);
            r.pages.push_back(second);
        }
    });
    CHECK(good.ok());
}

TEST_CASE("nobody's pages are signed at another terminal") {
    TestWorld world;
    world.add_terminal("terminal-2");
    FakeTerminal owner(world, "household-of-one");
    REQUIRE(owner.visit_to_grant().ok());
    FakeTerminal other(world, "household-of-one", "terminal-2");
    other.content = owner.content;
    CHECK(other.pages().rejected == Rejection::conflict);
    CHECK(other.void_issuance(owner.iid).rejected == Rejection::conflict);
    other.iid = owner.iid;
    CHECK(other.report("released").rejected == Rejection::conflict);
    CHECK(owner.pages().ok());
}

TEST_CASE("a void of an unknown iid makes it unusable for ever") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    CHECK(terminal.void_issuance(terminal.iid).ok());
    CHECK(terminal.void_issuance(terminal.iid).ok());
    CHECK(terminal.apply().code == "F01");
    world.start();
    CHECK(terminal.apply().code == "F01");
}

TEST_CASE("a voided grant gives no pages, no second void entry, and its answer no more") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto before = world.issuer().status().ledger_size;
    CHECK(terminal.void_issuance(terminal.iid).ok());
    CHECK(terminal.void_issuance(terminal.iid).ok());
    CHECK(world.issuer().status().ledger_size == before + 1);
    CHECK(terminal.pages().code == "F01");
    CHECK(terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply)).code ==
          "F01");
    CHECK(terminal.report("voided").ok());  // said already
    CHECK(world.issuer().status().ledger_size == before + 1);
}

TEST_CASE("money that was taken can be voided no more") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    REQUIRE(terminal.report("released").ok());
    REQUIRE(terminal.report("printed", 0, 1).ok());
    CHECK(terminal.report("captured", 299, 1).rejected == Rejection::conflict);
    REQUIRE(terminal.report("captured", 300, 1).ok());
    CHECK(terminal.void_issuance(terminal.iid).rejected == Rejection::conflict);
    CHECK(terminal.report("voided").rejected == Rejection::conflict);
}

TEST_CASE("reports out of the ledger's order, or of the journal's, never enter") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    CHECK(terminal.report("released").rejected == Rejection::conflict);
    CHECK(terminal.report("grant").rejected == Rejection::malformed);
    REQUIRE(terminal.pages().ok());
    CHECK(terminal.report("captured", 300).rejected == Rejection::conflict);
    const auto size = world.issuer().status().ledger_size;
    REQUIRE(terminal.report("released").ok());
    const auto bytes = terminal.sent(exchange::Message::report);
    CHECK(terminal.send(exchange::Message::report, bytes).ok());
    CHECK(world.issuer().status().ledger_size == size + 1);

    terminal.seq -= 1;  // the same place in the journal with other content: a copied journal
    CHECK(terminal.report("printed", 0, 1).rejected == Rejection::conflict);
    terminal.seq -= 5;
    CHECK(terminal.report("printed", 0, 1).rejected == Rejection::conflict);
    CHECK(world.issuer().status().ledger_size == size + 1);
}

TEST_CASE("a journal that was rolled back keeps its terminal out of service") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    terminal.epoch = 5;
    terminal.seq = 100;
    REQUIRE(terminal.open().ok());
    terminal.epoch = 6;  // started again from an old snapshot: epoch raised, seq smaller
    terminal.seq = 50;
    CHECK(terminal.open().rejected == Rejection::journal_fell);
    terminal.epoch = 4;
    terminal.seq = 200;
    CHECK(terminal.open().rejected == Rejection::journal_fell);
    terminal.epoch = 6;
    terminal.seq = 101;
    CHECK(terminal.open().ok());
}

TEST_CASE("unknown and withdrawn terminals get no answer") {
    TestWorld world;
    FakeTerminal stranger(world, "household-of-one", "terminal-2");
    CHECK(stranger.open().rejected == Rejection::not_registered);
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    CHECK(world.issuer().withdraw_terminal("terminal-1"));
    CHECK(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).rejected ==
          Rejection::not_registered);
}

TEST_CASE("consistency proofs connect any two checkpoints, and none beyond the newest") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    for (int visit = 0; visit < 3; ++visit) {
        FakeTerminal each(world, "household-of-one");
        REQUIRE(each.visit_to_grant().ok());
    }
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key());
    REQUIRE(key);
    const auto ask = [&](std::uint64_t size, std::uint64_t newer) {
        return terminal.send(exchange::Message::consistency,
                             exchange::write(exchange::ConsistencyRequest{size, newer}));
    };
    const auto heard = ask(1, 4);
    REQUIRE(heard.ok());
    const auto answer = exchange::parse<exchange::ConsistencyAnswer>(heard.body);
    REQUIRE(answer);
    CHECK(answer->size == 4);
    const auto newest = ledger::open_checkpoint(heard.envelope.checkpoint, *key);
    REQUIRE(newest);
    CHECK(newest->head.size == 4);
    const auto whole = exchange::parse<exchange::ConsistencyAnswer>(ask(4, 4).body);
    REQUIRE(whole);
    CHECK(whole->proof.empty());
    CHECK(ask(1, 5).rejected == Rejection::conflict);
}
