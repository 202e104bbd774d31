// SPDX-License-Identifier: Apache-2.0
#include "measured_servers.h"

#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "loopback.h"
#include "shomei/base/clock.h"

namespace shomei::bench {

namespace fs = std::filesystem;
using issuer::run;
using issuer::test_pki;

namespace {

constexpr int start_limit_ms = 30'000;
const std::string bin = SHOMEI_BIN_DIR;
const std::string scripts = std::string(SHOMEI_SOURCE_DIR) + "/scripts";

void must_run(const std::vector<std::string>& argv) {
    const auto ran = run(argv);
    if (ran.exit_code != 0) throw std::runtime_error(argv.front() + ": " + ran.output);
}

// On the first processor; the generator keeps to another one.
std::vector<std::string> on_first_processor(std::vector<std::string> argv) {
    argv.insert(argv.begin(), {"taskset", "--cpu-list", "0"});
    return argv;
}

template <class Condition>
void wait_until(const char* what, Condition condition) {
    for (const auto until_ms = boot_ms() + start_limit_ms; !condition();) {
        if (boot_ms() > until_ms) throw std::runtime_error(std::string("not ready: ") + what);
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

// Values of the lines that start with `prefix`.
std::vector<std::string> lines_of(const fs::path& file, std::string_view prefix) {
    std::vector<std::string> out;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line) && !in.eof();)
        if (line.starts_with(prefix)) out.push_back(line.substr(prefix.size()));
    return out;
}

}  // namespace

IssuerProcess::IssuerProcess() : ledger_key_(world_.issuer().ledger_key()) {
    world_.stop();  // its database, with the terminal in it, is the real issuer's from here on
    import_town();
    fs::create_directory(city_keys());
    const auto id = run({"sh", "-c",
                         "openssl pkey -pubin -in '" + world_.public_key(issuer::city).string() +
                             "' -outform DER | sha256sum"})
                        .output.substr(0, 8);
    fs::copy_file(world_.public_key(issuer::city),
                  city_keys() / (std::string(issuer::city) + "-" + id + ".pem"));
    child_ = std::make_unique<sim::ChildProcess>(
        sim::Command{.argv = on_first_processor(
                         {"sh", "-c", R"(exec "$0" --config "$1" > "$2")", bin + "/shomei-issuer",
                          world_.write_settings().string(), world_.path("issuer.log").string()})});
    port_ = wait_until_ready();
}

void IssuerProcess::import_town() const {
    const auto file = world_.path("town.jsonl").string();
    const auto register_file = world_.path("town.db").string();
    fs::remove(register_file);
    must_run({scripts + "/make-sample-town", "--pki", test_pki().string(), "--out", file});
    must_run({bin + "/shomei", "register", "import", file, "--database", register_file});
}

std::uint16_t IssuerProcess::wait_until_ready() const {
    std::vector<std::string> said;
    wait_until("shomei-issuer", [&] {
        if (child_->wait(0)) throw std::runtime_error("shomei-issuer ended");
        said = lines_of(world_.path("issuer.log"), "ready ");
        return !said.empty();
    });
    return static_cast<std::uint16_t>(std::stoi(said[0].substr(said[0].rfind(':') + 1)));
}

int IssuerProcess::broken_connections() const {
    std::ifstream in(world_.path("issuer.log"));
    int count = 0;
    for (std::string line; std::getline(in, line);)
        if (line.find(R"("connection":)") != line.npos) ++count;
    return count;
}

bool NginxProcess::is_installed() {
    return run({"sh", "-c", "PATH=$PATH:/usr/sbin command -v nginx"}).exit_code == 0;
}

NginxProcess::NginxProcess() : port_(port_of(listen_on_loopback())) {
    write_settings();
    child_ = std::make_unique<sim::ChildProcess>(
        sim::Command{.argv = on_first_processor({"nginx", "-p", folder_.path(), "-e", "stderr",
                                                 "-c", folder_ / "nginx.conf"}),
                     .env = {"PATH=" + std::string(getenv("PATH")) + ":/usr/sbin"}});
    wait_until("nginx", [&] {
        if (child_->wait(0)) throw std::runtime_error("nginx ended");
        return bool(connect_to_loopback(port_));
    });
}

void NginxProcess::put_file(const std::string& name, std::size_t bytes) const {
    std::ofstream(folder_ / name) << std::string(bytes, 'a');
}

// As the package comes, but for what the comparison asks: one process, our TLS, no limit to the
// requests of a connection, and files of ours only.
void NginxProcess::write_settings() const {
    const auto tls = (test_pki() / "tls").string();
    std::ofstream out(folder_ / "nginx.conf");
    out << "daemon off;\nmaster_process off;\npid nginx.pid;\nevents {}\nhttp {\n"
           "default_type application/json;\naccess_log access.log;\nkeepalive_requests "
           "1000000000;\n";
    for (const auto* module : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"})
        out << module << "_temp_path " << module << ";\n";
    out << "server {\nlisten 127.0.0.1:" << port_ << " ssl;\nroot .;\nssl_certificate " << tls
        << "/issuer.crt;\nssl_certificate_key " << tls << "/issuer.key;\nssl_client_certificate "
        << tls
        << "/ca.crt;\nssl_verify_client on;\nssl_verify_depth 1;\nssl_protocols TLSv1.3;\n"
           "ssl_ecdh_curve X25519:prime256v1;\nssl_session_cache off;\nssl_session_tickets off;\n"
           "}\n}\n";
}

}  // namespace shomei::bench
