// SPDX-License-Identifier: Apache-2.0
#include "database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/Utility.h>
#include <sqlite3.h>

namespace shomei::issuer {

namespace {

Poco::Data::Session open_session(const std::filesystem::path& file) {
    try {
        Poco::Data::SQLite::Connector::registerConnector();
        return {Poco::Data::SQLite::Connector::KEY, file.string(), 1};
    } catch (const Poco::Exception& problem) {
        throw Fault(FaultCode::storage,
                    "database " + file.string() + " cannot be opened: " + problem.name());
    }
}

}  // namespace

Database::Database(const std::filesystem::path& file) : session_(open_session(file)) { harden(); }

// Exclusive locking comes first: with one connection only, the WAL-reset race of SQLite 3.40.1
// cannot arise, and no shell can look inside while we run.
void Database::harden() {
    require("locking_mode = EXCLUSIVE", "exclusive");
    require("journal_mode = WAL", "wal");
    require("synchronous = FULL", "2");
    require("wal_autocheckpoint = 200", "200");
    require("mmap_size = 0", "0");
    require("temp_store = MEMORY", "2");
    require("secure_delete = ON", "1");
    require("foreign_keys = ON", "1");
    require("trusted_schema = OFF", "0");
    require("cell_size_check = ON", "1");
    sqlite3* handle = Poco::Data::SQLite::Utility::dbHandle(session_);
    int defensive = 0, extensions = 1;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, &defensive);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, &extensions);
    if (defensive != 1 || extensions != 0)
        throw Fault(FaultCode::storage, "database: not in defensive mode");
    // The lock is taken by the first write, so take it now rather than at the first visit.
    change("BEGIN IMMEDIATE");
    change("COMMIT");
}

void Database::require(const std::string& pragma, const std::string& wanted) {
    const auto name = pragma.substr(0, pragma.find(' '));
    change("PRAGMA " + pragma);
    const auto value = find<std::string>("PRAGMA " + name);
    if (!value || std::get<0>(*value) != wanted)
        throw Fault(FaultCode::storage, "database: setting " + name + " did not take");
}

}  // namespace shomei::issuer
