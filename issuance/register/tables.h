// SPDX-License-Identifier: Apache-2.0
// The register's tables and every statement that is run on them, SQL written out for whoever audits
// it. All statements name their rows by a key.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shomei/issuance/storage/database.h"
#include "shomei/issuance/storage/migration.h"
#include "statement.h"

namespace shomei::resident_register {

const std::vector<storage::Migration>& migrations();

// How the register stands as a whole.
struct State {
    std::int64_t version = 0;   // rises with every file that changes something
    std::int64_t complete = 0;  // the municipal system's version up to which nothing is missing
    std::int64_t as_of_s = 0;
    // The version of the newest file of everything: nothing else was there as of it.
    std::int64_t everything_up_to = 0;
    std::string city;  // empty before the first file

    bool operator==(const State&) const = default;
};
State read_state(storage::Database& database);

namespace sql {
inline constexpr const char* read_state =
    "SELECT version, complete, as_of_s, everything_up_to, city FROM register_state WHERE id = 1";
// Locks out every other writer until the end of the transaction.
inline constexpr const char* next_version =
    "UPDATE register_state SET version = version + 1 WHERE id = 1";
inline constexpr const char* write_state =
    "UPDATE register_state SET complete = $1, as_of_s = $2, everything_up_to = $3, city = $4"
    " WHERE id = 1";

inline constexpr const char* find_card =
    "SELECT resident_id, registered_on, standing FROM card"
    " WHERE generation = $1 AND serial = $2 AND ended = 0";
inline constexpr const char* find_home =
    "SELECT resident.household_id, resident.ended, COALESCE(household.address, ''),"
    " COALESCE(household.householder, ''), COALESCE(suppression.suppressed, 0) FROM resident"
    " LEFT JOIN household ON household.household_id = resident.household_id"
    " LEFT JOIN suppression ON suppression.resident_id = resident.resident_id"
    " WHERE resident.resident_id = $1";
// Behind the resident's own items: a list of columns that aspect.h gives.
inline constexpr const char* members_of =
    " resident.glyphs_pending, COALESCE(suppression.suppressed, 0),"
    " COALESCE(family_register.state, ''), COALESCE(family_register.expected_on, '')"
    " FROM resident"
    " LEFT JOIN suppression ON suppression.resident_id = resident.resident_id"
    " LEFT JOIN family_register ON family_register.resident_id = resident.resident_id"
    " WHERE resident.household_id = $1 ORDER BY resident.seat, resident.resident_id";
inline constexpr const char* seals_of =
    "SELECT seal.resident_id, seal.ended, seal.seal_number, seal.seal_name,"
    " seal.seal_registered_on, seal.seal_image FROM resident JOIN seal ON seal.resident_id = "
    "resident.resident_id"
    " WHERE resident.household_id = $1 ORDER BY resident.seat, resident.resident_id,"
    " seal.version, seal.ended";
// Behind the amounts: columns that aspect.h gives.
inline constexpr const char* taxes_of =
    " tax.resident_id, tax.year, tax.declared, tax.resident_on_january_1,"
    " tax.address_on_january_1 FROM resident JOIN tax ON tax.resident_id = resident.resident_id"
    " WHERE resident.household_id = $1 AND tax.ended = 0 ORDER BY resident.seat,"
    " resident.resident_id, tax.year";
// Everyone in the register in which a resident stands; what names the resident's own row comes
// first. More rows than a register has seats: there are two such registers.
inline constexpr const char* family_people =
    "SELECT own.family_id, own.seat, family.domicile, family.head_of_register, other.seat,"
    " other.resident_id, other.name, other.name_kana, other.birth_day, other.sex, other.father,"
    " other.mother, other.relation, other.removed, COALESCE(suppression.suppressed, 0)"
    " FROM family_member AS own"
    " JOIN family ON family.family_id = own.family_id AND family.ended = 0"
    " JOIN family_member AS other ON other.family_id = own.family_id AND other.ended = 0"
    " LEFT JOIN suppression ON suppression.resident_id = other.resident_id"
    " WHERE own.resident_id = $1 AND own.removed = 0 AND own.ended = 0"
    " ORDER BY own.family_id, own.seat, other.seat LIMIT 65";
// The matters of one register and the addresses of its people; an address has no further rows.
inline constexpr const char* family_matters =
    "SELECT 'event', seat, number, title, row_1, row_2, row_3, row_4, row_5, row_6, row_7, row_8,"
    " row_9, row_10, row_11, row_12 FROM family_event WHERE family_id = $1 AND ended = 0"
    " UNION ALL SELECT 'address', seat, number, address, since, '', '', '', '', '', '', '', '', '',"
    " '', '' FROM family_address WHERE family_id = $2 AND ended = 0 LIMIT 2001";

// Values: subject, items, version, ended, run. Changes no row where a newer one is there.
std::string state_aspect(const Aspect& aspect);
// The same, and makes no row either.
std::string correct_aspect(const Aspect& aspect);
// Values: subject, items, version, ended. Counts as changed the row that has this version and says
// another thing; no value of it changes. Not for an aspect without items.
std::string contradict_aspect(const Aspect& aspect);
// Values: run, subject, and for an aspect that keeps all also the version and whether it ended.
std::string confirm_aspect(const Aspect& aspect);
// Values: version, run. Ends what no statement of the run has named.
std::string drop_rest(const Aspect& aspect);

// Of a seal number that is over, and so never comes back, nobody needs the picture. Of one resident
// (value: who), or of all. What takes its place says that there was one: a file that names it again
// says nothing else.
inline constexpr const char* forgotten_image = "-";
std::string forget_images_of();
std::string forget_images();
}  // namespace sql

}  // namespace shomei::resident_register
