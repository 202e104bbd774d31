// SPDX-License-Identifier: Apache-2.0
// Whom a register's file states so that their papers can be laid out.
#include "shomei/issuance/register/feed_people.h"

#include <doctest/doctest.h>

#include "sample_town.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

FeedPeople people_of(const std::vector<Json>& rows) {
    const OnSqlite at;
    const auto file = at.file("feed.jsonl");
    std::ofstream(file, std::ios::binary) << lines(head_of_all(), rows);
    return read_people(file);
}

Json tax_row(std::int64_t version, int total) {
    return row("tax", version,
               {{"resident_id", "r1"},
                {"year", 2026},
                {"declared", true},
                {"resident_on_january_1", true},
                {"address_on_january_1", "見本町1番"},
                {"tax_total", total}});
}

}  // namespace

TEST_CASE("of a file's residents each has the household, the seal and the tax years it states") {
    auto rows = one_resident;
    rows.push_back(seal_row("S1", 1));
    rows.push_back(tax_row(2, 7));
    rows.push_back(tax_row(1, 5));  // older, although it comes later
    const auto read = people_of(rows);
    CHECK(read.city == "422011");
    REQUIRE(read.people.size() == 1);
    const OnSqlite at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, rows));
    auto imported = store.read_household("r1").value();
    imported.version = 0;
    CHECK(read.people.front().household == imported);
    CHECK(read.people.front().household_id == "h1");
}

TEST_CASE("who has no household in the file, or is gone by it, is left out") {
    auto rows = one_resident;
    rows.push_back(resident_row("r2"));
    rows.back()["household_id"] = "not-here";
    CHECK(people_of(rows).people.size() == 1);
    rows.push_back(ended("resident", 9, {{"resident_id", "r1"}}));
    CHECK(people_of(rows).people.empty());
    CHECK(read_people("/nowhere.jsonl").people.empty());
}
