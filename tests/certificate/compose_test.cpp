// SPDX-License-Identifier: Apache-2.0
// The kinds that are not written from the resident register alone.
#include "shomei/issuance/certificate/compose.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>

#include "composed.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/tax_items.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

const std::string long_name(60, 'A');
const std::string picture = "iVBORw0KGgo=";

Resident holder() {
    Resident out{.id = "r1", .name = "𠮷野　葛󠄂子", .name_kana = "ヨシノ カツコ"};
    out.birth_day = "1989-01-08";
    out.seal_number = "00123", out.seal_name = out.name, out.seal_image = picture;
    out.tax_years = {{2025, true, true, "長崎県長崎市旧町1番1号", {{"income-total", 1}}},
                     {2026,
                      true,
                      true,
                      "長崎県長崎市見本町1番1号",
                      {{"salary-receipts", 12'345'678},
                       {"income-business", -1'234},
                       {"income-total", 0},
                       {"dependants-other", 2},
                       {"tax-total", 999}}}};
    return out;
}

FamilyRecord sample_register() {
    FamilyRecord out;
    out.domicile = "長崎県長崎市見本町1番地";
    out.head_of_register = "𠮷野　髙志";
    out.events = {{"戸籍編製", {"【編製日】平成3年4月5日"}}};
    const FamilyMember head{
        .name = "髙志",
        .birth_day = "1960-02-29",
        .sex = "男",
        .father = "𠮷野　太郎",
        .mother = "見本",
        .relation = "長男",
        .events = {{"出生", {"【出生日】昭和35年2月29日", "【届出人】父"}}, {"婚姻", {}}},
        .addresses = {{"長崎県長崎市旧町1番1号", "1990-01-01"}, {"長崎県長崎市見本町1番1号", ""}}};
    FamilyMember child = head;
    child.resident_id = "r1";
    child.name = "葛󠄂子";
    child.name_kana = "カツコ";
    child.birth_day = "1989-01-08";
    child.removed = true;
    child.father.clear();
    child.events.clear();
    out.people = {head, child};
    return out;
}

Household sample_household() {
    Household out{"長崎県長崎市見本町1番1号", "𠮷野　葛󠄂子", {holder()}, 7, {}};
    out.family = sample_register();
    return out;
}

const Choice seal{Kind::seal_registration, {Scope::Extent::self, {}}, {}, 1};
const Choice tax{Kind::income_tax, {Scope::Extent::self, {}}, {}, 1};
const Choice full{Kind::family_register_full, {Scope::Extent::household, {}}, {}, 1};
const Choice individual{Kind::family_register_individual, {Scope::Extent::self, {}}, {}, 1};
const Choice addresses{Kind::family_register_address, {Scope::Extent::household, {}}, {}, 1};

std::size_t count_with(const Fields& fields, std::string_view prefix) {
    return static_cast<std::size_t>(std::ranges::count_if(
        fields, [&](const auto& field) { return field.first.starts_with(prefix); }));
}

}  // namespace

TEST_CASE("residence items are the items of the residence copy under another sentence") {
    auto household = sample_household();
    const Choice copy{Kind::residence_copy, {Scope::Extent::household, {}}, {"domicile"}, 1};
    auto items = copy;
    items.kind = Kind::residence_items;
    auto of_copy = composed(household, copy);
    auto of_items = composed(household, items);
    CHECK(of_items["head.sentence"] ==
          "世帯全員について、上記の事項が住民票に記載されていることを証明する。");
    CHECK(of_copy["head.sentence"] != of_items["head.sentence"]);
    of_copy.erase("head.sentence");
    of_items.erase("head.sentence");
    CHECK(of_copy == of_items);
}

TEST_CASE("a seal's paper shows the registered image, name, birth and address of its holder") {
    auto fields = composed(sample_household(), seal);
    CHECK(fields["head.sentence"] == "この写しは、登録された印影と相違ないことを証明する。");
    CHECK(fields["p1.seal-image"] == picture);
    CHECK(fields["p1.name"] == "𠮷野　葛󠄂子");
    CHECK(fields["p1.name-kana"] == "＊＊＊");
    CHECK(fields["p1.former-name"] == "＊＊＊");
    CHECK(fields["p1.birth"] == "平成元年1月8日");
    CHECK(fields["p1.address"] == "長崎県長崎市見本町1番1号");
    CHECK(count_with(fields, "p1.") == 6);
    CHECK(fields.size() == 10);
    auto household = sample_household();
    household.members[0].former_name = "髙﨑";
    CHECK(composed(household, seal)["p1.former-name"] == "髙﨑");
}

TEST_CASE("a foreign resident's seal paper has reading and alias, and a western birth") {
    auto household = sample_household();
    auto& person = household.members[0];
    person.nationality = "ブラジル";
    person.name = long_name;
    auto fields = composed(household, seal);
    CHECK(fields["p1.name"] == long_name);
    CHECK(fields["p1.name-kana"] == "ヨシノ カツコ");
    CHECK(fields["p1.alias"] == "＊＊＊");
    CHECK(fields["p1.birth"] == "1989年1月8日");
    CHECK_FALSE(fields.contains("p1.former-name"));
    person.alias = "見本　マリア";
    CHECK(composed(household, seal)["p1.alias"] == "見本　マリア");
}

TEST_CASE("a seal without its image makes no content") {
    auto household = sample_household();
    household.members[0].seal_image.clear();
    CHECK_FALSE(is_well_formed(content_of(household, {{0}, seal, noon_of("2026-11-22")})));
}

