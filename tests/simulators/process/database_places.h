// SPDX-License-Identifier: Apache-2.0
// An empty database of either engine for one test, and the engine's own tool to look at it.
#pragma once

#include <string>

#include "simulators/process/postgres_server.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

class OnSqlite {
public:
    std::string file(const std::string& name) const { return folder_ / name; }
    // By sqlite3, which needs the database closed; what it prints.
    std::string ask(const std::string& sql) const;

private:
    TemporaryFolder folder_;

public:
    const std::string place = folder_ / "test.db";
};

// One server for all tests of the program; a database for each.
class OnPostgresql {
public:
    OnPostgresql();
    std::string file(const std::string& name) const { return folder_ / name; }
    std::string ask(const std::string& sql) const;  // by psql
    // Ends all connections to it, as a restart would.
    void cut_connections() const;

    const std::string place;

private:
    TemporaryFolder folder_;
};

}  // namespace shomei::sim
