// SPDX-License-Identifier: Apache-2.0
// Family registers: what comes back of them, and when nothing does; the same on both engines.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "family_rows.h"

using namespace shomei;
using namespace shomei::resident_register;
using certificate::FamilyRecord;

namespace {

std::optional<FamilyRecord> family_of(RegisterStore& store, const std::string& who = "r1") {
    return store.read_household(who).value().family;
}

template <class Place>
std::optional<FamilyRecord> family_in(const std::vector<Json>& rows) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, rows));
    return family_of(store);
}

std::vector<Json> with(std::vector<Json> rows, const Json& more) {
    rows.push_back(more);
    return rows;
}

}  // namespace

TEST_CASE_TEMPLATE("a family register comes back as it was stated and in its own order", Place,
                   OnSqlite, OnPostgresql) {
    auto rows = resident_with_family();
    std::shuffle(rows.begin(), rows.end(), std::mt19937(1));
    const auto family = family_in<Place>(rows);
    REQUIRE(family);
    CHECK(family->domicile == "長崎県長崎市見本町1番地");
    CHECK(family->head_of_register == "𠮷野 葛󠄂子");
    REQUIRE(family->events.size() == 1);
    CHECK(family->events[0].title == "戸籍編製");
    REQUIRE(family->people.size() == 3);
    const auto& first = family->people[0];
    CHECK(first.resident_id == "r1");
    CHECK(first.name == "葛󠄂子");
    CHECK(first.name_kana == "クズコ");
    CHECK(first.birth_day == "1989-01-08");
    CHECK(first.sex == "女");
    CHECK(first.father == "辻󠄂一");
    CHECK(first.mother == "辻󠄂ハル");
    CHECK(first.relation == "長女");
    CHECK_FALSE(first.removed);
    REQUIRE(first.events.size() == 2);
    CHECK(first.events[0].rows ==
          std::vector<std::string>{"【届出日】平成2年4月1日", "【届出人】父"});
    CHECK(first.events[1].rows.front() == "【届出日】平成12年4月1日");
    CHECK(first.addresses ==
          std::vector<certificate::FamilyAddress>{{"長崎県長崎市見本町1番1号", "2019-05-01"},
                                                  {"長崎県長崎市見本町2番1号", "2019-05-01"}});
    CHECK(family->people[1].name == "か゚の2");
    CHECK(family->people[1].events.empty());
    CHECK(family->people[1].sex.empty());
    CHECK(family->people[2].removed);
    CHECK(family->people[2].events.size() == 1);
}

TEST_CASE_TEMPLATE("an event has up to twelve rows, an address no day where none is known", Place,
                   OnSqlite, OnPostgresql) {
    auto rows = resident_with_family();
    auto& event = *std::ranges::find_if(rows, [](const Json& each) {
        return each.at("about") == "family_event" && each.at("seat") == 0;
    });
    std::vector<std::string> expected;
    for (int i = 1; i <= 12; ++i)
        event["row_" + std::to_string(i)] =
            expected.emplace_back("【特記事項】" + std::to_string(i));
    rows.back().erase("since");
    const auto family = family_in<Place>(rows).value();
    CHECK(family.events[0].rows == expected);
    CHECK(family.people[1].addresses[0].since.empty());
}

TEST_CASE_TEMPLATE("a family register is read only for who stands in one that is kept here", Place,
                   OnSqlite, OnPostgresql) {
    auto rows = resident_with_family();
    CHECK(family_in<Place>(rows));
    rows[2]["state"] = "updating";
    CHECK(family_in<Place>(rows));
    rows[2]["state"] = "elsewhere";
    CHECK_FALSE(family_in<Place>(rows));
    rows.erase(rows.begin() + 2);
    CHECK_FALSE(family_in<Place>(rows));
    CHECK_FALSE(
        family_in<Place>({household_row(), resident_row(), family_standing_row("current")}));
    CHECK_FALSE(family_in<Place>(with(resident_with_family(), suppression_row(true, 2))));
    CHECK_FALSE(family_in<Place>(
        with(resident_with_family(), ended("resident", 2, {{"resident_id", "r1"}}))));
}

TEST_CASE_TEMPLATE("of two registers the one counts from which the resident was not removed", Place,
                   OnSqlite, OnPostgresql) {
    auto rows = with(resident_with_family(), family_row(1, "f0"));
    rows.back()["domicile"] = "佐賀県佐賀市見本二丁目4番地";
    rows.push_back(family_member_row(1, 1, "f0"));
    CHECK_FALSE(family_in<Place>(rows));
    rows.back()["removed"] = true;
    CHECK(family_in<Place>(rows).value().domicile == "長崎県長崎市見本町1番地");
    rows.push_back(family_member_row(2));
    rows.back().update({{"resident_id", "r1"}, {"version", 2}});
    CHECK_FALSE(family_in<Place>(rows));
}

