// SPDX-License-Identifier: Apache-2.0
#include "simulators/process/database_places.h"

#include <stdexcept>

namespace shomei::sim {

namespace {

constexpr int limit_ms = 60'000;

PostgresServer& server() {
    static PostgresServer one;
    return one;
}

}  // namespace

std::string OnSqlite::ask(const std::string& sql) const {
    ChildProcess child({.argv = {"sqlite3", "-bail", place, sql}});
    std::string out;
    while (const auto line = child.read_line(limit_ms)) out += (out.empty() ? "" : "\n") + *line;
    if (child.wait(limit_ms) != 0) throw std::runtime_error("sqlite3: " + out);
    return out;
}

OnPostgresql::OnPostgresql() : place(server().make_database()) {}

std::string OnPostgresql::ask(const std::string& sql) const { return server().ask(place, sql); }

void OnPostgresql::cut_connections() const { server().cut_connections(place); }

}  // namespace shomei::sim
