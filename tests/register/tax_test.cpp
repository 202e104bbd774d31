// SPDX-License-Identifier: Apache-2.0
// Amounts of a tax year, the same on both engines.
#include <doctest/doctest.h>

#include <algorithm>

#include "sample_town.h"
#include "shomei/issuance/certificate/tax_items.h"

using namespace shomei;
using namespace shomei::resident_register;
using certificate::tax_items;
using certificate::TaxYear;

namespace {

Json tax_row(std::int64_t version, const Json& more = Json::object()) {
    auto out = row("tax", version,
                   {{"resident_id", "r1"},
                    {"year", 2026},
                    {"declared", true},
                    {"resident_on_january_1", true},
                    {"address_on_january_1", "長崎県長崎市見本町1番1号"}});
    out.update(more);
    return out;
}

std::string name_in_files(std::string_view id) {
    std::string out(id);
    std::ranges::replace(out, '-', '_');
    return out;
}

// one_resident with that year.
std::vector<Json> taxed_resident(const Json& amounts) {
    auto rows = one_resident;
    rows.push_back(tax_row(1, amounts));
    return rows;
}

TaxYear tax_of(RegisterStore& store) {
    return store.read_household("r1").value().members.at(0).tax_years.at(0);
}

}  // namespace

TEST_CASE_TEMPLATE("every amount comes back, nothing is not zero", Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    Json amounts = Json::object();
    std::int64_t next = 0;
    for (const auto& item : tax_items())
        amounts[name_in_files(item.id)] = item.persons ? next++ : next++ * 1'000'003;
    REQUIRE(import_rows(at, store, taxed_resident(amounts)));
    const auto read = tax_of(store);
    CHECK(read.declared);
    CHECK(read.address_on_january_1 == "長崎県長崎市見本町1番1号");
    REQUIRE(read.amounts.size() == tax_items().size());
    for (const auto& item : tax_items())
        CHECK(read.amounts.find(item.id)->second == amounts.at(name_in_files(item.id)));
    REQUIRE(apply_rows(at, store,
                       {tax_row(11, {{"tax_total", 0}, {"salary_receipts", 1'000'000'000'000}})}));
    CHECK(tax_of(store).amounts ==
          decltype(TaxYear::amounts){{"salary-receipts", 1'000'000'000'000}, {"tax-total", 0}});
}

TEST_CASE_TEMPLATE("amounts end with their year, and come back only by a newer row", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, taxed_resident({{"tax_total", 5}})));
    CHECK_FALSE(apply_rows(at, store, {tax_row(1, {{"tax_total", 6}})}));
    CHECK_FALSE(apply_rows(at, store, {tax_row(1)}));
    const Json subject{{"resident_id", "r1"}, {"year", 2026}};
    REQUIRE(apply_rows(at, store, {ended("tax", 12, subject), tax_row(11, {{"tax_total", 7}})}));
    const auto years = [&] { return store.read_household("r1").value().members.at(0).tax_years; };
    CHECK(years().empty());
    REQUIRE(apply_rows(at, store, {tax_row(13)}));
    CHECK(tax_of(store).amounts.empty());
    REQUIRE(apply_rows(at, store, {tax_row(14, {{"tax_total", 8}})}));
    REQUIRE(take(at, store, lines(head_of_all(20), one_resident), FeedContent::all));
    CHECK(years().empty());
    REQUIRE(apply_rows(at, store, {tax_row(21)}));
    CHECK(tax_of(store).amounts.empty());
}

TEST_CASE("an amount that breaks its form is refused by its name, not by what it says") {
    const OnSqlite at;
    RegisterStore store(at.place);
    const auto error_of = [&](const Json& row) {
        const auto result = import_rows(at, store, {row});
        return result ? std::string() : text_of(result.error().front());
    };
    CHECK(error_of(tax_row(1, {{"tax_total", 1'000'000'000'001}})) ==
          "line 2: tax_total breaks its form");
    CHECK(error_of(tax_row(1, {{"income_total", -1}})) == "line 2: income_total breaks its form");
    CHECK(error_of(tax_row(1, {{"disabled_other", 100}})) ==
          "line 2: disabled_other breaks its form");
    CHECK(error_of(tax_row(1, {{"address_on_january_1", "a  b"}})) ==
          "line 2: address_on_january_1 breaks its form");
    for (const auto& value : {Json("5"), Json(5.5), Json(true), Json(nullptr)})
        CHECK(error_of(tax_row(1, {{"tax_total", value}})) ==
              "line 2: a value is of another type than its item, or empty");
    CHECK(error_of(tax_row(1, {{"tax-total", 5}})) ==
          "line 2: a value is of another type than its item, or empty");
    CHECK(error_of(tax_row(1, {{"declared", false}, {"tax_total", 0}})) ==
          "line 2: tax_total stands in a year without data");
    CHECK(error_of(tax_row(1, {{"declared", false}})).empty());
}

TEST_CASE("amounts are read from CSV as well") {
    const OnSqlite at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    const std::string heading =
        "about,content,city,after,version,as_of,resident_id,year,declared,"
        "resident_on_january_1,tax_total,spouse_deducted\n";
    const auto file = heading + "feed,changes,422011,10,20,2026-11-01T00:00:00Z,,,,,,\n" +
                      "tax,,,,11,,r1,2026,true,true,12345,1\n";
    REQUIRE(take(at, store, file, FeedContent::changes, "feed.csv"));
    CHECK(tax_of(store).amounts ==
          decltype(TaxYear::amounts){{"spouse-deducted", 1}, {"tax-total", 12345}});
}

TEST_CASE_TEMPLATE("an amount that was changed behind the register's back is a fault", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, taxed_resident({{"tax_total", 5}})));
    }
    CHECK_THROWS(at.ask("UPDATE tax SET tax_total = -2"));
    CHECK_THROWS(at.ask("UPDATE tax SET disabled_special = 100"));
    at.ask("UPDATE tax SET declared = 0");
    CHECK(is_storage_fault([&] { RegisterStore(at.place).read_household("r1"); }));
}