TEST_CASE_TEMPLATE("a family register that is not whole is not there at all", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, resident_with_family()));
    std::int64_t version = 10;
    // What is there while the row of that subject is ended; it is stated anew behind that.
    const auto without = [&](Json row) {
        Json subject{{"family_id", "f1"}};
        for (const auto* name : {"seat", "number"})
            if (row.contains(name)) subject[name] = row.at(name);
        REQUIRE(apply_rows(at, store, {ended(row.at("about"), ++version, subject)}));
        auto family = family_of(store);
        row["version"] = ++version;
        REQUIRE(apply_rows(at, store, {row}));
        REQUIRE(family_of(store));
        return family;
    };
    CHECK_FALSE(without(family_row()));
    CHECK_FALSE(without(family_member_row(1)));
    CHECK_FALSE(without(family_member_row(2)));  // an address stays alone
    CHECK_FALSE(without(family_member_row(3)));  // an event stays alone
    CHECK(without(family_event_row(3, 1)).value().people[2].events.empty());
    CHECK(without(family_address_row(2, 1)).value().people[1].addresses.empty());
}

TEST_CASE_TEMPLATE("a family register of more than 2,000 events and addresses is not there", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto many = resident_with_family();
    for (int i = 0; i < 1993; ++i) many.push_back(family_event_row(i / 900 + 1, i % 900 + 20));
    REQUIRE(import_rows(at, store, many));
    CHECK(family_of(store).value().people[1].events.size() == 900);
    REQUIRE(apply_rows(at, store, {family_event_row(2, 1, 11)}));
    CHECK_FALSE(family_of(store));
}

TEST_CASE_TEMPLATE("everyone in a register who is suppressed is known as such, resident or not",
                   Place, OnSqlite, OnPostgresql) {
    auto rows = resident_with_family();
    rows[6]["resident_id"] = "away";  // no such resident
    auto family = family_in<Place>(with(rows, suppression_row(true, 2, "away"))).value();
    CHECK_FALSE(family.people[0].suppressed);
    CHECK(family.people[1].suppressed);
    CHECK_FALSE(family.people[2].suppressed);
    family = family_in<Place>(with(rows, suppression_row(false, 2, "away"))).value();
    CHECK_FALSE(family.people[1].suppressed);
}

TEST_CASE_TEMPLATE("a file of everything drops what it does not name of a family register", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, resident_with_family()));
    auto rows = resident_with_family();
    rows.pop_back();
    rows.erase(rows.begin() + 10);  // the event of the third person
    REQUIRE(take(at, store, lines(head_of_all(20), rows), FeedContent::all).value().dropped == 2);
    CHECK(family_of(store).value().people[1].addresses.empty());
    CHECK(family_of(store).value().people[2].events.empty());
    // It stays so, whatever comes late.
    REQUIRE(apply_rows(at, store, {family_address_row(2, 1, 19)}));
    CHECK(family_of(store).value().people[1].addresses.empty());
    REQUIRE(take(at, store, lines(head_of_all(30), {rows[0], rows[1], rows[2]}), FeedContent::all));
    CHECK_FALSE(family_of(store));
}

TEST_CASE_TEMPLATE("whatever the order of its statements, a family register ends in one state",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    // One register for each order, each with a resident of its own; a step is a file for all.
    const auto story = [](std::size_t i) {
        const auto family = "f" + std::to_string(i);
        const auto member = [&](std::int64_t version) {
            auto out = family_member_row(1, version, family);
            out["resident_id"] = "r" + std::to_string(i);
            return out;
        };
        auto moved = family_row(15, family);
        moved["domicile"] = "佐賀県佐賀市見本二丁目4番地";
        auto renamed = member(14);
        renamed["name"] = "髙子";
        auto away = member(12);
        away["removed"] = true;
        return std::vector<Json>{
            family_row(11, family),
            moved,
            member(11),
            away,
            renamed,
            ended("family_event", 13, {{"family_id", family}, {"seat", 1}, {"number", 2}})};
    };
    std::vector<std::vector<std::size_t>> orders;
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    const int slice = std::getenv("SHOMEI_LONG") != nullptr ? 1 : 31;
    int number = 0;
    do
        if (number++ % slice == 0) orders.push_back(order);
    while (std::next_permutation(order.begin(), order.end()));
    std::vector<Json> people;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const auto who = "r" + std::to_string(i);
        people.push_back(household_row("h" + who));
        people.push_back(resident_row(who));
        people.back()["household_id"] = "h" + who;
        people.push_back(family_standing_row("current"));
        people.back()["resident_id"] = who;
        people.push_back(family_event_row(1, 1, 5, "f" + std::to_string(i)));
        people.push_back(family_event_row(1, 2, 5, "f" + std::to_string(i)));
    }
    REQUIRE(import_rows(at, store, people));
    std::mt19937 random(1);
    for (std::size_t step = 0; step < 6; ++step) {
        std::vector<Json> file;
        for (std::size_t i = 0; i < orders.size(); ++i) {
            const auto all = story(i);
            file.push_back(all[orders[i][step]]);
            file.push_back(all[orders[i][random() % (step + 1)]]);  // once more
        }
        std::shuffle(file.begin(), file.end(), random);
        REQUIRE(apply_rows(at, store, file));
    }
    for (std::size_t i = 0; i < orders.size(); ++i) {
        CAPTURE(i);
        const auto family = family_of(store, "r" + std::to_string(i)).value();
        CHECK(family.domicile == "佐賀県佐賀市見本二丁目4番地");
        REQUIRE(family.people.size() == 1);
        CHECK(family.people[0].name == "髙子");
        CHECK_FALSE(family.people[0].removed);
        CHECK(family.people[0].events.size() == 1);
    }
}

