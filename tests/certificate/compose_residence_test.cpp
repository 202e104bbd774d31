// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/compose.h"

#include <doctest/doctest.h>

#include <map>
#include <set>

#include "composed.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

Resident japanese() {
    return {.id = "r1",
            .name = "𠮷野 花子",
            .name_kana = "ヨシノ ハナコ",
            .birth_day = "1989-01-08",
            .sex = "女",
            .relation = "世帯主",
            .domicile = "長崎県長崎市見本町1番地",
            .head_of_register = "𠮷野 花子",
            .resident_since = "2019-05-01",
            .address_since = "2020-02-29",
            .notified_on = "2019-05-02",
            .previous_address = "福岡県福岡市見本区1番1号",
            .my_number = "123456789018"};
}

Resident foreigner() {
    Resident out = japanese();
    out.id = "r2";
    out.name = "SAMPLE MARIA";
    out.alias = "見本 マリア";
    out.domicile.clear();
    out.head_of_register.clear();
    out.relation = "妻";
    out.nationality = "ブラジル";
    out.category = "中長期在留者";
    out.status = "永住者";
    out.residence_card = "AB12345678CD";
    return out;
}

Household sample_household() {
    return {"長崎県長崎市見本町1番1号", "𠮷野 花子", {japanese(), foreigner()}, 7};
}

const std::int64_t issued_s = noon_of("2026-11-22");

Fields copy_of(const Household& household, std::vector<std::size_t> people,
               std::vector<std::string> options) {
    const Scope everyone{Scope::Extent::household, {}};
    return composed(household, {Kind::residence_copy, everyone, std::move(options), 1},
                    std::move(people));
}

const std::vector<std::string> every_option = {"domicile", "my-number", "previous-address",
                                               "relation"};

}  // namespace

TEST_CASE("without options only the basic items are printed") {
    auto fields = copy_of(sample_household(), {0}, {});
    CHECK(fields["head.address"] == "長崎県長崎市見本町1番1号");
    CHECK(fields["head.sentence"] ==
          "この写しは、世帯全員の住民票の原本と相違ないことを証明する。");
    CHECK(fields["head.issue-date"] == "令和8年11月22日");
    CHECK(fields["head.issuer-title"] == "長崎市長");
    CHECK(fields["head.issuer-name"] == "見本 太郎");
    CHECK(fields["p1.name"] == "𠮷野 花子");
    CHECK(fields["p1.birth"] == "平成元年1月8日");
    CHECK(fields["p1.resident-since"] == "令和元年5月1日");
    CHECK(fields["p1.address-since"] == "令和2年2月29日");
    for (const auto* id : {"head.householder", "p1.relation", "p1.domicile", "p1.head-of-register",
                           "p1.previous-address", "p1.my-number", "p1.resident-code"}) {
        CAPTURE(id);
        CHECK(fields[id] == "【省略】");
    }
}

TEST_CASE("each option opens its own items and no other") {
    const auto household = sample_household();
    const auto closed = copy_of(household, {0, 1}, {});
    const std::map<std::string, std::set<std::string>> opened_by = {
        {"relation", {"head.householder", "p1.relation", "p2.relation"}},
        {"domicile",
         {"p1.domicile", "p1.head-of-register", "p2.nationality", "p2.category", "p2.status",
          "p2.period", "p2.period-end", "p2.residence-card"}},
        {"previous-address", {"p1.previous-address", "p2.previous-address"}},
        {"my-number", {"p1.my-number", "p2.my-number"}}};
    for (const auto& [option, ids] : opened_by) {
        CAPTURE(option);
        const auto fields = copy_of(household, {0, 1}, {option});
        std::set<std::string> changed;
        for (const auto& [id, value] : fields)
            if (closed.at(id) != value) changed.insert(id);
        CHECK(changed == ids);
    }
}

TEST_CASE("the resident code is never printed") {
    CHECK(copy_of(sample_household(), {0}, every_option)["p1.resident-code"] == "【省略】");
}

TEST_CASE("an item that was asked for but has no value is marked empty, not omitted") {
    auto household = sample_household();
    auto& person = household.members[0];
    person.previous_address.clear();
    person.address_since.clear();
    person.name_kana.clear();
    auto fields = copy_of(household, {0}, every_option);
    CHECK(fields["p1.previous-address"] == "【空欄】");
    CHECK(fields["p1.address-since"] == "【空欄】");
    CHECK(fields["p1.name-kana"] == "【空欄】");
    CHECK(fields["p1.remarks"] == "＊＊＊");
}

TEST_CASE("a former surname never stands without its reading, nor the reading alone") {
    auto household = sample_household();
    auto fields = copy_of(household, {0}, {});
    CHECK(fields["p1.former-name"] == "＊＊＊");
    CHECK(fields["p1.former-name-kana"] == "＊＊＊");
    household.members[0].former_name = "見本";
    fields = copy_of(household, {0}, {});
    CHECK(fields["p1.former-name"] == "見本");
    CHECK(fields["p1.former-name-kana"] == "【空欄】");
    household.members[0].former_name_kana = "ミホン";
    CHECK(copy_of(household, {0}, {})["p1.former-name-kana"] == "ミホン");
}

TEST_CASE("foreign residents have their own items, with western dates and always their alias") {
    auto fields = copy_of(sample_household(), {1}, every_option);
    CHECK(fields["p1.alias"] == "見本 マリア");
    CHECK(copy_of(sample_household(), {1}, {})["p1.alias"] == "見本 マリア");
    CHECK(fields["p1.birth"] == "1989年1月8日");
    CHECK(fields["p1.nationality"] == "ブラジル");
    CHECK(fields["p1.status"] == "永住者");
    CHECK(fields["p1.period-end"] == "【空欄】");
    for (const auto* id : {"p1.domicile", "p1.head-of-register", "p1.former-name"}) {
        CAPTURE(id);
        CHECK_FALSE(fields.contains(id));
    }
}

TEST_CASE("people are printed in the order asked for") {
    auto fields = copy_of(sample_household(), {1, 0}, {});
    CHECK(fields["p1.name"] == "SAMPLE MARIA");
    CHECK(fields["p2.name"] == "𠮷野 花子");
}

TEST_CASE("composed fields are content that its own reader accepts") {
    Household household = sample_household();
    household.members.assign(people_limit, foreigner());
    Order order{{}, {Kind::residence_copy, {}, every_option, 1}, issued_s};
    for (std::size_t i = 0; i < people_limit; ++i) order.people.push_back(i);
    const auto content = content_of(household, order);
    CHECK(parse_content(write_content(content)) == content);
}

TEST_CASE("every field has a salt of its own") {
    const auto city = Municipality::load(municipality_file, municipality_schema);
    const Order order{{0, 1}, {}, issued_s};
    std::set<std::array<std::uint8_t, 16>> salts;
    std::size_t count = 0;
    for (int i = 0; i < 2; ++i)
        for (const auto& field : certificate::compose(sample_household(), order, city)) {
            salts.insert(field.salt);
            ++count;
        }
    CHECK(salts.size() == count);
}

TEST_CASE("a day that cannot be written is a fault, not a wrong date") {
    auto household = sample_household();
    for (const auto* day : {"1872-12-31", "2023-02-29", "1989/01/08"}) {
        household.members[0].birth_day = day;
        CHECK_THROWS_AS(copy_of(household, {0}, {}), Fault);
    }
}
