// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/storage/migration.h"

#include <string>
#include <vector>

#include "tables.h"

namespace shomei::resident_register {
namespace {

using storage::Migration;
using storage::Step;

// A column of text; where `rule` is given, an ended row may be blank instead. SQLite's connector
// reads a text only up to a zero byte, so none may hold one; PostgreSQL has no such byte, and the
// next control character stands for it.
std::string text(const std::string& name, const std::string& rule) {
    return name + " TEXT NOT NULL DEFAULT '' CHECK (instr(" + name + ", @zero) = 0 AND (" + rule +
           ")), ";
}
std::string needed(const std::string& name, const std::string& rule) {
    return text(name, "ended = 1 OR " + rule);
}
std::string needed(const std::string& name) { return needed(name, "length(" + name + ") > 0"); }
std::string optional(const std::string& name) { return text(name, "length(" + name + ") <= 1000"); }
std::string day(const std::string& name) { return text(name, "length(" + name + ") IN (0, 10)"); }
std::string needed_day(const std::string& name) {
    return needed(name, "length(" + name + ") = 10");
}
std::string key(const std::string& name) {
    return text(name, "length(" + name + ") BETWEEN 1 AND 64");
}
// Where it names something that need not be there.
std::string optional_id(const std::string& name) {
    return text(name, "length(" + name + ") <= 64");
}
std::string whole(const std::string& name, const std::string& range) {
    return name + " @integer NOT NULL CHECK (" + name + " BETWEEN " + range + "), ";
}
// -1: there is none.
std::string amount(const std::string& name, const std::string& most) {
    return name + " @integer NOT NULL DEFAULT -1 CHECK (" + name + " BETWEEN -1 AND " + most +
           "), ";
}
std::string flag(const std::string& name) {
    return name + " @integer NOT NULL DEFAULT 0 CHECK (" + name + " IN (0, 1)), ";
}

void replace_all(std::string& sql, std::string_view word, std::string_view by) {
    for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word, at + by.size()))
        sql.replace(at, word.size(), by);
}

Step for_each_engine(const std::string& sql) {
    Step step{.sqlite = sql, .postgresql = sql};
    replace_all(step.sqlite, "@zero", "char(0)");
    replace_all(step.postgresql, "instr(", "strpos(");
    replace_all(step.postgresql, "@zero", "chr(1)");
    return step;
}

// `columns` and what every statement has: its version, whether it ended something, and the run of
// the last file of everything that named it. Rows of one key lie together.
Step table(const std::string& name, const std::string& columns, const std::string& rest) {
    auto step = for_each_engine("CREATE TABLE " + name + "(" + columns +
                                "version @integer NOT NULL CHECK (version >= 1), " + flag("ended") +
                                "run @integer NOT NULL, " + rest + ")");
    step.sqlite += " STRICT, WITHOUT ROWID";
    return step;
}

// A column more, blank in the rows that are there.
Step add(const std::string& name, std::string column) {
    column.erase(column.rfind(", "));
    return for_each_engine("ALTER TABLE " + name + " ADD COLUMN " + column);
}

