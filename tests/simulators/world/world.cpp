// SPDX-License-Identifier: Apache-2.0
#include "world.h"

#include <openssl/pem.h>
#include <openssl/x509.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "shomei/base/bytes.h"
#include "shomei/base/digest.h"
#include "shomei/base/handle.h"

namespace shomei::sim {

namespace fs = std::filesystem;

namespace {

constexpr const char* terminal_id = "store-0001";
constexpr const char* city = "422011";

std::string read_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) throw std::runtime_error(file.string() + ": cannot be read");
    return text;
}

// Later settings win, so that a story can change one.
void write_settings(const fs::path& file, std::map<std::string, std::string> settings,
                    const std::map<std::string, std::string>& changes) {
    for (const auto& [key, value] : changes) settings[key] = value;
    std::ofstream out(file);
    for (const auto& [key, value] : settings) out << key << " = " << value << '\n';
}

// A program that is asked to end must end well: a sanitizer's finding has another exit code.
void stop(ChildProcess& program, int signal, const std::string& name) {
    if (program.wait(0)) return;
    const int code = program.stop(signal, 20'000);
    if (signal == SIGTERM && code != 0)
        throw std::runtime_error(name + " ended with code " + std::to_string(code));
}

}  // namespace

std::string spki_digest(const fs::path& pem) {
    const auto text = read_file(pem);
    const Handle<BIO, BIO_free> in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    Handle<EVP_PKEY, EVP_PKEY_free> key;
    if (text.find("BEGIN CERTIFICATE") != std::string::npos) {
        const Handle<X509, X509_free> certificate(
            PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
        if (certificate) key.reset(X509_get_pubkey(certificate.get()));
    } else {
        key.reset(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
    }
    unsigned char* der = nullptr;
    const int size = key ? i2d_PUBKEY(key.get(), &der) : -1;
    if (size <= 0) throw std::runtime_error(pem.string() + ": no key");
    const auto digest = hex(sha256(ByteView(der, static_cast<std::size_t>(size))));
    OPENSSL_free(der);
    return digest;
}

Said run_program(const std::vector<std::string>& argv, int limit_ms) {
    ChildProcess child({.argv = argv});
    Said said;
    while (auto line = child.read_line(limit_ms)) said.lines.push_back(std::move(*line));
    const auto code = child.wait(limit_ms);
    if (!code) throw std::runtime_error(argv.at(0) + ": did not end in time");
    said.code = *code;
    return said;
}

World::World(WorldPlan plan) : plan_(std::move(plan)) {
    fs::create_directories(plan_.folder);
    for (const auto* name : {"reader", "printer", "coins", "keys"})
        fs::create_directories(at(name));
    import_town();
    responder_ = std::make_unique<ResponderProcess>(plan_.bin / "shomei-responder", plan_.pki);
    copy_page_key();
    start_issuer();
    if (shomei({"terminal", "add", terminal_id, plan_.pki / "tls/terminal-1.crt"}, true).code != 0)
        throw std::runtime_error("the issuer does not take the terminal");
    keep_ledger_key();
    reader_ = std::make_unique<CardReaderProcess>(plan_.bin / "shomei-card", plan_.pki / "cards",
                                                  at("reader"));
    printer_ = std::make_unique<MfpProcess>(plan_.bin / "shomei-mfp", at("printer"));
    coins_ = std::make_unique<CoinboxProcess>(plan_.bin / "shomei-coinbox", at("coins"));
    write_terminal_settings();
    start_terminal();
}

void World::import_town() {
    const auto said = shomei({"register", "import", plan_.town, "--database", at("register.db")});
    if (said.code != 0) throw std::runtime_error("the sample town cannot be imported");
}

void World::start_issuer() {
    write_issuer_settings();
    issuer_ = std::make_unique<ChildProcess>(
        Command{.argv = {plan_.bin / "shomei-issuer", "--config", at("issuer.properties")},
                .stderr_path = at("issuer.log")});
    recipients_url_ = issuer_->wait_for("public ", 30'000);
    const auto address = issuer_->wait_for("ready ", 30'000);
    issuer_port_ = address.substr(address.rfind(':') + 1);
}

void World::stop_issuer(int signal) { stop(*issuer_, signal, "shomei-issuer"); }

void World::write_issuer_settings() {
    const auto& pki = plan_.pki;
    std::map<std::string, std::string> settings{
        {"name", "nagasaki"},
        {"domain", "shomei.example"},
        {"database", at("issuer.db")},
        {"admin_socket", at("issuer.sock")},
        {"municipality_schema", plan_.source / "config/municipalities/municipality.schema.json"},
        {"listen.port", issuer_port_.empty() ? "0" : issuer_port_},
        {"tls.certificate", pki / "tls/issuer.crt"},
        {"tls.key", pki / "tls/issuer.key"},
        {"tls.ca", pki / "tls/ca.crt"},
        {"public.address", "127.0.0.1"},
        {"public.port", "0"},
        {"public.certificate", pki / "tls/issuer.crt"},
        {"public.key", pki / "tls/issuer.key"},
        {"public.page_keys", at("keys")},
        {"answer.key", pki / "keys/issuer-answer.key"},
        {"evidence.key", pki / "keys/evidence.key"},
        {"ledger.key", pki / "keys/checkpoint.key"},
        {"municipality.422011.rules", plan_.source / "tests/data/town/422011.json"},
        {"municipality.422011.register", at("register.db")},
        {"municipality.422011.key", pki / "keys/422011.key"},
    };
    for (const std::string generation : {"2", "3"}) {
        const auto anchor = "anchor.auth-ca-" + generation;
        settings[anchor + ".certificate"] = pki / ("anchors/auth-ca-" + generation + ".crt");
        settings[anchor + ".generation"] = generation;
        settings[anchor + ".responder"] = responder_->url();
        settings[anchor + ".revocation_list"] = responder_->list_url(generation);
    }
    write_settings(at("issuer.properties"), std::move(settings), plan_.issuer_settings);
}

void World::copy_page_key() const {
    const auto page_key = plan_.pki / "keys/422011.pub";
    const auto name = std::string(city) + "-" + spki_digest(page_key).substr(0, 8) + ".pem";
    fs::copy_file(page_key, at("keys") / name, fs::copy_options::overwrite_existing);
}

void World::keep_ledger_key() const {
    const auto said = shomei({"ledger", "key"}, true);
    if (said.code != 0 || said.lines.empty()) throw std::runtime_error("no ledger key");
    std::ofstream(at("ledger.vkey")) << said.lines.front() << '\n';
}

// The settings' three lines about the printer, as enrolment prints them.
std::vector<std::string> World::enrolled_printer() const {
    const auto uri = plan_.printer_uri.empty() ? printer_->uri() : plan_.printer_uri;
    auto said = run_program({plan_.bin / "shomei-terminal", "printer", "enrol", uri});
    if (said.code != 0) throw std::runtime_error(uri + ": cannot be enrolled");
    return said.lines;
}

void World::write_terminal_settings() {
    const auto& pki = plan_.pki;
    const auto config = plan_.source / "config";
    std::map<std::string, std::string> settings{
        {"terminal_id", terminal_id},
        {"home_city", city},
        {"journal", at("journal.db")},
        {"issuer.name", "nagasaki"},
        {"issuer.host", "127.0.0.1"},
        {"issuer.port", issuer_port_},
        {"issuer.server_name", "issuer.test"},
        {"issuer.pins", spki_digest(pki / "tls/issuer.crt")},
        {"issuer.key", pki / "keys/issuer-answer.pub"},
        {"issuer.ledger_key", at("ledger.vkey")},
        {"issuer.municipality_keys", at("keys")},
        {"tls.ca", pki / "tls/ca.crt"},
        {"tls.certificate", pki / "tls/terminal-1.crt"},
        {"tls.key", pki / "tls/terminal-1.key"},
        {"reader.name", virtual_reader_name},
        {"reader.daemon_socket", reader_->reader_socket()},
        {"anchor.auth-ca-2", pki / "anchors/auth-ca-2.crt"},
        {"anchor.auth-ca-3", pki / "anchors/auth-ca-3.crt"},
        {"payment.socket", coins_->socket_path()},
        {"kiosk.page", plan_.source / "terminal/kiosk/page"},
        {"kiosk.url_file", at("kiosk.url")},
        {"messages", config / "messages"},
        {"forms", config / "forms"},
        {"municipality_schema", config / "municipalities/municipality.schema.json"},
        {"municipality.422011", plan_.source / "tests/data/town/422011.json"},
        {"municipality.992020", config / "municipalities/992020.json"},
    };
    // The font is the one the shipped settings name.
    std::ifstream shipped(config / "terminal.properties");
    auto lines = enrolled_printer();
    for (std::string line; std::getline(shipped, line);)
        if (line.starts_with("font.")) lines.push_back(line);
    for (const auto& line : lines)
        if (const auto equals = line.find(" = "); equals != std::string::npos && line[0] != '#')
            settings[line.substr(0, equals)] = line.substr(equals + 3);
    write_settings(at("terminal.properties"), std::move(settings), plan_.terminal_settings);
}

void World::start_terminal(std::vector<std::string> wrapper) {
    Command command{.argv = std::move(wrapper), .stderr_path = at("terminal.log")};
    // The leak search at a program's end cannot work under a tracer.
    if (!command.argv.empty()) command.env = {"ASAN_OPTIONS=detect_leaks=0"};
    command.argv.insert(command.argv.end(),
                        {plan_.bin / "shomei-terminal", "--config", at("terminal.properties")});
    terminal_ = std::make_unique<ChildProcess>(command);
    terminal_->wait_for("ready", 60'000);
}

void World::restart_terminal(std::map<std::string, std::string> changes,
                             const std::string& printer_uri) {
    stop_terminal();
    plan_.terminal_settings = std::move(changes);
    plan_.printer_uri = printer_uri;
    write_terminal_settings();
    start_terminal();
}

void World::stop_terminal(int signal) { stop(*terminal_, signal, "shomei-terminal"); }

std::string World::kiosk_url() const {
    auto url = read_file(at("kiosk.url"));
    while (url.ends_with('\n')) url.pop_back();
    return url;
}

std::uint16_t World::issuer_port() const {
    return static_cast<std::uint16_t>(std::stoi(issuer_port_));
}

Said World::shomei(std::vector<std::string> words, bool socket) const {
    words.insert(words.begin(), plan_.bin / "shomei");
    if (socket) words.insert(words.end(), {"--socket", at("issuer.sock")});
    return run_program(words);
}

std::vector<std::string> World::journal() const {
    return run_program(
               {plan_.bin / "shomei-terminal", "journal", "--config", at("terminal.properties")})
        .lines;
}

}  // namespace shomei::sim