TEST_CASE("a tax paper names its year and the year of the income, and marks what has no amount") {
    auto fields = composed(sample_household(), tax);
    CHECK(fields["head.tax-year"] == "令和8年度");
    CHECK(fields["head.income-year"] == "令和7年1月1日から令和7年12月31日まで");
    CHECK(fields["p1.address-january-1"] == "長崎県長崎市見本町1番1号");
    CHECK(fields["p1.salary-receipts"] == "12,345,678");
    CHECK(fields["p1.income-business"] == "△1,234");
    CHECK(fields["p1.income-total"] == "0");
    CHECK(fields["p1.tax-total"] == "999");
    CHECK(fields["p1.dependants-other"] == "2");
    CHECK(fields["p1.forest-tax"] == "【空欄】");
    for (const auto& item : tax_items()) CHECK(fields.contains("p1." + std::string(item.id)));
    CHECK(count_with(fields, "p1.") == 4 + tax_items().size());
}

TEST_CASE("before the change of the year a tax paper is of the year before") {
    CHECK(composed(sample_household(), tax, {0}, "2026-06-01")["head.tax-year"] == "令和8年度");
    auto fields = composed(sample_household(), tax, {0}, "2026-05-31");
    CHECK(fields["head.tax-year"] == "令和7年度");
    CHECK(fields["p1.address-january-1"] == "長崎県長崎市旧町1番1号");
    CHECK(fields["p1.income-total"] == "1");
    CHECK_THROWS_AS(composed(sample_household(), tax, {0}, "2028-07-01"), Fault);
}

TEST_CASE("a year of two eras is written in both") {
    auto household = sample_household();
    household.members[0].tax_years = {{2020, true, true, "", {{"income-total", 0}}}};
    auto fields = composed(household, tax, {0}, "2020-11-22");
    CHECK(fields["head.tax-year"] == "令和2年度");
    CHECK(fields["head.income-year"] == "平成31年1月1日から令和元年12月31日まで");
    CHECK(fields["p1.address-january-1"] == "【空欄】");
}

TEST_CASE("a family register's paper shows its own events before its people, in its order") {
    auto fields = composed(sample_household(), full, {0, 1});
    CHECK(fields["head.domicile"] == "長崎県長崎市見本町1番地");
    CHECK(fields["head.head-of-register"] == "𠮷野　髙志");
    CHECK(fields["p0.event-1-title"] == "戸籍編製");
    CHECK(fields["p0.event-1-row-1"] == "【編製日】平成3年4月5日");
    CHECK(fields["p1.name"] == "髙志");
    CHECK(fields["p1.name-kana"] == "【空欄】");
    CHECK(fields["p1.birth"] == "昭和35年2月29日");
    CHECK(fields["p1.event-1-row-2"] == "【届出人】父");
    CHECK(fields["p1.event-2-title"] == "婚姻");
    CHECK_FALSE(fields.contains("p1.event-2-row-1"));
    CHECK_FALSE(fields.contains("p1.sex"));
    CHECK(fields["p2.name"] == "葛󠄂子");
    CHECK(fields["p2.father"] == "【空欄】");
}

TEST_CASE("who left the register is marked on its paper, and nobody else") {
    for (const auto& choice : {full, addresses}) {
        auto fields = composed(sample_household(), choice, {0, 1});
        CHECK_FALSE(fields.contains("p1.removed"));
        CHECK(fields["p2.removed"] == "除籍");
    }
}

TEST_CASE("a person's paper shows the register's events and that person alone") {
    auto fields = composed(sample_household(), individual, {1});
    CHECK(fields["p0.event-1-title"] == "戸籍編製");
    CHECK(fields["p1.name"] == "葛󠄂子");
    CHECK(count_with(fields, "p2.") == 0);
    const auto named = std::ranges::any_of(
        fields, [](const auto& field) { return field.second.find("髙志") != std::string::npos; });
    // The head of the register is named above, nowhere else.
    fields.erase("head.head-of-register");
    CHECK(named);
    CHECK_FALSE(std::ranges::any_of(
        fields, [](const auto& field) { return field.second.find("髙志") != std::string::npos; }));
}

TEST_CASE("the address supplement leaves domicile and head out unless they are asked for") {
    auto fields = composed(sample_household(), addresses, {0, 1});
    CHECK(fields["head.domicile"] == "【省略】");
    CHECK(fields["head.head-of-register"] == "【省略】");
    CHECK(fields["p1.sex"] == "男");
    CHECK(fields["p1.address-1"] == "長崎県長崎市旧町1番1号");
    CHECK(fields["p1.address-since-1"] == "平成2年1月1日");
    CHECK(fields["p1.address-since-2"] == "【空欄】");
    CHECK(count_with(fields, "p0.") == 0);
    CHECK_FALSE(fields.contains("p1.father"));
    auto asked = addresses;
    asked.options = {"domicile"};
    fields = composed(sample_household(), asked, {0, 1});
    CHECK(fields["head.domicile"] == "長崎県長崎市見本町1番地");
    CHECK(fields["head.head-of-register"] == "𠮷野　髙志");
}

TEST_CASE("no family register, or a day of it that cannot be written, is a fault") {
    auto household = sample_household();
    household.family->people[0].birth_day = "1872-12-31";
    CHECK_THROWS_AS(composed(household, full, {0, 1}), Fault);
    household.family.reset();
    CHECK_THROWS_AS(composed(household, full), Fault);
    CHECK_THROWS_AS(composed(household, addresses), Fault);
}
