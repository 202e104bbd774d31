// SPDX-License-Identifier: Apache-2.0
// One issuer of two municipalities that differ wherever they may: each resident meets the own
// city's fee, hours, key, numbers and rules.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "fake_terminal.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/verification.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

constexpr const char* mihon_card = "second-resident";
constexpr const char* nagasaki_card = "household-of-one";

// The shipped hours end at night; tests run at any time.
void open_all_day(nlohmann::json& rules) {
    for (auto& kind : rules["kinds"]) {
        kind["closures"] = nlohmann::json::array();
        kind["maintenance"] = nlohmann::json::array();
        kind["closed_on_holidays"] = false;
        kind["hours"] = {{{"days", {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}},
                          {"opens", "00:00"},
                          {"closes", "24:00"}}};
    }
    rules["kinds"][0]["fees"] = {{{"from", "2021-04-01"}, {"yen", 200}}};
}

std::string field(const certificate::Content& content, const std::string& id) {
    for (const auto& each : content.fields)
        if (each.id == id) return each.value;
    return "no such field";
}

std::string today() { return certificate::write_iso_day(certificate::japan_day(wall_s())); }

}  // namespace

TEST_CASE("two residents at one terminal get the papers of two municipalities") {
    TestWorld world;
    world.add_mihon(mihon_card, open_all_day);
    world.start();
    FakeTerminal first(world, nagasaki_card), second(world, mihon_card);
    second.seq = 50;
    REQUIRE(first.visit_to_grant().ok());
    REQUIRE(second.visit_to_grant(2).ok());
    CHECK(first.city_code == "422011");
    CHECK(second.city_code == "992020");
    CHECK(first.quoted.yen == 300);
    CHECK(second.quoted.yen == 400);
    CHECK(first.offers.kinds.at(0).copies_limit == 10);
    CHECK(second.offers.kinds.at(0).copies_limit == 5);
    CHECK(second.offers.kinds.at(0).options == std::vector<std::string>{"domicile", "relation"});
    // Each municipality counts its own papers.
    CHECK(first.content.documents.at(0).ends_with("-00000001"));
    CHECK(second.content.documents.at(0).ends_with("-00000001"));
    CHECK(second.content.documents.at(1).ends_with("-00000002"));
    CHECK(field(first.content, "p1.my-number") == "【省略】");
    CHECK(field(second.content, "p1.my-number") == "（省略）");
    CHECK(field(first.content, "head.issuer-title") == "長崎市長");
    CHECK(field(second.content, "head.issuer-title").starts_with("見本市長"));

    for (auto* visit : {&first, &second}) {
        const auto paged = visit->pages();
        REQUIRE(paged.ok());
        const auto qr = exchange::parse<exchange::PagesAnswer>(paged.body);
        REQUIRE(qr);
        CHECK(qr->qr_texts.size() == visit->content.documents.size());
        paper::PublicKeyList own, other;
        const auto other_city = visit == &first ? second.city_code : first.city_code;
        own.add(paper::PublicPageKey(world.public_key(visit->city_code), visit->city_code, {}));
        other.add(paper::PublicPageKey(world.public_key(other_city), other_city, {}));
        for (const auto& text : qr->qr_texts) {
            const auto page = paper::verify_page(text, own);
            REQUIRE(page);
            CHECK(page->city_code == visit->city_code);
            CHECK_FALSE(paper::verify_page(text, other));
        }
        CHECK(qr->qr_texts[0].starts_with("HTTPS://MIHON.") == (visit == &second));
    }
}

TEST_CASE("one municipality closes and the other stays open") {
    TestWorld world;
    world.add_mihon(mihon_card, [](nlohmann::json& rules) {
        open_all_day(rules);
        for (auto& kind : rules["kinds"])
            kind["maintenance"] = {{{"from", "2020-01-01T00:00"}, {"to", "2999-01-01T00:00"}}};
    });
    world.start();
    CHECK(FakeTerminal(world, mihon_card).open().code == "B02");
    CHECK(FakeTerminal(world, nagasaki_card).visit_to_grant().ok());
}

TEST_CASE("an application for one municipality cannot be used at the other") {
    TestWorld world;
    world.add_mihon(mihon_card, open_all_day);
    world.start();
    FakeTerminal terminal(world, mihon_card);
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    CHECK(terminal.apply([](auto& text) { text.aud = "422011@nagasaki"; }).rejected ==
          Rejection::speaker);
}

TEST_CASE("each municipality has its own rule for cards and ages") {
    TestWorld world;
    world.add_mihon(mihon_card, open_all_day);
    world.start();
    for (auto* town : {&world.town(), &world.town("other.db")})
        town->change_rows([](auto& row) { row.registered_on = today(); });
    CHECK(FakeTerminal(world, nagasaki_card).open().code == "A11");
    CHECK(FakeTerminal(world, mihon_card).visit_to_grant().ok());
    // Born in this year: too young at Mihon, where every kind asks for 15 years.
    for (auto* town : {&world.town(), &world.town("other.db")}) {
        town->change_rows([](auto& row) { row.registered_on.clear(); });
        town->change([](auto& households) {
            households.at("r-one").members[0].birth_day = today().substr(0, 4) + "-01-01";
        });
    }
    CHECK(FakeTerminal(world, nagasaki_card).visit_to_grant().ok());
    CHECK(FakeTerminal(world, mihon_card).visit_to_offers().code == "C02");
}

TEST_CASE("a register that knows a card for its family register only does not claim the holder") {
    TestWorld world;
    world.add_mihon(mihon_card, open_all_day);
    world.start();
    world.town("other.db").know_only(nagasaki_card);
    CHECK(FakeTerminal(world, nagasaki_card).open().code == "A11");
    world.town("other.db").change_rows([](auto& row) {
        row.standing = certificate::CardRow::Standing::use_registration_accepted;
    });
    CHECK(FakeTerminal(world, nagasaki_card).visit_to_grant().ok());
    // Whom only the family register's municipality knows cannot have a resident's paper there.
    world.town().forget(nagasaki_card);
    FakeTerminal terminal(world, nagasaki_card);
    REQUIRE(terminal.visit_to_offers().ok());
    CHECK(terminal.offers.kinds.empty());
    for (const auto& refused : terminal.offers.refused) {
        const bool of_register = refused.kind == certificate::Kind::family_register_full;
        CHECK(certificate::name_of(refused.reason) == (of_register ? "C06" : "B03"));
    }
    CHECK(terminal.offers.refused.size() == 3);
}
