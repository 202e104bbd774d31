// SPDX-License-Identifier: Apache-2.0
#include "simulators/process/postgres_server.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>
#include <vector>

#include "shomei/base/handle.h"

namespace shomei::sim {

namespace {

constexpr const char* programs = "/usr/lib/postgresql/15/bin/";
constexpr const char* user = "postgres";
constexpr int limit_ms = 60'000;

// The server refuses to run as root.
std::vector<std::string> as_postgres(std::vector<std::string> argv) {
    if (geteuid() != 0) return argv;
    std::vector<std::string> all{"setpriv",          std::string("--reuid=") + user,
                                 "--regid=postgres", "--init-groups",
                                 "--pdeathsig=KILL", "--"};
    all.insert(all.end(), argv.begin(), argv.end());
    return all;
}

std::string read_all(const Command& command) {
    ChildProcess child(command);
    std::string out;
    while (const auto line = child.read_line(limit_ms)) out += *line + "\n";
    if (child.wait(limit_ms) != 0) throw std::runtime_error(command.argv[0] + " failed: " + out);
    if (!out.empty()) out.pop_back();
    return out;
}

std::string free_port() {
    const Fd socket(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (bind(socket.get(), any, size) != 0 || getsockname(socket.get(), any, &size) != 0)
        throw std::runtime_error("no free port");
    return std::to_string(ntohs(address.sin_port));
}

std::string name_in(const std::string& place) {
    const auto at = place.find("dbname=") + 7;
    return place.substr(at, place.find(' ', at) - at);
}

}  // namespace

PostgresServer::PostgresServer() : port_(free_port()) {
    if (geteuid() == 0) {
        const auto* owner = getpwnam(user);
        if (owner == nullptr || chown(folder_.path().c_str(), owner->pw_uid, owner->pw_gid) != 0)
            throw std::runtime_error("there is no user postgres");
    }
    const auto data = folder_ / "data";
    read_all({as_postgres({std::string(programs) + "initdb", "--pgdata=" + data, "--auth=trust",
                           "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
                           std::string("--username=") + user})});
    const auto server = as_postgres({std::string(programs) + "postgres", "-D", data, "-p", port_,
                                     "-h", "127.0.0.1", "-k", folder_.path().string(), "-c",
                                     "log_min_messages=log", "-c", "log_line_prefix="});
    std::vector<std::string> shell{"sh", "-c", "exec \"$0\" \"$@\" 2>&1"};
    shell.insert(shell.end(), server.begin(), server.end());
    server_ = std::make_unique<ChildProcess>(Command{shell});
    server_->wait_for("LOG:  database system is ready", limit_ms);
}

// SIGINT: fast shutdown, which does not wait for its clients.
PostgresServer::~PostgresServer() { server_->stop(SIGINT, limit_ms); }

std::string PostgresServer::make_database() {
    const auto base = "postgresql:host=127.0.0.1 port=" + port_ + " user=" + user;
    const auto name = "shomei" + std::to_string(++made_);
    ask(base + " dbname=postgres", "CREATE DATABASE " + name);
    return base + " dbname=" + name;
}

std::string PostgresServer::ask(const std::string& place, const std::string& sql) {
    return read_all({{"psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
                      place.substr(place.find(':') + 1), "-c", sql}});
}

void PostgresServer::cut_connections(const std::string& place) {
    ask(place,
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        "AND datname = '" +
            name_in(place) + "'");
}

}  // namespace shomei::sim