Migration first_tables() {
    return {
        "tables",
        {
            {"CREATE TABLE register_state(id @integer PRIMARY KEY CHECK (id = 1), "
             "version @integer NOT NULL CHECK (version >= 0), "
             "complete @integer NOT NULL CHECK (complete >= 0), "
             "as_of_s @integer NOT NULL CHECK (as_of_s >= 0), "
             "everything_up_to @integer NOT NULL CHECK (everything_up_to >= 0), "
             "city TEXT NOT NULL CHECK (length(city) IN (0, 6))) @strict"},
            {"INSERT INTO register_state(id, version, complete, as_of_s, everything_up_to, city)"
             " VALUES (1, 0, 0, 0, 0, '')"},
            table("household", key("household_id") + needed("address") + needed("householder"),
                  "PRIMARY KEY (household_id)"),
            table("resident",
                  key("resident_id") + needed("household_id") +
                      "seat @integer NOT NULL CHECK (ended = 1 OR seat BETWEEN 1 AND 64), " +
                      needed("name") + optional("name_kana") + optional("former_name") +
                      optional("former_name_kana") + optional("alias") + needed_day("birth_day") +
                      needed("sex", "sex IN ('男', '女')") + needed("relation") +
                      optional("domicile") + optional("head_of_register") +
                      needed_day("resident_since") + day("address_since") + day("notified_on") +
                      optional("previous_address") +
                      text("my_number", "length(my_number) IN (0, 12)") + optional("nationality") +
                      optional("status") + optional("period") + day("period_end") +
                      optional("residence_card") + optional("category") + optional("remarks") +
                      day("changed_on") + day("move_out_notified_on") + flag("glyphs_pending"),
                  "PRIMARY KEY (household_id, seat, resident_id), UNIQUE (resident_id)"),
            table("suppression", key("resident_id") + flag("suppressed"),
                  "PRIMARY KEY (resident_id)"),
            table("seal",
                  key("resident_id") + needed("seal_number") + needed("seal_name") +
                      needed_day("seal_registered_on"),
                  "PRIMARY KEY (resident_id, version, ended)"),
            table("tax",
                  key("resident_id") +
                      "year @integer NOT NULL CHECK (year BETWEEN 1900 AND 2999), " +
                      flag("declared") + flag("resident_on_january_1"),
                  "PRIMARY KEY (resident_id, year)"),
            table("family_register",
                  key("resident_id") +
                      needed("state", "state IN ('elsewhere', 'current', 'updating')") +
                      day("expected_on"),
                  "PRIMARY KEY (resident_id)"),
            table("card",
                  "generation @integer NOT NULL CHECK (generation BETWEEN 1 AND 99), " +
                      text("serial", "length(serial) BETWEEN 2 AND 40") + needed("resident_id") +
                      day("registered_on") +
                      text("standing",
                           "standing IN ('', 'in_use', 'continuation_due', "
                           "'use_registration_pending', 'use_registration_accepted')"),
                  "PRIMARY KEY (generation, serial)"),
        }};
}

std::string event_rows() {
    auto out = needed("row_1");
    for (int i = 2; i <= 12; ++i) out += optional("row_" + std::to_string(i));
    return out;
}

// What income and tax, seal registration and the family register's papers need.
Migration seven_kinds() {
    Migration out{
        "seven kinds",
        {
            add("seal", text("seal_image", "length(seal_image) <= 16384")),
            table("family", key("family_id") + needed("domicile") + needed("head_of_register"),
                  "PRIMARY KEY (family_id)"),
            table("family_member",
                  key("family_id") + whole("seat", "1 AND 64") + optional_id("resident_id") +
                      needed("name") + optional("name_kana") + needed_day("birth_day") +
                      text("sex", "sex IN ('', '男', '女')") + optional("father") +
                      optional("mother") + optional("relation") + flag("removed"),
                  "PRIMARY KEY (family_id, seat)"),
            {"CREATE UNIQUE INDEX family_member_resident"
             " ON family_member(resident_id, family_id, seat)"},
            table("family_event",
                  key("family_id") + whole("seat", "0 AND 64") + whole("number", "1 AND 999") +
                      needed("title") + event_rows(),
                  "PRIMARY KEY (family_id, seat, number)"),
            table("family_address",
                  key("family_id") + whole("seat", "1 AND 64") + whole("number", "1 AND 999") +
                      needed("address") + day("since"),
                  "PRIMARY KEY (family_id, seat, number)"),
            add("tax", optional("address_on_january_1")),
        }};
    for (const auto* name : {"salary_receipts",
                             "pension_receipts",
                             "income_salary",
                             "income_pension",
                             "income_business",
                             "income_farming",
                             "income_property",
                             "income_interest",
                             "income_dividend",
                             "income_other",
                             "income_total",
                             "deduction_loss",
                             "deduction_medical",
                             "deduction_social_insurance",
                             "deduction_mutual_aid",
                             "deduction_life_insurance",
                             "deduction_earthquake",
                             "deduction_spouse",
                             "deduction_dependants",
                             "deduction_disability",
                             "deduction_basic",
                             "deduction_total",
                             "taxable_income",
                             "municipal_income_levy",
                             "municipal_per_capita",
                             "prefectural_income_levy",
                             "prefectural_per_capita",
                             "forest_tax",
                             "tax_total"})
        out.steps.push_back(add("tax", amount(name, "1000000000000")));
    for (const auto* name :
         {"spouse_deducted", "dependants_specified", "dependants_elderly", "dependants_other",
          "dependants_under_16", "disabled_special", "disabled_other"})
        out.steps.push_back(add("tax", amount(name, "99")));
    return out;
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> all{first_tables(), seven_kinds()};
    return all;
}

}  // namespace shomei::resident_register
