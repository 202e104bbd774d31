// SPDX-License-Identifier: Apache-2.0
// No statement reads a whole table: each finds its rows by a key (performance: register).
#include <doctest/doctest.h>

#include "../../issuance/register/tables.h"
#include "sample_town.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

// Every statement that is asked for a visit, and every one that a row of a file is taken by.
std::vector<std::string> statements_by_key() {
    std::vector<std::string> out{
        sql::read_state,        sql::next_version,
        sql::write_state,       sql::find_card,
        sql::find_home,         std::string("SELECT resident.name, ") + sql::members_of,
        sql::seals_of,          std::string("SELECT tax.tax_total, ") + sql::taxes_of,
        sql::family_people,     sql::family_matters,
        sql::forget_images_of()};
    for (const auto& aspect : aspects()) {
        out.push_back(sql::state_aspect(aspect));
        out.push_back(sql::correct_aspect(aspect));
        out.push_back(sql::confirm_aspect(aspect));
        if (!aspect.items.empty()) out.push_back(sql::contradict_aspect(aspect));
    }
    return out;
}

// psql asks without values, which the plan does not depend on: NULL of whatever type is meant.
std::string without_places(std::string sql) {
    for (int place = 60; place >= 1; --place) {
        const auto word = "$" + std::to_string(place);
        for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word))
            sql.replace(at, word.size(), "'1'");
    }
    return sql;
}

const std::string constant_row = "SCAN CONSTANT ROW";

}  // namespace

TEST_CASE("SQLite searches for every row") {
    const OnSqlite at;
    { RegisterStore store(at.place); }
    for (const auto& sql : statements_by_key()) {
        CAPTURE(sql);
        auto plan = at.ask("EXPLAIN QUERY PLAN " + without_places(sql));
        // The values of the statement itself.
        if (const auto at_row = plan.find(constant_row); at_row != std::string::npos)
            plan.erase(at_row, constant_row.size());
        CHECK(plan.find("SCAN") == std::string::npos);
        CHECK(plan.find("TEMP B-TREE FOR ORDER BY") == std::string::npos);
    }
}

TEST_CASE("PostgreSQL finds every row by an index") {
    const OnPostgresql at;
    { RegisterStore store(at.place); }
    for (const auto& sql : statements_by_key()) {
        CAPTURE(sql);
        const auto plan = at.ask("SET enable_seqscan = off; EXPLAIN " + without_places(sql));
        CHECK(plan.find("Seq Scan") == std::string::npos);
    }
}

TEST_CASE("a scan would be seen") {
    const OnSqlite sqlite;
    { RegisterStore store(sqlite.place); }
    CHECK(
        sqlite.ask("EXPLAIN QUERY PLAN SELECT name FROM resident WHERE name = 'x'").find("SCAN") !=
        std::string::npos);
    const OnPostgresql postgresql;
    { RegisterStore store(postgresql.place); }
    CHECK(postgresql.ask("SET enable_seqscan = off; EXPLAIN SELECT 1 FROM resident WHERE name = ''")
              .find("Seq Scan") != std::string::npos);
}
