// SPDX-License-Identifier: Apache-2.0
// Papers of the family register: they certify its people, not the household.
#include <doctest/doctest.h>

#include <algorithm>

#include "fake_terminal.h"
#include "shomei/issuance/certificate/content_check.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

using certificate::Kind;
using Extent = certificate::Scope::Extent;

certificate::FamilyMember in_register(const std::string& resident_id, const std::string& name) {
    return {.resident_id = resident_id,
            .name = name,
            .birth_day = "1989-01-08",
            .sex = "女",
            .relation = "長女",
            .addresses = {{"長崎県長崎市見本町1番1号", "1990-01-01"}}};
}

// A head who is no resident, two of the household, and a son who lives elsewhere in the city. The
// wife and one child of the household stand in no register here.
certificate::FamilyRecord family() {
    certificate::FamilyRecord out;
    out.domicile = "長崎県長崎市見本町1番地";
    out.head_of_register = "髙橋　太郎";
    out.events = {{"戸籍編製", {"【編製日】平成3年4月5日"}}};
    out.people = {in_register("", "太郎"), in_register("r-four-3", "三樹"),
                  in_register("r-four-1", "一郎"), in_register("r-else", "五月")};
    out.people[0].removed = true;
    return out;
}

struct FamilyTown : TestWorld {
    FamilyTown() {
        change([](auto& home) {
            home.members[0].family_register = certificate::FamilyRegister::current;
            home.family = family();
        });
    }
    void change(void (*how)(certificate::Household&)) {
        town().change([how](auto& households) { how(households.at("r-four-1")); });
    }
};

std::vector<std::string> names_of(const certificate::Content& content) {
    std::vector<std::string> out;
    for (const auto& field : content.fields)
        if (field.id.ends_with(".name")) out.push_back(field.value);
    return out;
}

std::string refusal_of(const FakeTerminal& terminal, Kind kind) {
    const auto& refused = terminal.offers.refused;
    const auto found = std::ranges::find(refused, kind, &certificate::RefusedKind::kind);
    return found == refused.end() ? "" : std::string(certificate::name_of(found->reason));
}

constexpr Kind register_kinds[] = {Kind::family_register_full, Kind::family_register_individual,
                                   Kind::family_register_address};

}  // namespace

TEST_CASE("the people of the register are offered in its order, each under one handle") {
    FamilyTown world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    using Person = certificate::OfferedPerson;
    CHECK(terminal.offers.family == std::vector<Person>{{"m5", "太郎", false},
                                                        {"m3", "三樹", false},
                                                        {"m1", "一郎", true},
                                                        {"m6", "五月", false}});
    CHECK(terminal.offers.people.size() == 4);
    CHECK(terminal.offers.people[0].name == "髙橋　一郎");
}

TEST_CASE(
    "who left the register and came back stands in it twice, each entry under its own handle") {
    FamilyTown world;
    world.change([](auto& home) {
        auto& people = home.family->people;
        // The card holder, one of the household, and one who lives elsewhere.
        for (const auto i : {2, 1, 0}) people.push_back(people[static_cast<std::size_t>(i)]);
        for (const auto i : {0, 1, 2}) people[static_cast<std::size_t>(i)].removed = true;
        people[6].removed = false;
    });
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    using Person = certificate::OfferedPerson;
    CHECK(terminal.offers.family == std::vector<Person>{{"m5", "太郎", false},
                                                        {"m6", "三樹", false},
                                                        {"m7", "一郎", false},
                                                        {"m8", "五月", false},
                                                        {"m1", "一郎", true},
                                                        {"m3", "三樹", false},
                                                        {"m9", "太郎", false}});
    for (const auto kind : register_kinds) CHECK(refusal_of(terminal, kind).empty());
    REQUIRE(terminal.quote({Kind::family_register_full, {Extent::household, {}}, {}, 1}).ok());
    REQUIRE(terminal.apply().ok());
    CHECK(names_of(terminal.content) ==
          std::vector<std::string>{"太郎", "三樹", "一郎", "五月", "一郎", "三樹", "太郎"});
}

TEST_CASE("nobody's register is told where none of its papers is to be had") {
    FamilyTown world;
    world.change([](auto& home) {
        home.members[0].family_register = certificate::FamilyRegister::updating;
    });
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    CHECK(terminal.offers.family.empty());
    for (const auto kind : register_kinds) CHECK(refusal_of(terminal, kind) == "C05");
}

TEST_CASE("a full paper shows everyone in the register, whoever left it too") {
    FamilyTown world;
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_offers().ok());
    REQUIRE(terminal.quote({Kind::family_register_full, {Extent::household, {}}, {}, 1}).ok());
    REQUIRE(terminal.apply().ok());
    CHECK(terminal.content.people == std::vector<std::string>{"m5", "m3", "m1", "m6"});
    CHECK(names_of(terminal.content) == std::vector<std::string>{"太郎", "三樹", "一郎", "五月"});
    CHECK(certificate::says_what_was_shown(terminal.content,
                                           {terminal.offers, terminal.choice, "【省略】"}));
}

TEST_CASE("members of the register may be chosen, those of the household alone may not") {
    FamilyTown world;
    const auto ask = [&](Kind kind, std::vector<std::string> members) {
        FakeTerminal terminal(world, "household-of-four");
        REQUIRE(terminal.visit_to_offers().ok());
        const auto quoted = terminal.quote({kind, {Extent::members, std::move(members)}, {}, 1});
        if (!quoted.ok()) return quoted.code;
        REQUIRE(terminal.apply().ok());
        std::string out;
        for (const auto& name : names_of(terminal.content)) out += name;
        return out;
    };
    CHECK(ask(Kind::family_register_individual, {"m1", "m6"}) == "一郎五月");
    CHECK(ask(Kind::family_register_address, {"m3"}) == "三樹");
    CHECK(ask(Kind::family_register_individual, {"m2"}) == "C09");
    CHECK(ask(Kind::residence_copy, {"m6"}) == "C09");
}

TEST_CASE("a protected person closes every paper of the register, and no other") {
    for (const bool resident : {true, false}) {
        CAPTURE(resident);
        FamilyTown world;
        if (resident)
            world.change([](auto& home) { home.family->people[3].suppressed = true; });
        else
            world.change([](auto& home) { home.family->people[0].suppressed = true; });
        FakeTerminal terminal(world, "household-of-four");
        REQUIRE(terminal.visit_to_offers().ok());
        for (const auto kind : register_kinds) CHECK(refusal_of(terminal, kind) == "C03");
        CHECK(terminal.offers.family.empty());
        CHECK(refusal_of(terminal, Kind::residence_copy).empty());
    }
}

TEST_CASE("who came into the register since the offer, or got another name, stops the paper") {
    const std::vector<void (*)(certificate::Household&)> changes = {
        [](auto& home) { home.family->people.push_back(in_register("", "六郎")); },
        [](auto& home) { home.family->people[0].name = "多郎"; },
        [](auto& home) { home.family->people[1].name = "美樹"; },
        [](auto& home) { home.members[1].name = "髙橋　双葉"; },
        [](auto& home) { std::swap(home.family->people[0], home.family->people[1]); }};
    for (const auto change : changes) {
        FamilyTown world;
        FakeTerminal terminal(world, "household-of-four");
        REQUIRE(terminal.visit_to_offers().ok());
        REQUIRE(terminal.quote({Kind::family_register_full, {Extent::household, {}}, {}, 1}).ok());
        world.change(change);
        CHECK(terminal.apply().code == "A11");
    }
}
