// SPDX-License-Identifier: Apache-2.0
// A whole visit, and everything in which an application may not differ from it.
#include <doctest/doctest.h>

#include <set>

#include "fake_terminal.h"
#include "issuance/issuer/limits.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/ledger/entry.h"
#include "shomei/issuance/ledger/verifier.h"
#include "shomei/issuance/paper/verification.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const certificate::Choice one_copy{certificate::Kind::residence_copy, {}, {}, 1};

paper::PublicKeyList page_keys() {
    const auto pem = test_pki() / "keys/422011.pub";
    paper::PublicKeyList keys;
    keys.add(paper::PublicPageKey(pem, city, std::nullopt));
    return keys;
}

std::vector<std::string> events_of(TestWorld& world, const std::string& iid) {
    const auto directory = world.path("export-" + iid);
    const auto size = world.issuer().export_ledger(directory);
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key());
    REQUIRE(key);
    const auto report = ledger::verify_export(directory, *key);
    REQUIRE_MESSAGE(report.good(), report.text());
    CHECK(report.entries_read == size);
    std::vector<std::string> events;
    const auto tile = read_bytes(directory / ("tile/entries/000.p/" + std::to_string(size)));
    // Each entry stands behind its length, two bytes big-endian.
    for (std::size_t at = 0; at + 2 <= tile.size();) {
        const auto length = static_cast<std::size_t>(tile[at] << 8 | tile[at + 1]);
        const auto entry = ledger::parse_entry(text_of(ByteView(tile).subspan(at + 2, length)));
        REQUIRE(entry);
        if (entry->iid == iid) events.emplace_back(ledger::name_of(entry->event));
        at += 2 + length;
    }
    return events;
}

}  // namespace

TEST_CASE("a visit from card to captured money leaves a ledger that verifies") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    CHECK(terminal.offers.people.size() == 4);
    CHECK(terminal.offers.people[0].self);
    REQUIRE(terminal
                .quote({certificate::Kind::residence_copy,
                        {certificate::Scope::Extent::members, {"m1", "m3"}},
                        {"domicile"},
                        2})
                .ok());
    CHECK(terminal.quoted.yen == 600);
    REQUIRE(terminal.apply().ok());
    CHECK(terminal.content.people == std::vector<std::string>{"m1", "m3"});
    CHECK(terminal.content.documents.size() == 2);
    CHECK(terminal.content.iid == terminal.iid);

    const auto paged = terminal.pages();
    REQUIRE(paged.ok());
    const auto qr = exchange::parse<exchange::PagesAnswer>(paged.body);
    REQUIRE(qr);
    REQUIRE(qr->qr_texts.size() == 2);
    for (const auto& text : qr->qr_texts) {
        const auto page = paper::verify_page(text, page_keys());
        REQUIRE(page);
        CHECK(page->city_code == city);
    }
    CHECK(terminal.report("released").ok());
    CHECK(terminal.report("printed", 0, 2).ok());
    CHECK(terminal.report("captured", 600, 2).ok());
    CHECK(events_of(world, terminal.iid) ==
          std::vector<std::string>{"grant", "pages", "released", "printed", "captured"});
}

TEST_CASE("the same bytes get the same answer twice more, other bytes are a conflict") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    for (const auto message :
         {exchange::Message::authenticate, exchange::Message::apply, exchange::Message::pages}) {
        CAPTURE(exchange::name_of(message));
        const auto bytes = terminal.sent(message);
        const auto first = terminal.send(message, bytes);
        REQUIRE(first.ok());
        const auto second = terminal.send(message, bytes);
        CHECK(second.envelope.text == first.envelope.text);
        CHECK(second.envelope.signature == first.envelope.signature);
        CHECK(second.body == first.body);
        CHECK(terminal.send(message, bytes).rejected == Rejection::gone);
    }
    CHECK(terminal.authenticate([](auto& text) { text.epoch += 1; }).rejected ==
          Rejection::conflict);
    CHECK(terminal.apply([](auto& text) { text.copies = 2; }).rejected == Rejection::conflict);
    CHECK(terminal.pages([](auto& request) { request.pages[0].digest[0] ^= 1; }).rejected ==
          Rejection::conflict);
    CHECK(terminal.open().rejected == Rejection::conflict);
    CHECK(events_of(world, terminal.iid) == std::vector<std::string>{"grant", "pages"});
}

