// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/entitlement.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <ctime>
#include <set>

#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei::certificate;

namespace {

std::chrono::year_month_day day(std::string_view text) { return parse_iso_day(text).value(); }

// A household of two against whom nothing stands, and every way to change that.
struct Asked {
    CardRow card{.resident_id = "r1", .registered_on = "2026-11-21"};
    Household household;
    KindSettings kind{Kind::residence_copy, {}, {}, 10, 0};
    EntitlementSettings settings{false, std::chrono::month_day{std::chrono::June / 1}, 20, 30};
    std::chrono::year_month_day today = day("2026-11-22");
    std::vector<std::string> options;

    Asked() {
        household.address = "長崎県長崎市見本町３番地の４";
        household.members.resize(2);
        auto& holder = household.members[0];
        holder.id = "r1";
        holder.name = "見本　花子";
        holder.birth_day = "1980-04-12";
        holder.relation = "世帯主";
        holder.seal_number = "00123";
        holder.seal_name = "見本　花子";
        holder.seal_image = "iVBORw0KGgo=";
        holder.tax_years = {{2025, true, true, "", {{"income-total", 0}}},
                            {2026, true, true, "", {{"income-total", 0}}}};
        holder.family_register = FamilyRegister::current;
        household.members[1].id = "r2";
        household.members[1].name = "見本　次郎";
        household.members[1].birth_day = "2015-01-02";
        household.members[1].relation = "子";
        household.householder = holder.name;
        household.family.emplace();
        household.family->people.resize(3);
        const char* ids[] = {"r1", "r2", ""};
        for (std::size_t i = 0; i < 3; ++i) {
            household.family->people[i].resident_id = ids[i];
            household.family->people[i].addresses = {{"長崎県長崎市見本町１番地", "1990-01-01"}};
        }
    }
    Resident& holder() { return household.members[0]; }
    Resident& other() { return household.members[1]; }
    FamilyMember& in_register(std::size_t i) { return household.family->people[i]; }

    std::optional<Obstacle> obstacle(Kind of, std::vector<std::size_t> people = {0}) {
        kind.kind = of;
        Claim claim{card, household, holder(), {}, kind, settings, today, options};
        for (const auto index : people) claim.people.push_back(&household.members[index]);
        if (household.family)
            for (const auto& person : household.family->people) claim.family.push_back(&person);
        return find_obstacle(claim);
    }
    // The code by kind in the catalogue's order, "-" where nothing stands against it.
    std::string codes() {
        std::string out;
        for (const auto& traits : kind_catalogue()) {
            const auto found = obstacle(traits.kind);
            out += (out.empty() ? "" : " ") + (found ? std::string(name_of(found->code)) : "-");
        }
        return out;
    }
};

double cpu_ms(clock_t from) {
    return 1000.0 * static_cast<double>(std::clock() - from) / CLOCKS_PER_SEC;
}

}  // namespace

