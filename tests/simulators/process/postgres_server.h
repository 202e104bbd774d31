// SPDX-License-Identifier: Apache-2.0
// A real PostgreSQL server for one test program: a fresh cluster on loopback at a free port, ended
// with everything in it. Throws std::runtime_error where the server's programs are missing.
#pragma once

#include <memory>
#include <string>

#include "simulators/process/child_process.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

class PostgresServer {
public:
    PostgresServer();
    ~PostgresServer();

    // The place of a new, empty database (`postgresql:host=127.0.0.1 …`).
    std::string make_database();
    // Runs one statement there by psql and returns what it prints, unaligned, without headings.
    std::string ask(const std::string& place, const std::string& sql);
    // Ends all connections to it, as a restart would.
    void cut_connections(const std::string& place);

private:
    TemporaryFolder folder_;
    std::string port_;
    std::unique_ptr<ChildProcess> server_;
    int made_ = 0;
};

}  // namespace shomei::sim