TEST_CASE("an authentication that differs in anything is not accepted") {
    TestWorld world;
    const auto outcome = [&](const std::function<void(exchange::AuthenticationText&)>& change) {
        FakeTerminal terminal(world, "household-of-one");
        REQUIRE(terminal.open().ok());
        const auto heard = terminal.authenticate(change);
        CHECK_FALSE(heard.ok());
        // Whatever came of it, nonce 1 is used up or was never this visit's.
        return heard;
    };
    using Text = exchange::AuthenticationText;
    CHECK(outcome([](Text& t) { t.aud = "422011@elsewhere"; }).rejected == Rejection::speaker);
    CHECK(outcome([](Text& t) { t.aud = "131016@nagasaki"; }).rejected == Rejection::speaker);
    CHECK(outcome([](Text& t) { t.term = "terminal-2"; }).rejected == Rejection::speaker);
    CHECK(outcome([](Text& t) { t.tcert = hex(tls_digest("terminal-2")); }).rejected ==
          Rejection::speaker);
    CHECK(outcome([](Text& t) { t.vid = random_id(); }).rejected == Rejection::conflict);
    CHECK(outcome([](Text& t) { t.epoch -= 1; }).rejected == Rejection::journal_fell);
    CHECK(outcome([](Text& t) { t.nonce[0] = t.nonce[0] == 'A' ? 'B' : 'A'; }).code == "F03");
    CHECK(outcome([](Text& t) { t.nexp_s += 1; }).code == "F03");
    CHECK(outcome([](Text& t) { t.cert = std::string(64, '0'); }).code == "F03");
    CHECK(outcome([](Text& t) { t.epk = std::string(64, '0'); }).code == "F03");
    CHECK(outcome([](Text& t) { t.cp = {1, Digest{9}}; }).rejected == Rejection::conflict);
    CHECK(outcome([](Text& t) { t.cp = {100'000, Digest{9}}; }).rejected == Rejection::conflict);
    CHECK(outcome([](Text& t) { t.build = std::string(64, 'c'); }).code == "B08");
}

TEST_CASE("a tampered application is refused, whichever field it is") {
    TestWorld world;
    std::string other_nonce;
    {
        FakeTerminal other(world, "household-of-one");
        REQUIRE(other.visit_to_offers().ok());
        other_nonce = other.nonce;
    }
    const auto outcome = [&](const std::function<void(exchange::ApplicationText&)>& change) {
        FakeTerminal terminal(world, "household-of-one");
        REQUIRE(terminal.visit_to_offers().ok());
        REQUIRE(terminal.quote(one_copy).ok());
        const auto heard = terminal.apply(change);
        CHECK_FALSE(heard.ok());
        // Where the application was taken, a second try with the right bytes comes too late.
        if (!heard.rejected) {
            CHECK(terminal.apply().rejected == Rejection::conflict);
            CHECK(events_of(world, terminal.iid) == std::vector<std::string>{"refuse"});
        }
        return heard;
    };
    using Text = exchange::ApplicationText;
    CHECK(outcome([](Text& t) { t.aud = "422011@elsewhere"; }).rejected == Rejection::speaker);
    CHECK(outcome([](Text& t) { t.term = "terminal-2"; }).rejected == Rejection::speaker);
    CHECK(outcome([](Text& t) { t.tcert = hex(tls_digest("terminal-2")); }).rejected ==
          Rejection::speaker);
    CHECK(outcome([](Text& t) { t.vid = random_id(); }).rejected == Rejection::conflict);
    CHECK(outcome([](Text& t) { t.epoch -= 1; }).rejected == Rejection::journal_fell);
    CHECK(outcome([&](Text& t) { t.nonce = other_nonce; }).code == "F03");
    CHECK(outcome([](Text& t) { t.nexp_s += 1; }).code == "F03");
    CHECK(outcome([](Text& t) { t.cert = std::string(64, '0'); }).code == "F03");
    CHECK(outcome([](Text& t) { t.scope = "members:m2"; }).code == "C09");
    CHECK(outcome([](Text& t) { t.opts = "resident-code"; }).code == "C09");
    CHECK(outcome([](Text& t) { t.copies = 11; }).code == "C10");
    CHECK(outcome([](Text& t) { t.copies = 2; }).code == "F03");
    CHECK(outcome([](Text& t) { t.opts = "domicile"; }).code == "F03");
    CHECK(outcome([](Text& t) { t.fee_yen = 0; }).code == "F03");
    CHECK(outcome([](Text& t) { t.quote = std::string(64, '0'); }).code == "F03");
    CHECK(outcome([](Text& t) { t.epk = std::string(64, '0'); }).code == "F03");
    CHECK(outcome([](Text& t) { t.cp = {1, Digest{9}}; }).rejected == Rejection::conflict);
}

TEST_CASE("a signature of another card, or over other bytes, opens nothing") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(one_copy).ok());
    const TestCard own = terminal.card;
    terminal.card = TestCard("household-of-four");
    terminal.card.certificate = own.certificate;
    const auto heard = terminal.apply();
    CHECK(heard.code == "F03");

    FakeTerminal second(world, "household-of-one");
    REQUIRE(second.open().ok());
    second.card = terminal.card;
    CHECK(second.authenticate().code == "F03");
}

TEST_CASE("a visit has one application: a second one under another iid is refused") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    const auto size = world.issuer().status().ledger_size;
    for (int time = 0; time < 3; ++time) {
        terminal.iid = random_id();
        CHECK(terminal.apply().code == "F03");
    }
    CHECK(world.issuer().status().ledger_size == size);
    world.stop();
    CHECK(world.ask("SELECT COUNT(*) FROM issuance") == "1");
    CHECK(world.ask("SELECT COUNT(*) FROM evidence WHERE name = 'commitment-key'") == "1");
}

TEST_CASE("a visit that was refused its offers keeps nobody's card and is quoted nothing") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.open().ok());
    const auto refused = terminal.authenticate(
        [](exchange::AuthenticationText& text) { text.epk = std::string(64, '0'); });
    CHECK(refused.code == "F03");
    CHECK(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).rejected ==
          Rejection::conflict);
    world.stop();
    CHECK(world.ask("SELECT COUNT(*) FROM visit_card") == "0");
}