TEST_CASE("a rule stands against the kinds it concerns and no other") {
    struct Row {
        const char* what;
        void (*change)(Asked&);
        // copy, items, seal, tax, register full, individual, address supplement
        const char* codes;
    };
    using Standing = CardRow::Standing;
    const std::vector<Row> rows = {
        {"nothing", [](Asked&) {}, "- - - - - - -"},
        {"card registered today", [](Asked& a) { a.card.registered_on = "2026-11-22"; },
         "A11 A11 A11 A11 A11 A11 A11"},
        {"card registered long ago", [](Asked& a) { a.card.registered_on = ""; }, "- - - - - - -"},
        {"continued use due", [](Asked& a) { a.card.standing = Standing::continuation_due; },
         "A12 A12 A12 A12 A12 A12 A12"},
        {"use registration pending",
         [](Asked& a) { a.card.standing = Standing::use_registration_pending; },
         "B03 B03 B03 B03 C06 C06 C06"},
        {"use registration accepted",
         [](Asked& a) { a.card.standing = Standing::use_registration_accepted; },
         "B03 B03 B03 B03 - - -"},
        {"family register elsewhere",
         [](Asked& a) { a.holder().family_register = FamilyRegister::elsewhere; },
         "- - - - C06 C06 C06"},
        {"foreign resident", [](Asked& a) { a.holder().nationality = "ブラジル"; },
         "- - - - C11 C11 C11"},
        {"family register updating",
         [](Asked& a) { a.holder().family_register = FamilyRegister::updating; },
         "- - - - C05 C05 C05"},
        {"holder suppressed", [](Asked& a) { a.holder().suppressed = true; },
         "C03 C03 C03 C03 C03 C03 C03"},
        {"holder removed", [](Asked& a) { a.holder().removed = true; },
         "C03 C03 C03 C03 C03 C03 C03"},
        {"other member suppressed", [](Asked& a) { a.other().suppressed = true; },
         "C03 C03 C03 C03 C03 C03 C03"},
        {"member outside the register suppressed",
         [](Asked& a) {
             a.other().suppressed = true;
             a.in_register(1).resident_id = "";
         },
         "C03 C03 C03 C03 - - C03"},
        {"someone suppressed in the register alone",
         [](Asked& a) { a.in_register(2).suppressed = true; }, "- - - - C03 C03 C03"},
        {"holder moves out", [](Asked& a) { a.holder().move_out_notified_on = "2026-11-20"; },
         "C04 C04 C04 C04 - - C04"},
        {"other member moves out", [](Asked& a) { a.other().move_out_notified_on = "2026-11-20"; },
         "C04 C04 C04 C04 - - C04"},
        {"holder moved in today", [](Asked& a) { a.holder().resident_since = "2026-11-22"; },
         "A11 A11 A11 A11 - - A11"},
        {"holder moved within the city today",
         [](Asked& a) { a.holder().address_since = "2026-11-22"; }, "A11 A11 A11 A11 - - A11"},
        {"holder's move was notified today",
         [](Asked& a) { a.holder().notified_on = "2026-11-22"; }, "A11 A11 A11 A11 - - A11"},
        {"holder's move is to come", [](Asked& a) { a.holder().address_since = "2026-12-01"; },
         "A11 A11 A11 A11 - - A11"},
        {"holder moved in yesterday",
         [](Asked& a) {
             a.holder().resident_since = a.holder().address_since = a.holder().notified_on =
                 "2026-11-21";
         },
         "- - - - - - -"},
        {"other member moved in today", [](Asked& a) { a.other().resident_since = "2026-11-22"; },
         "- - - - - - -"},
        {"no seal", [](Asked& a) { a.holder().seal_number = a.holder().seal_name = ""; },
         "- - C01 - - - -"},
        {"seal of a name no longer borne", [](Asked& a) { a.holder().seal_name = "旧姓　花子"; },
         "- - C01 - - - -"},
        {"seal of the former name",
         [](Asked& a) { a.holder().seal_name = a.holder().former_name = "旧姓"; }, "- - - - - - -"},
        {"seal of the alias", [](Asked& a) { a.holder().seal_name = a.holder().alias = "通称"; },
         "- - - - - - -"},
        {"seal without a name", [](Asked& a) { a.holder().seal_name = ""; }, "- - C01 - - - -"},
        {"seal without its image", [](Asked& a) { a.holder().seal_image = ""; }, "- - B04 - - - -"},
        {"no tax data", [](Asked& a) { a.holder().tax_years.clear(); }, "- - - C07 - - -"},
        {"tax data of another year", [](Asked& a) { a.holder().tax_years.pop_back(); },
         "- - - C07 - - -"},
        {"not declared", [](Asked& a) { a.holder().tax_years[1].declared = false; },
         "- - - C07 - - -"},
        {"declared without amounts", [](Asked& a) { a.holder().tax_years[1].amounts.clear(); },
         "- - - C07 - - -"},
        {"family register not kept", [](Asked& a) { a.household.family.reset(); },
         "- - - - B04 B04 B04"},
        {"holder not in the register", [](Asked& a) { a.in_register(0).resident_id = ""; },
         "- - - - B04 B04 B04"},
        {"holder left the register", [](Asked& a) { a.in_register(0).removed = true; },
         "- - - - B04 B04 B04"},
        {"someone without an address", [](Asked& a) { a.in_register(2).addresses.clear(); },
         "- - - - - - B04"},
        {"someone who left without an address",
         [](Asked& a) {
             a.in_register(2).addresses.clear();
             a.in_register(2).removed = true;
         },
         "- - - - - - -"},
        {"long name in the register",
         [](Asked& a) { a.in_register(2).name = std::string(21, 'a'); }, "- - - - C08 C08 C08"},
        {"long head of register",
         [](Asked& a) { a.household.family->head_of_register = std::string(21, 'a'); },
         "- - - - C08 C08 C08"},
        {"long domicile", [](Asked& a) { a.household.family->domicile = std::string(31, 'a'); },
         "- - - - C08 C08 C08"},
        {"elsewhere on 1 January",
         [](Asked& a) { a.holder().tax_years[1].resident_on_january_1 = false; },
         "- - - C07 - - -"},
        {"glyphs pending", [](Asked& a) { a.holder().glyphs_pending = true; },
         "C08 C08 C08 C08 C08 C08 C08"},
        {"long address", [](Asked& a) { a.settings.longest_address = 13; },
         "C08 C08 C08 C08 C08 C08 C08"},
        {"suppressed goes before all else",
         [](Asked& a) {
             a.holder().suppressed = true;
             a.card.registered_on = "2026-11-22";
             a.holder().move_out_notified_on = "2026-11-20";
             a.kind.minimum_age = 99;
         },
         "C03 C03 C03 C03 C03 C03 C03"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Asked asked;
        row.change(asked);
        CHECK(asked.codes() == row.codes);
    }
}

TEST_CASE("every rule has a name of its own and decides some case alone") {
    std::set<std::string_view> names;
    for (const auto& rule : entitlement_rules()) {
        CHECK(names.insert(rule.name).second);
        CHECK_FALSE(traits_of(rule.code).is_notice);
    }
    CHECK(names.size() == 16);
}

TEST_CASE("a move of today stops the papers that show the address of who moved") {
    Asked asked;
    asked.other().notified_on = "2026-11-22";
    CHECK_FALSE(asked.obstacle(Kind::residence_copy, {0}));
    CHECK(asked.obstacle(Kind::residence_copy, {0, 1}) ==
          Obstacle{RefusalCode::A11, day("2026-11-23")});
    CHECK_FALSE(asked.obstacle(Kind::family_register_full, {0, 1}));
    // The holder's own move stops a paper of another member too.
    asked.other().notified_on = "";
    asked.holder().address_since = "2026-11-22";
    CHECK(asked.obstacle(Kind::residence_copy, {1})->code == RefusalCode::A11);
    // However soon the city lets cards work.
    asked.settings.card_usable_same_day = true;
    CHECK(asked.obstacle(Kind::residence_copy)->code == RefusalCode::A11);
}

TEST_CASE("a closed record stops every paper that would show the person, with address or without") {
    for (const bool removed : {true, false}) {
        CAPTURE(removed);
        Asked asked;
        (removed ? asked.other().removed : asked.other().suppressed) = true;
        for (const auto& traits : kind_catalogue()) {
            CAPTURE(traits.id);
            CHECK(asked.obstacle(traits.kind, {0, 1}) == Obstacle{RefusalCode::C03, {}});
        }
        const auto alone = asked.obstacle(Kind::family_register_individual, {0});
        CHECK(alone.has_value() == !removed);
    }
}

TEST_CASE("a municipality may let a card work the day it was registered") {
    Asked asked;
    asked.card.registered_on = "2026-11-22";
    CHECK(asked.obstacle(Kind::residence_copy) == Obstacle{RefusalCode::A11, day("2026-11-23")});
    asked.settings.card_usable_same_day = true;
    CHECK_FALSE(asked.obstacle(Kind::residence_copy));
    asked.card.registered_on = "2026-11-23";
    CHECK(asked.obstacle(Kind::residence_copy)->code == RefusalCode::A11);
    CHECK(find_obstacle(asked.card, asked.settings, asked.today)->code == RefusalCode::A11);
    CHECK_FALSE(find_obstacle(asked.card, asked.settings, day("2026-11-23")));
}

TEST_CASE("what the card's row says is known before any PIN") {
    Asked asked;
    CHECK_FALSE(find_obstacle(asked.card, asked.settings, asked.today));
    asked.card.standing = CardRow::Standing::continuation_due;
    CHECK(find_obstacle(asked.card, asked.settings, asked.today)->code == RefusalCode::A12);
}

TEST_CASE("characters that are not registered yet stop only papers that show the person") {
    Asked asked;
    asked.other().glyphs_pending = true;
    CHECK_FALSE(asked.obstacle(Kind::residence_copy, {0}));
    CHECK(asked.obstacle(Kind::residence_copy, {0, 1})->code == RefusalCode::C08);
}

TEST_CASE("the householder whom a paper names with the relation is asked about like who is on it") {
    Asked wife;
    wife.holder().relation = "妻";
    wife.other().relation = "世帯主";
    wife.household.householder = wife.other().name;
    wife.options = {"relation"};
    CHECK_FALSE(wife.obstacle(Kind::residence_copy));
    wife.other().glyphs_pending = true;
    CHECK(wife.obstacle(Kind::residence_copy)->code == RefusalCode::C08);
    wife.options = {"domicile"};
    CHECK_FALSE(wife.obstacle(Kind::residence_copy));
    // A householder who bears another name there than in the own record, and one with no record.
    wife.options = {"relation"};
    wife.household.householder = "見本";
    CHECK(wife.obstacle(Kind::residence_copy)->code == RefusalCode::C08);
    wife.other().glyphs_pending = false;
    wife.settings.longest_name = 5;
    wife.household.householder = "見本　次郎";
    CHECK_FALSE(wife.obstacle(Kind::residence_copy));
    wife.household.householder = "見本　次郎三";
    CHECK(wife.obstacle(Kind::residence_copy)->code == RefusalCode::C08);
    wife.options = {};
    CHECK_FALSE(wife.obstacle(Kind::residence_copy));
}

TEST_CASE(
    "a name or address that the paper's field cannot hold is refused, counted in characters") {
    Asked asked;
    asked.settings.longest_name = 5;
    CHECK_FALSE(asked.obstacle(Kind::residence_copy));
    asked.settings.longest_name = 4;
    CHECK(asked.obstacle(Kind::residence_copy)->code == RefusalCode::C08);
    asked.settings.longest_name = 5;
    asked.settings.longest_address = 14;
    CHECK_FALSE(asked.obstacle(Kind::residence_copy));
    asked.settings.longest_address = 13;
    CHECK(asked.obstacle(Kind::residence_copy)->code == RefusalCode::C08);
}

TEST_CASE("the day the family register is expected back is told where it is known") {
    Asked asked;
    asked.holder().family_register = FamilyRegister::updating;
    CHECK(asked.obstacle(Kind::family_register_full) == Obstacle{RefusalCode::C05, {}});
    asked.holder().family_register_from = "2026-11-27";
    CHECK(asked.obstacle(Kind::family_register_full) ==
          Obstacle{RefusalCode::C05, day("2026-11-27")});
}

TEST_CASE("a year of age is full on the birthday, and on 1 March for those born on 29 February") {
    CHECK(age_on(day("2011-11-22"), day("2026-11-21")) == 14);
    CHECK(age_on(day("2011-11-22"), day("2026-11-22")) == 15);
    CHECK(age_on(day("2011-12-31"), day("2027-01-01")) == 15);
    CHECK(age_on(day("2008-02-29"), day("2023-02-28")) == 14);
    CHECK(age_on(day("2008-02-29"), day("2023-03-01")) == 15);
    CHECK(age_on(day("2008-02-29"), day("2024-02-28")) == 15);
    CHECK(age_on(day("2008-02-29"), day("2024-02-29")) == 16);
    CHECK(age_on(day("1926-12-25"), day("2026-12-24")) == 99);
}

TEST_CASE("who is too young for a kind is refused until the birthday") {
    Asked asked;
    asked.kind.minimum_age = 15;
    asked.holder().birth_day = "2011-11-23";
    CHECK(asked.obstacle(Kind::seal_registration)->code == RefusalCode::C02);
    asked.holder().birth_day = "2011-11-22";
    CHECK_FALSE(asked.obstacle(Kind::seal_registration));
    // The age of the others on the paper is no matter; a birthday that cannot be read is.
    CHECK_FALSE(asked.obstacle(Kind::residence_copy, {0, 1}));
    asked.holder().birth_day = "2011-02-30";
    CHECK(asked.obstacle(Kind::seal_registration)->code == RefusalCode::C02);
    asked.kind.minimum_age = 0;
    asked.holder().birth_day = "2026-11-22";
    CHECK_FALSE(asked.obstacle(Kind::seal_registration));
}

TEST_CASE("the newest tax year begins on the municipality's day") {
    const std::chrono::month_day june{std::chrono::June / 1};
    CHECK(tax_year_on(day("2026-05-31"), june) == 2025);
    CHECK(tax_year_on(day("2026-06-01"), june) == 2026);
    CHECK(tax_year_on(day("2026-12-31"), june) == 2026);
    CHECK(tax_year_on(day("2027-01-01"), june) == 2026);
    CHECK(tax_year_on(day("2026-06-09"), std::chrono::June / 10) == 2025);
}

TEST_CASE("all reasons to close a record look the same, to the day") {
    std::vector<std::optional<Obstacle>> told;
    for (const int reason : {0, 1, 2, 3}) {
        Asked asked;
        asked.holder().suppressed = reason == 0 || reason == 2;
        asked.holder().removed = reason == 1 || reason == 2;
        asked.other().suppressed = reason == 3;
        told.push_back(asked.obstacle(Kind::residence_copy));
    }
    for (const auto& each : told) CHECK(each == Obstacle{RefusalCode::C03, {}});
}

TEST_CASE("deciding takes the same time whichever reason closes a record, and where none does") {
    // CPU time of many decisions, A B A B, so that load from elsewhere falls on both alike.
    const auto measure = [](Asked& asked) {
        const auto from = std::clock();
        for (int i = 0; i < 3000; ++i) (void)asked.obstacle(Kind::residence_copy);
        return cpu_ms(from);
    };
    Asked open, suppressed, removed, moving;
    suppressed.other().suppressed = true;
    removed.holder().removed = true;
    moving.other().move_out_notified_on = "2026-11-20";
    for (auto* other : {&open, &removed, &moving}) {
        std::vector<double> ratios;
        for (int round = 0; round < 15; ++round)
            ratios.push_back((measure(suppressed) + 0.01) / (measure(*other) + 0.01));
        std::nth_element(ratios.begin(), ratios.begin() + 7, ratios.end());
        MESSAGE("median ratio ", ratios[7]);
        CHECK(ratios[7] > 0.6);
        CHECK(ratios[7] < 1.6);
    }
}

TEST_CASE("the signing certificate lapses by a change after the card's certificate began") {
    const auto issued_s = japan_instant(day("2026-11-22"), 10 * 60);
    Resident resident;
    CHECK_FALSE(signing_certificate_lapsed(resident, issued_s));
    resident.changed_on = "2026-11-21";
    CHECK_FALSE(signing_certificate_lapsed(resident, issued_s));
    resident.changed_on = "2026-11-22";
    CHECK(signing_certificate_lapsed(resident, issued_s));
}
