// SPDX-License-Identifier: Apache-2.0
// The two servers that are compared, as children of the benchmark on loopback, with the same keys,
// TLS settings and processor, each writing a line per request into a file.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "../issuer/test_world.h"
#include "simulators/process/child_process.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::bench {

// The real issuer of this build with its responder, the sample town and one terminal, terminal-1.
class IssuerProcess {
public:
    IssuerProcess();

    pid_t pid() const { return child_->pid(); }
    std::uint16_t port() const { return port_; }
    const std::string& ledger_key() const { return ledger_key_; }
    // Where the municipality's public keys lie, as a terminal holds them.
    std::filesystem::path city_keys() const { return world_.path("keys"); }
    // Connections that it logged as broken or refused so far.
    int broken_connections() const;

private:
    void import_town() const;
    std::uint16_t wait_until_ready() const;

    issuer::TestWorld world_;
    std::string ledger_key_;
    std::unique_ptr<sim::ChildProcess> child_;
    std::uint16_t port_ = 0;
};

// nginx with one worker, serving files.
class NginxProcess {
public:
    static bool is_installed();
    NginxProcess();

    pid_t pid() const { return child_->pid(); }
    std::uint16_t port() const { return port_; }
    void put_file(const std::string& name, std::size_t bytes) const;

private:
    void write_settings() const;

    sim::TemporaryFolder folder_;
    std::uint16_t port_;
    std::unique_ptr<sim::ChildProcess> child_;
};

}  // namespace shomei::bench
