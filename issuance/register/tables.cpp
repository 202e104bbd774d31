// SPDX-License-Identifier: Apache-2.0
#include "tables.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "shomei/base/fault.h"

namespace shomei::resident_register {
namespace {

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
    std::vector<std::string> differences;
    for (const auto& item : aspect.items) {
        const std::string name(item.name);
        auto differs = match(aspect, {name}, " <> ", "");
        if (item.form == Item::Form::image)
            differs = "(" + differs + " AND " + name + " <> '" + forgotten_image + "')";
        differences.push_back(std::move(differs));
    }
    return "UPDATE " + std::string(aspect.table) + " SET run = run WHERE " +
           match(aspect, names_of({aspect.subject}), " = ", " AND ") + " AND (" +
           join(differences, " OR ") + ") AND " +
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
        blanks.append(", ").append(item.name).append(" = ").append(
            is_number(item.form) ? blank(item.form) : "''");
    return "UPDATE " + std::string(aspect.table) + " SET ended = 1, version = $1" + blanks +
           " WHERE version <= $1 AND ended = 0 AND run <> $2";
}

// As set_seal folds them: a number is over once an end came behind it, or one that had not been
// there before it.
std::string sql::forget_images() {
    return std::string("UPDATE seal SET seal_image = '") + forgotten_image +
           "' WHERE EXISTS (SELECT 1 FROM seal AS own JOIN seal AS later"
           " ON later.resident_id = own.resident_id AND (later.version > own.version OR"
           " (later.version = own.version AND later.ended > own.ended))"
           " WHERE own.resident_id = seal.resident_id AND own.seal_number = seal.seal_number"
           " AND own.ended = 0 AND (later.ended = 1 OR later.seal_number <> own.seal_number"
           " AND NOT EXISTS (SELECT 1 FROM seal AS before"
           " WHERE before.resident_id = own.resident_id AND before.ended = 0"
           " AND before.seal_number = later.seal_number AND before.version < own.version)))"
           " AND seal_image NOT IN ('', '" +
           forgotten_image + "')";
}

std::string sql::forget_images_of() { return forget_images() + " AND resident_id = $1"; }

}  // namespace shomei::resident_register
