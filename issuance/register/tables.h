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

    bool operator==(const State&) const = default;
};
State read_state(storage::Database& database);

namespace sql {
inline constexpr const char* read_state =
    "SELECT version, complete, as_of_s FROM register_state WHERE id = 1";
// Locks out every other writer until the end of the transaction.
inline constexpr const char* next_version =
    "UPDATE register_state SET version = version + 1 WHERE id = 1";
inline constexpr const char* write_state =
    "UPDATE register_state SET complete = $1, as_of_s = $2 WHERE id = 1";

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
    " seal.seal_registered_on FROM resident JOIN seal ON seal.resident_id = resident.resident_id"
    " WHERE resident.household_id = $1 ORDER BY resident.seat, resident.resident_id,"
    " seal.version, seal.ended";
inline constexpr const char* taxes_of =
    "SELECT tax.resident_id, tax.year, tax.declared, tax.resident_on_january_1"
    " FROM resident JOIN tax ON tax.resident_id = resident.resident_id"
    " WHERE resident.household_id = $1 AND tax.ended = 0 ORDER BY resident.seat,"
    " resident.resident_id, tax.year";

inline constexpr const char* await_feed =
    "INSERT INTO waiting_feed(after_version, version, as_of_s) VALUES ($1, $2, $3)"
    " ON CONFLICT DO NOTHING";
inline constexpr const char* waiting_feeds =
    "SELECT after_version, version, as_of_s FROM waiting_feed ORDER BY after_version, version";
inline constexpr const char* forget_feeds = "DELETE FROM waiting_feed WHERE after_version <= $1";

// Values: subject, items, version, ended, run. Changes no row where a newer one is there.
std::string state_aspect(const Aspect& aspect);
// Values: run, subject, and for an aspect that keeps all also the version and whether it ended.
std::string confirm_aspect(const Aspect& aspect);
// Values: version, run. Ends what no statement of the run has named.
std::string drop_rest(const Aspect& aspect);
}  // namespace sql

}  // namespace shomei::resident_register
