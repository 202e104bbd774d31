// SPDX-License-Identifier: Apache-2.0
// A register that an older build wrote, on both engines.
#include <doctest/doctest.h>

#include "../../issuance/register/tables.h"
#include "family_rows.h"

using namespace shomei;
using namespace shomei::resident_register;

TEST_CASE_TEMPLATE("a register of the first build opens with what it held, and takes the new rows",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    {
        storage::Database old(at.place);
        storage::migrate(old, {migrations().front()});
        for (const auto* sql :
             {"INSERT INTO household(household_id, address, householder, version, run)"
              " VALUES ('h1', '長崎県長崎市見本町1番1号', '𠮷野 葛󠄂子', 1, 1)",
              "INSERT INTO resident(resident_id, household_id, seat, name, birth_day, sex, "
              "relation,"
              " resident_since, version, run) VALUES ('r1', 'h1', 1, '𠮷野 葛󠄂子', "
              "'1989-01-08',"
              " '女', '世帯主', '2019-05-01', 1, 1)",
              "INSERT INTO seal(resident_id, seal_number, seal_name, seal_registered_on, version,"
              " run) VALUES ('r1', 'S-1', '𠮷野 葛󠄂子', '2020-01-06', 1, 1)",
              "INSERT INTO tax(resident_id, year, declared, resident_on_january_1, version, run)"
              " VALUES ('r1', 2026, 1, 1, 1, 1)",
              "INSERT INTO family_register(resident_id, state, version, run)"
              " VALUES ('r1', 'current', 1, 1)"})
            old.change(sql);
    }
    RegisterStore store(at.place);
    const auto before = store.read_household("r1").value();
    CHECK(before.members.at(0).seal_number == "S-1");
    CHECK(before.members.at(0).seal_image.empty());
    CHECK(before.members.at(0).tax_years ==
          std::vector<certificate::TaxYear>{{2026, true, true, "", {}}});
    CHECK_FALSE(before.family);
    auto rows = resident_with_family();
    for (auto& each : rows) each["version"] = 2;
    REQUIRE(import_rows(at, store, rows));
    CHECK(store.read_household("r1").value().family.value().people.size() == 3);
}
