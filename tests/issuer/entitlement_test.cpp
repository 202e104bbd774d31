// SPDX-License-Identifier: Apache-2.0
// The rules of entitlement at the issuer: asked when the visit is offered something, and again at
// the decision.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "fake_terminal.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

using certificate::CardRow;
using Households = std::map<std::string, certificate::Household>;

const certificate::Choice household_copy{
    certificate::Kind::residence_copy, {certificate::Scope::Extent::household, {}}, {}, 1};

struct Row {
    const char* what;
    void (*change)(certificate::Household&);
    const char* code;
};

const std::vector<Row>& rows() {
    static const std::vector<Row> out = {
        {"suppressed", [](auto& home) { home.members[3].suppressed = true; }, "C03"},
        {"holder removed", [](auto& home) { home.members[0].removed = true; }, "C03"},
        {"moving out", [](auto& home) { home.members[2].move_out_notified_on = "2026-11-20"; },
         "C04"},
        {"glyphs of the holder", [](auto& home) { home.members[0].glyphs_pending = true; }, "C08"},
        {"long name",
         [](auto& home) {
             home.members[0].name.clear();
             for (int i = 0; i < 101; ++i) home.members[0].name += "見";
         },
         "C08"},
    };
    return out;
}

// The municipality offers these kinds and no other from now on.
void offer_only(TestWorld& world, const std::set<std::string>& ids) {
    const std::filesystem::path town = std::string(SHOMEI_SOURCE_DIR) + "/tests/data/town";
    auto rules = nlohmann::json::parse(read_bytes(town / "422011.json"));
    auto& kinds = rules["kinds"];
    for (auto kind = kinds.begin(); kind != kinds.end();)
        kind = ids.contains((*kind)["id"].get<std::string>()) ? kind + 1 : kinds.erase(kind);
    std::ofstream(world.path("rules.json")) << rules.dump();
    std::filesystem::copy_file(town / "422011-seal.png", world.path("422011-seal.png"));
    world.extra_settings["municipality.422011.rules"] = world.path("rules.json").string();
    world.start();
}

void change_home(TestWorld& world, void (*change)(certificate::Household&)) {
    world.town().change([change](Households& households) {
        for (auto& [resident, home] : households)
            if (resident.starts_with("r-four")) change(home);
    });
}

}  // namespace

TEST_CASE("what stands against the only kind ends the visit with its code, before any offer") {
    for (const auto& row : rows()) {
        CAPTURE(row.what);
        TestWorld world;
        offer_only(world, {"residence-copy"});
        change_home(world, row.change);
        CHECK(FakeTerminal(world, "household-of-four").visit_to_offers().code == row.code);
        // Others are not touched by it.
        CHECK(FakeTerminal(world, "household-of-one").visit_to_grant().ok());
    }
}

TEST_CASE("what came up since the offer refuses the application with the same code") {
    for (const auto& row : rows()) {
        CAPTURE(row.what);
        TestWorld world;
        FakeTerminal terminal(world, "household-of-four");
        REQUIRE(terminal.visit_to_offers().ok());
        REQUIRE(terminal.quote(household_copy).ok());
        change_home(world, row.change);
        CHECK(terminal.apply().code == row.code);
    }
}

TEST_CASE("characters of another member stop only a paper that shows that member") {
    TestWorld world;
    change_home(world, [](auto& home) { home.members[1].glyphs_pending = true; });
    CHECK(FakeTerminal(world, "household-of-four").visit_to_grant().ok());
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote(household_copy).ok());
    CHECK(terminal.apply().code == "C08");
}

TEST_CASE("characters of the householder stop a paper that names the householder") {
    TestWorld world;
    change_home(world, [](auto& home) {
        for (auto& member : home.members) member.glyphs_pending = member.name == home.householder;
    });
    world.town().give_cards("r-four-2");
    for (const bool named : {false, true}) {
        FakeTerminal terminal(world, "household-of-four");
        REQUIRE(terminal.visit_to_offers().ok());
        certificate::Choice choice{certificate::Kind::residence_copy, {}, {}, 1};
        if (named) choice.options = {"relation"};
        REQUIRE(terminal.quote(choice).ok());
        CHECK(terminal.apply().code == (named ? "C08" : ""));
    }
}

TEST_CASE("who died or moved away is not offered any more") {
    TestWorld world;
    change_home(world, [](auto& home) { home.members[1].removed = true; });
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    CHECK(terminal.offers.people.size() == 3);
    REQUIRE(terminal.quote(household_copy).ok());
    REQUIRE(terminal.apply().ok());
    CHECK(terminal.content.people.size() == 3);
}

TEST_CASE("a card's row is asked before the PIN, and again at each later step") {
    const auto today = certificate::write_iso_day(certificate::japan_day(wall_s()));
    const std::vector<std::pair<std::function<void(CardRow&)>, std::string>> changes = {
        {[&](CardRow& row) { row.registered_on = today; }, "A11"},
        {[](CardRow& row) { row.standing = CardRow::Standing::continuation_due; }, "A12"}};
    for (const auto& [change, code] : changes) {
        CAPTURE(code);
        TestWorld world;
        FakeTerminal offered(world, "household-of-four");
        REQUIRE(offered.visit_to_offers().ok());
        REQUIRE(offered.quote(household_copy).ok());
        FakeTerminal opened(world, "household-of-four");
        opened.epoch = offered.epoch;
        opened.seq = offered.seq + 10;
        REQUIRE(opened.open().ok());
        world.town().change_rows(change);
        CHECK(opened.authenticate().code == code);
        CHECK(offered.apply().code == code);
        CHECK(FakeTerminal(world, "household-of-four").open().code == code);
    }
}

TEST_CASE("a kind that the municipality does not offer is not told of, and never offered") {
    TestWorld world;
    offer_only(world, {"residence-copy", "income-tax"});
    FakeTerminal terminal(world, "household-of-one");
    const auto opened = terminal.open();
    REQUIRE(opened.ok());
    const auto answer = exchange::parse<exchange::OpenAnswer>(opened.body);
    REQUIRE(answer);
    CHECK(answer->kinds.size() == 2);
    for (const auto& kind : answer->kinds) CHECK(kind.open);
    REQUIRE(terminal.authenticate().ok());
    CHECK(terminal.offers.kinds.size() == 1);
    REQUIRE(terminal.offers.refused.size() == 1);
    CHECK(terminal.offers.refused[0].kind == certificate::Kind::income_tax);
    CHECK(terminal.offers.refused[0].reason == certificate::RefusalCode::C07);
    CHECK(terminal.quote({certificate::Kind::seal_registration, {}, {}, 1}).code == "B03");
    REQUIRE(terminal.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    CHECK(terminal.apply([](auto& text) { text.kind = "seal-registration"; }).code == "B03");
}

TEST_CASE("every kind of the town is open, and what stands against one does not hide the others") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    const auto opened = terminal.open();
    REQUIRE(opened.ok());
    const auto answer = exchange::parse<exchange::OpenAnswer>(opened.body);
    REQUIRE(answer);
    CHECK(answer->kinds.size() == certificate::kind_catalogue().size());
    for (const auto& kind : answer->kinds) {
        CAPTURE(certificate::id_of(kind.kind));
        CHECK(kind.open == certificate::traits_of(kind.kind).has_form);
    }
    REQUIRE(terminal.authenticate().ok());
    CHECK(terminal.offers.kinds.size() + terminal.offers.refused.size() ==
          static_cast<std::size_t>(std::ranges::count_if(certificate::kind_catalogue(),
                                                         &certificate::KindTraits::has_form)));
}
