// SPDX-License-Identifier: Apache-2.0
#include "tables.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "shomei/base/fault.h"

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
std::string flag(const std::string& name) {
    return name + " @integer NOT NULL DEFAULT 0 CHECK (" + name + " IN (0, 1)), ";
}

void replace_all(std::string& sql, std::string_view word, std::string_view by) {
    for (auto at = sql.find(word); at != std::string::npos; at = sql.find(word, at + by.size()))
        sql.replace(at, word.size(), by);
}

// `columns` and what every statement has: its version, whether it ended something, and the run of
// the last file of everything that named it. Rows of one key lie together.
Step table(const std::string& name, const std::string& columns, const std::string& rest) {
    const auto sql = "CREATE TABLE " + name + "(" + columns +
                     "version @integer NOT NULL CHECK (version >= 1), " + flag("ended") +
                     "run @integer NOT NULL, " + rest + ")";
    auto sqlite = sql + " STRICT, WITHOUT ROWID";
    replace_all(sqlite, "@zero", "char(0)");
    auto postgresql = sql;
    replace_all(postgresql, "instr(", "strpos(");
    replace_all(postgresql, "@zero", "chr(1)");
    return {.sqlite = sqlite, .postgresql = postgresql};
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

// Joined by `between`, each in `before` and `behind`.
std::string join(const std::vector<std::string>& names, const std::string& between,
                 const std::string& before = "", const std::string& behind = "") {
    std::string out;
    for (const auto& name : names) out += (out.empty() ? "" : between) + before + name + behind;
    return out;
}

std::vector<std::string> names_of(std::initializer_list<std::span<const Item>> lists) {
    std::vector<std::string> out;
    for (const auto items : lists)
        for (const auto& item : items) out.emplace_back(item.name);
    return out;
}

// Where a file of everything names another seal than the newest that was known before it, or none,
// or not its resident: ended, as of the file.
const char* drop_seals() {
    return "INSERT INTO seal(resident_id, version, ended, run)"
           " SELECT resident_id, CAST($1 AS BIGINT), 1, CAST($2 AS BIGINT) FROM seal"
           " WHERE ended = 0 AND version <= $1"
           " AND (run <> $2 OR NOT EXISTS (SELECT 1 FROM resident"
           " WHERE resident.resident_id = seal.resident_id AND resident.run = $2))"
           " AND NOT EXISTS (SELECT 1 FROM seal AS other"
           " WHERE other.resident_id = seal.resident_id AND other.version <= $1"
           " AND (other.version > seal.version OR"
           " (other.version = seal.version AND other.ended = 1)))"
           " ON CONFLICT DO NOTHING";
}

// The columns of a statement, in the order of its values.
std::vector<std::string> columns_of(const Aspect& aspect) {
    auto columns = names_of({aspect.subject, aspect.items});
    for (const auto* column : {"version", "ended", "run"}) columns.emplace_back(column);
    return columns;
}

std::string insert_into(const Aspect& aspect, const std::string& rows) {
    const std::string table(aspect.table);
    const auto columns = columns_of(aspect);
    const auto insert = "INSERT INTO " + table + "(" + join(columns, ", ") + ") " + rows;
    if (aspect.keeps_all) return insert + " ON CONFLICT DO NOTHING";
    std::vector<std::string> changed;
    for (auto i = aspect.subject.size(); i < columns.size(); ++i)
        changed.push_back(columns[i] + " = excluded." + columns[i]);
    // Of two statements with one version the end wins, in whichever order they come.
    return insert + " ON CONFLICT (" + join(names_of({aspect.subject}), ", ") + ") DO UPDATE SET " +
           join(changed, ", ") + " WHERE " + table + ".version < excluded.version OR (" + table +
           ".version = excluded.version AND " + table + ".ended < excluded.ended)";
}

std::vector<std::string> places_of(const Aspect& aspect) {
    std::vector<std::string> places;
    for (std::size_t i = 0; i < columns_of(aspect).size(); ++i)
        places.push_back("$" + std::to_string(i + 1));
    return places;
}

// `column = value` for these columns of a statement.
std::string match(const Aspect& aspect, const std::vector<std::string>& wanted,
                  const std::string& sign, const std::string& between) {
    const auto columns = columns_of(aspect);
    std::vector<std::string> out;
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (std::ranges::find(wanted, columns[i]) != wanted.end())
            out.push_back(columns[i] + sign + "$" + std::to_string(i + 1));
    return join(out, between);
}

// What names the row of a statement.
std::vector<std::string> keys_of(const Aspect& aspect) {
    auto keys = names_of({aspect.subject});
    if (aspect.keeps_all)
        for (const auto* column : {"version", "ended"}) keys.emplace_back(column);
    return keys;
}

}  // namespace

const std::vector<Migration>& migrations() {
    static const std::vector<Migration> all{first_tables()};
    return all;
}

State read_state(storage::Database& database) {
    auto row = database.find<std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::string>(
        sql::read_state);
    if (!row) throw Fault(FaultCode::storage, "register: its state is missing");
    auto& [version, complete, as_of_s, everything_up_to, city] = *row;
    return {version, complete, as_of_s, everything_up_to, std::move(city)};
}

std::string sql::state_aspect(const Aspect& aspect) {
    return insert_into(aspect, "VALUES (" + join(places_of(aspect), ", ") + ")");
}

std::string sql::correct_aspect(const Aspect& aspect) {
    return insert_into(aspect, "SELECT " + join(places_of(aspect), ", ") +
                                   " WHERE EXISTS (SELECT 1 FROM " + std::string(aspect.table) +
                                   " WHERE " + match(aspect, keys_of(aspect), " = ", " AND ") +
                                   ")");
}

std::string sql::contradict_aspect(const Aspect& aspect) {
    return "UPDATE " + std::string(aspect.table) + " SET run = run WHERE " +
           match(aspect, names_of({aspect.subject}), " = ", " AND ") + " AND (" +
           match(aspect, names_of({aspect.items}), " <> ", " OR ") + ") AND " +
           match(aspect, {"version", "ended"}, " = ", " AND ");
}

std::string sql::confirm_aspect(const Aspect& aspect) {
    auto keys = keys_of(aspect);
    int place = 1;
    for (auto& name : keys) name += " = $" + std::to_string(++place);
    return "UPDATE " + std::string(aspect.table) + " SET run = $1 WHERE " + join(keys, " AND ");
}

std::string sql::drop_rest(const Aspect& aspect) {
    if (aspect.keeps_all) return drop_seals();
    std::string blanks;
    for (const auto& item : aspect.items)
        blanks.append(", ").append(item.name).append(is_number(item.form) ? " = 0" : " = ''");
    return "UPDATE " + std::string(aspect.table) + " SET ended = 1, version = $1" + blanks +
           " WHERE version <= $1 AND ended = 0 AND run <> $2";
}

}  // namespace shomei::resident_register