TEST_CASE("visits that were offered nothing are kept in small number, however they ended") {
    TestWorld world;
    for (int visit = 0; visit < limit::unproven_visits + 4; ++visit) {
        FakeTerminal terminal(world, "household-of-one");
        REQUIRE(terminal.open().ok());
        const auto certificate = terminal.card.certificate;
        terminal.card = TestCard("household-of-four");
        terminal.card.certificate = certificate;
        REQUIRE(terminal.authenticate().code == "F03");
    }
    world.stop();
    CHECK(world.ask("SELECT COUNT(*) FROM visit") == std::to_string(limit::unproven_visits));
}

TEST_CASE("what may be reported any number of times comes to an end") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    std::size_t stops = 0;
    while (stops < 2 * limit::entries_per_issuance && terminal.report("stop").ok()) ++stops;
    CHECK(stops == limit::entries_per_issuance - 1);
    CHECK(terminal.report("stop").rejected == Rejection::conflict);
}

TEST_CASE("every copy has a document number of its own, none is given twice") {
    TestWorld world;
    std::set<std::string> numbers;
    for (int visit = 0; visit < 3; ++visit) {
        FakeTerminal terminal(world, "household-of-one");
        REQUIRE(terminal.visit_to_grant(3).ok());
        for (const auto& number : terminal.content.documents) CHECK(numbers.insert(number).second);
        world.start();
    }
    CHECK(numbers.size() == 9);
}