TEST_CASE_TEMPLATE("a row of a family register that is not valid is a fault", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, resident_with_family()));
    }
    const std::string twice = " || '  ' || ";  // two blanks: no record text
    for (const std::string table : {"family", "family_member", "family_event", "family_address"}) {
        CAPTURE(table);
        const std::string item = table == "family"          ? "domicile"
                                 : table == "family_member" ? "mother"
                                 : table == "family_event"  ? "row_2"
                                                            : "address";
        at.ask("CREATE TABLE saved AS SELECT * FROM " + table);
        at.ask("UPDATE " + table + " SET " + item + " = 'a'" + twice + "'b'");
        CHECK(is_storage_fault([&] { RegisterStore(at.place).read_household("r1"); }));
        at.ask("DELETE FROM " + table);
        at.ask("INSERT INTO " + table + " SELECT * FROM saved");
        at.ask("DROP TABLE saved");
        RegisterStore store(at.place);
        CHECK(family_of(store));
    }
}

TEST_CASE_TEMPLATE("the tables refuse what no family register holds", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, resident_with_family()));
    }
    for (const auto* sql :
         {"UPDATE family SET domicile = ''", "UPDATE family_member SET name = ''",
          "UPDATE family_member SET seat = 65", "UPDATE family_member SET sex = 'x'",
          "UPDATE family_member SET removed = 2", "UPDATE family_event SET row_1 = ''",
          "UPDATE family_event SET number = 0", "UPDATE family_event SET seat = -1",
          "UPDATE family_address SET seat = 0", "UPDATE family_address SET since = '1'"}) {
        CAPTURE(sql);
        CHECK_THROWS(at.ask(sql));
    }
}

TEST_CASE("every rule of a family register's rows is enforced, and no content is repeated") {
    const OnSqlite at;
    RegisterStore store(at.place);
    const auto error_of = [&](Json row, const std::string& item, const Json& value) {
        row[item] = value;
        if (value == "left out") row.erase(item);
        const auto result = import_rows(at, store, {row});
        return result ? std::string("none") : text_of(result.error().front());
    };
    CHECK(error_of(family_row(), "domicile", "left out") == "line 2: domicile is missing");
    CHECK(error_of(family_row(), "family_id", "f 1") == "line 2: family_id breaks its form");
    CHECK(error_of(family_row(), "seat", 1) == "line 2: has an item that does not belong to it");
    CHECK(error_of(family_member_row(1), "seat", 0) == "line 2: seat breaks its form");
    CHECK(error_of(family_member_row(1), "seat", 65) == "line 2: seat breaks its form");
    CHECK(error_of(family_member_row(1), "name", "left out") == "line 2: name is missing");
    CHECK(error_of(family_member_row(1), "name", " 葛󠄂子") == "line 2: name breaks its form");
    CHECK(error_of(family_member_row(1), "birth_day", "1989-02-29") ==
          "line 2: birth_day breaks its form");
    CHECK(error_of(family_member_row(1), "sex", "F") == "line 2: sex breaks its form");
    CHECK(error_of(family_member_row(1), "removed", "true") ==
          "line 2: a value is of another type than its item, or empty");
    CHECK(error_of(family_event_row(0, 1), "number", 0) == "line 2: number breaks its form");
    CHECK(error_of(family_event_row(0, 1), "number", 1000) == "line 2: number breaks its form");
    CHECK(error_of(family_event_row(0, 1), "title", "left out") == "line 2: title is missing");
    CHECK(error_of(family_event_row(0, 1), "row_1", "left out") == "line 2: row_1 is missing");
    CHECK(error_of(family_event_row(0, 1), "row_4", "【父】") ==
          "line 2: row_4 stands without row_3");
    CHECK(error_of(family_event_row(0, 1), "row_2", std::string(1001, 'a')) ==
          "line 2: row_2 breaks its form");
    CHECK(error_of(family_event_row(0, 1), "row_13", "a") ==
          "line 2: has an item that does not belong to it");
    CHECK(error_of(family_address_row(1, 1), "seat", 0) == "line 2: seat breaks its form");
    CHECK(error_of(family_address_row(1, 1), "address", "left out") ==
          "line 2: address is missing");
    CHECK(error_of(family_address_row(1, 1), "since", "平成3年") ==
          "line 2: since breaks its form");
    CHECK(store.version() == 0);
}
