// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/storage/database.h"

#include <Poco/Data/PostgreSQL/Connector.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sqlite3.h>

#include <filesystem>
#include <mutex>

namespace shomei::storage {

namespace {

constexpr std::string_view postgresql_scheme = "postgresql:";
constexpr int lock_wait_s = 2;
// A host that went away without a word is noticed within half a minute. What the operator says of
// these comes later and counts.
constexpr std::string_view liveness_words =
    "connect_timeout=10 keepalives=1 keepalives_idle=10 keepalives_interval=5 keepalives_count=3 "
    "tcp_user_timeout=30000 ";

void register_connectors() {
    static std::once_flag once;
    std::call_once(once, [] {
        Poco::Data::SQLite::Connector::registerConnector();
        Poco::Data::PostgreSQL::Connector::registerConnector();
    });
}

Poco::Data::Session open_session(const std::string& place) {
    register_connectors();
    const auto engine = engine_of(place);
    try {
        if (engine == Engine::postgresql)
            return {Poco::Data::PostgreSQL::Connector::KEY,
                    std::string(liveness_words) + place.substr(postgresql_scheme.size())};
        return {Poco::Data::SQLite::Connector::KEY, place, lock_wait_s};
    } catch (const Poco::Exception& problem) {
        // A connection string is never repeated: somebody may have put a password into it.
        const auto what = engine == Engine::sqlite ? "database " + place : "database (PostgreSQL)";
        throw Fault(FaultCode::storage, what + " cannot be opened: " + problem.name());
    }
}

void require(Database& database, const std::string& question, const std::string& wanted) {
    const auto value = database.find<std::string>(question);
    if (!value || std::get<0>(*value) != wanted)
        throw Fault(FaultCode::storage, "database: '" + question + "' is not " + wanted);
}

void set_pragma(Database& database, const std::string& pragma, const std::string& wanted) {
    database.change("PRAGMA " + pragma);
    require(database, "PRAGMA " + pragma.substr(0, pragma.find(' ')), wanted);
}

// Exclusive locking comes first: with one connection only, the WAL-reset race of SQLite 3.40.1
// cannot arise, and no shell can look inside while we run.
void harden(Database& database, sqlite3* handle) {
    set_pragma(database, "locking_mode = EXCLUSIVE", "exclusive");
    set_pragma(database, "journal_mode = WAL", "wal");
    set_pragma(database, "synchronous = FULL", "2");
    set_pragma(database, "wal_autocheckpoint = 200", "200");
    set_pragma(database, "mmap_size = 0", "0");
    set_pragma(database, "temp_store = MEMORY", "2");
    set_pragma(database, "secure_delete = ON", "1");
    set_pragma(database, "foreign_keys = ON", "1");
    set_pragma(database, "trusted_schema = OFF", "0");
    set_pragma(database, "cell_size_check = ON", "1");
    int defensive = 0, extensions = 1;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &extensions);
    if (defensive != 1 || extensions != 0)
        throw Fault(FaultCode::storage, "database: not in defensive mode");
    // The lock is taken by the first write, so take it now rather than at the first use.
    database.change("BEGIN IMMEDIATE");
    database.change("COMMIT");
}

void require_durable(Database& database) {
    database.change("SET client_encoding = 'UTF8'");
    database.change("SET client_min_messages = 'warning'");
    database.change("SET lock_timeout = '10s'");
    database.change("SET statement_timeout = '60s'");
    // Who holds a lock and has gone away lets go of it.
    database.change("SET idle_in_transaction_session_timeout = '30s'");
    database.change("SET default_transaction_isolation = 'read committed'");
    database.change("SET synchronous_commit = on");
    require(database, "SHOW server_encoding", "UTF8");
    require(database, "SHOW fsync", "on");
    require(database, "SHOW full_page_writes", "on");
    require(database, "SHOW synchronous_commit", "on");
    require(database, "SHOW standard_conforming_strings", "on");
}

}  // namespace

Engine engine_of(std::string_view place) {
    return place.starts_with(postgresql_scheme) ? Engine::postgresql : Engine::sqlite;
}

Database::Database(const std::string& place)
    : place_(place), engine_(engine_of(place)), session_(open_session(place)) {
    set_up();
}

void Database::reconnect() {
    session_ = open_session(place_);
    set_up();
}

std::size_t Database::change_rows(const std::string& sql,
                                  const std::vector<std::vector<std::string>>& columns) {
    return engine_ == Engine::sqlite ? change_together(sql, columns) : change_each(sql, columns);
}

std::size_t Database::change_together(const std::string& sql,
                                      std::vector<std::vector<std::string>> columns) {
    return guarded([&] {
        Poco::Data::Statement statement(session_);
        statement << sql;
        // Of a const list the library binds no rows but the list itself.
        for (auto& column : columns) {
            for (const auto& value : column) SHOMEI_CHECK(value.find('\0') == std::string::npos);
            statement, Poco::Data::Keywords::use(column);
        }
        return statement.execute();
    });
}

// PostgreSQL's connector would count the last row alone.
std::size_t Database::change_each(const std::string& sql,
                                  const std::vector<std::vector<std::string>>& columns) {
    std::size_t changed = 0;
    std::vector<std::string> row(columns.size());
    for (std::size_t i = 0; i < columns.front().size(); ++i) {
        for (std::size_t j = 0; j < row.size(); ++j) row[j] = columns[j][i];
        changed += change(sql, row);
    }
    return changed;
}

void Database::set_up() {
    if (engine_ == Engine::sqlite)
        harden(*this, Poco::Data::SQLite::Utility::dbHandle(session_));
    else
        require_durable(*this);
}

// PostgreSQL's SQLSTATE stands only inside the text, the rest of which may quote values.
std::string Database::kind_of(const Poco::Exception& problem) {
    constexpr std::string_view mark = "State: ";
    constexpr std::size_t state_length = 5;
    const auto text = problem.displayText();
    const auto at = text.find(mark);
    std::string kind = std::string("database: ") + problem.name();
    if (at != std::string::npos) kind += " " + text.substr(at + mark.size(), state_length);
    return kind;
}

}  // namespace shomei::storage
