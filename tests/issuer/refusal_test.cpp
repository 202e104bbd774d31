// SPDX-License-Identifier: Apache-2.0
// Who gets nothing, and is told why; and what is only a notice.
#include <doctest/doctest.h>

#include <algorithm>

#include "fake_terminal.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

Heard open_with(TestWorld& world, const std::string& card) {
    return FakeTerminal(world, card).open();
}

exchange::RefusalBody body_of(const Heard& heard) {
    const auto body = exchange::parse<exchange::RefusalBody>(heard.body);
    REQUIRE(body);
    return *body;
}

}  // namespace

TEST_CASE("a card that cannot be used is refused before any PIN, each cause by its own code") {
    TestWorld world;
    const auto expired = open_with(world, "expired");
    CHECK(expired.code == "A04");
    CHECK(body_of(expired).city_code == city);
    CHECK(body_of(expired).not_after_s > 0);
    CHECK(open_with(world, "revoked").code == "A06");
    CHECK(open_with(world, "suspended").code == "A07");
    CHECK(open_with(world, "ended-ca").code == "A17");
    CHECK(open_with(world, "other-ca").code == "A17");
    CHECK(open_with(world, "wrong-policy").code == "A17");
    CHECK(open_with(world, "unknown-to-register").code == "A11");
}

TEST_CASE("doubt about revocation refuses, at the opening and at the decision") {
    TestWorld world;
    world.responder().control("fault no-answer");
    const auto heard = open_with(world, "household-of-one");
    CHECK(heard.code == "A13");
    CHECK(body_of(heard).city_code == city);

    world.responder().control("fault none");
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    world.responder().control("fault try-later");
    CHECK(terminal.apply().code == "A13");

    world.responder().control("fault none");
    FakeTerminal revoked(world, "household-of-one");
    REQUIRE(revoked.visit_to_offers().ok());
    REQUIRE(revoked.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    world.responder().control("fault revoked");
    CHECK(revoked.apply().code == "A06");
}

TEST_CASE("a revocation that was seen once is remembered, whatever is said later") {
    TestWorld world;
    world.responder().control("fault revoked");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A06");
    world.responder().control("fault none");
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A06");
    world.start();
    CHECK(FakeTerminal(world, "household-of-one").open().code == "A06");
    CHECK(FakeTerminal(world, "household-of-four").open().ok());
}

TEST_CASE("a certificate near its end and a lapsed signing certificate are only notices") {
    TestWorld world;
    FakeTerminal expiring(world, "expiring");
    const auto opened = expiring.open();
    REQUIRE(opened.ok());
    const auto answer = exchange::parse<exchange::OpenAnswer>(opened.body);
    REQUIRE(answer);
    CHECK(answer->notices == std::vector<std::string>{"A05"});
    CHECK(answer->not_after_s > 0);

    FakeTerminal moved(world, "moved");
    REQUIRE(moved.visit_to_offers().ok());
    CHECK(moved.offers.notices == std::vector<std::string>{"A14"});

    FakeTerminal plain(world, "household-of-one");
    REQUIRE(plain.visit_to_offers().ok());
    CHECK(plain.offers.notices.empty());
}

TEST_CASE("a suppressed household is refused with one neutral code, also when it became so") {
    TestWorld world;
    CHECK(FakeTerminal(world, "wrong-pin").visit_to_offers().code == "C03");

    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    world.town().change(
        [](auto& households) { households.at("r-four-1").members[2].suppressed = true; });
    CHECK(terminal.apply().code == "C03");
}

TEST_CASE("people who came or left since the offers are not certified on old handles") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal
                .quote({certificate::Kind::residence_copy,
                        {certificate::Scope::Extent::members, {"m2"}},
                        {},
                        1})
                .ok());
    world.town().change([](auto& households) {
        auto& members = households.at("r-four-1").members;
        members.erase(members.begin() + 1);
    });
    CHECK(terminal.apply().code == "A11");
}

TEST_CASE("a register that cannot be read refuses and settles the issuance") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    world.town().fail(true);
    const auto heard = terminal.apply();
    CHECK(heard.code == "B04");
    world.town().fail(false);
    const auto again =
        terminal.send(exchange::Message::apply, terminal.sent(exchange::Message::apply));
    CHECK(again.code == "B04");
    CHECK(again.envelope.text == heard.envelope.text);
}

TEST_CASE("a stop reported by a terminal closes the kind for everybody at every message") {
    TestWorld world;
    FakeTerminal bystander(world, "household-of-one");
    REQUIRE(bystander.visit_to_offers().ok());
    REQUIRE(bystander.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());

    FakeTerminal terminal(world, "household-of-four");
    terminal.epoch = bystander.epoch;
    terminal.seq = bystander.seq + 100;
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.report("stop").ok());
    CHECK(terminal.pages().code == "B05");
    CHECK(bystander.apply().code == "B05");

    const auto heard = terminal.send(
        exchange::Message::health,
        exchange::write(exchange::HealthRequest{terminal.epoch, terminal.seq + 500,
                                                std::string(64, 'b'), "ok", "ok", "ok"}));
    REQUIRE(heard.ok());
    const auto answer = exchange::parse<exchange::HealthAnswer>(heard.body);
    REQUIRE(answer);
    CHECK(answer->stops == std::vector<exchange::StopNotice>{{city, "residence-copy"}});
    CHECK(closed_reason(world, certificate::Kind::residence_copy) == "B05");
    CHECK(closed_reason(world, certificate::Kind::residence_items) == "");
}

TEST_CASE("papers of the registered domicile and builds that are not approved are refused") {
    TestWorld world;
    world.extra_settings["terminal.approved_builds"] = std::string(64, 'c');
    world.start();
    CHECK(open_with(world, "household-of-one").code == "B08");
    world.extra_settings["terminal.approved_builds"] = std::string(64, 'b');
    world.start();
    FakeTerminal terminal(world, "household-of-one");
    CHECK(terminal.open().ok());
    const auto heard = terminal.send(
        exchange::Message::open, exchange::write(exchange::OpenRequest{
                                     terminal.vid, terminal.epoch, terminal.seq++,
                                     std::string(64, 'b'), terminal.card.certificate, "131016"}));
    CHECK(heard.code == "B03");
}

TEST_CASE("a household that cannot be offered or certified is refused") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    world.town().change([](auto& households) { households.at("r-one").members[0].id = "r-two"; });
    CHECK(terminal.visit_to_offers().code == "B04");
    world.town().change([](auto& households) { households.at("r-one").members[0].id = "r-one"; });
    FakeTerminal applicant(world, "household-of-one");
    REQUIRE(applicant.visit_to_offers().ok());
    REQUIRE(applicant.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    world.town().change([](auto& households) { households.at("r-one").address = "\n"; });
    CHECK(applicant.apply().code == "B04");
}
