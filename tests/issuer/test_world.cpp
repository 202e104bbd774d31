// SPDX-License-Identifier: Apache-2.0
#include "test_world.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::issuer {

namespace fs = std::filesystem;

namespace {

// For the shell; a quote inside is closed, escaped and opened again.
std::string quoted(const std::string& word) {
    std::string out = "'";
    for (const char c : word) c == '\'' ? out += "'\\''" : out += c;
    return out + "'";
}

certificate::Resident person(const std::string& id, const std::string& name,
                             const std::string& relation) {
    certificate::Resident resident;
    resident.id = id;
    resident.name = name;
    resident.name_kana = "ミホン";
    resident.birth_day = "1980-04-12";
    resident.sex = "女";
    resident.relation = relation;
    resident.domicile = "長崎県長崎市見本町一丁目1番";
    resident.head_of_register = "見本　太郎";
    resident.resident_since = "2001-04-01";
    resident.address_since = "2001-04-01";
    resident.notified_on = "2001-04-02";
    resident.previous_address = "長崎県見本市旧町2番地";
    resident.my_number = "123456789018";
    resident.changed_on = "2001-04-02";
    return resident;
}

certificate::Household household(std::vector<certificate::Resident> members) {
    certificate::Household out;
    out.address = "長崎県長崎市見本町３番地の４";
    out.householder = members.front().name;
    out.members = std::move(members);
    out.version = 7;
    return out;
}

// "3:31000001": how the register names a card of the test PKI.
std::string card_key(const std::string& name) {
    static const auto rows = nlohmann::json::parse(read_bytes(test_pki() / "cards.json"));
    for (const auto& row : rows)
        if (row["name"] == name)
            return std::to_string(row["generation"].get<int>()) + ":" +
                   row["serial"].get<std::string>();
    throw std::runtime_error("no such card: " + name);
}

// A fault on demand and the town's people otherwise.
class TownRegister : public resident_register::Register {
public:
    explicit TownRegister(std::shared_ptr<Town> town) : town_(std::move(town)) {}
    std::optional<certificate::CardRow> find_card(int generation, ByteView serial) override {
        return town_->find_card(generation, hex(serial));
    }
    std::optional<certificate::Household> read_household(const std::string& resident) override {
        return town_->find_household(resident);
    }

private:
    // Shared with the test, which changes the town while the issuer holds it.
    std::shared_ptr<Town> town_;
};

}  // namespace

Ran run(const std::vector<std::string>& argv) {
    std::string line;
    for (const auto& word : argv) line += quoted(word) + " ";
    const auto close = [](FILE* pipe) { return pipe ? pclose(pipe) : -1; };
    FILE* pipe = popen((line + "2>&1").c_str(), "r");
    if (!pipe) throw std::runtime_error("cannot run " + argv.front());
    Ran ran;
    char part[4096];
    while (const auto size = fread(part, 1, sizeof part, pipe)) ran.output.append(part, size);
    const int status = close(pipe);
    ran.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return ran;
}

const fs::path& test_pki() {
    static const fs::path made = [] {
        const fs::path out = fs::path(SHOMEI_BIN_DIR).parent_path() / "test-pki-issuer";
        const auto ran =
            run({std::string(SHOMEI_SOURCE_DIR) + "/scripts/make-test-pki", "--out", out.string()});
        if (ran.exit_code != 0) throw std::runtime_error("make-test-pki failed: " + ran.output);
        return out;
    }();
    return made;
}

Bytes read_bytes(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return Bytes((std::istreambuf_iterator<char>(in)), {});
}

Digest tls_digest(const std::string& name) {
    const auto pem = read_bytes(test_pki() / "tls" / (name + ".crt"));
    const Handle<BIO, BIO_free_all> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Handle<X509, X509_free> certificate(
        PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr));
    Digest digest{};
    X509_digest(certificate.get(), EVP_sha256(), digest.data(), nullptr);
    return digest;
}

Town::Town() {
    households_["r-one"] = household({person("r-one", "見本　花子", "世帯主")});
    const auto four = household(
        {person("r-four-1", "髙橋　一郎", "世帯主"), person("r-four-2", "髙橋　二葉", "妻"),
         person("r-four-3", "髙橋　三樹", "子"), person("r-four-4", "髙橋　四季", "子")});
    for (const auto& member : four.members) households_[member.id] = four;
    auto protected_home = household({person("r-shielded", "匿名　見本", "世帯主")});
    protected_home.members.front().suppressed = true;
    households_["r-shielded"] = protected_home;
    auto moved = household({person("r-moved", "転居　見本", "世帯主")});
    moved.members.front().changed_on = "2099-01-01";
    households_["r-moved"] = moved;
    const std::map<std::string, std::string> holders{
        {"household-of-one", "r-one"}, {"household-of-four", "r-four-1"},
        {"expired", "r-one"},          {"expiring", "r-one"},
        {"revoked", "r-one"},          {"suspended", "r-one"},
        {"wrong-pin", "r-shielded"},   {"moved", "r-moved"},
        {"second-resident", "r-one"}};
    for (const auto& [card, holder] : holders) cards_[card_key(card)] = {holder};
}

std::optional<certificate::CardRow> Town::find_card(int generation,
                                                    const std::string& serial) const {
    look_up();
    const std::scoped_lock lock(lock_);
    const auto found = cards_.find(std::to_string(generation) + ":" + serial);
    if (found == cards_.end()) return std::nullopt;
    return found->second;
}

std::optional<certificate::Household> Town::find_household(const std::string& resident) const {
    look_up();
    const std::scoped_lock lock(lock_);
    const auto found = households_.find(resident);
    if (found == households_.end()) return std::nullopt;
    return found->second;
}

void Town::change(
    const std::function<void(std::map<std::string, certificate::Household>&)>& change) {
    const std::scoped_lock lock(lock_);
    change(households_);
}

void Town::fail(bool failing) {
    before_answers([failing] {
        if (failing) throw Fault(FaultCode::storage, "the register is away");
    });
}

void Town::clear() {
    const std::scoped_lock lock(lock_);
    households_.clear();
    cards_.clear();
}

void Town::give_cards(const std::string& resident) {
    const std::scoped_lock lock(lock_);
    for (auto& [card, row] : cards_) row.resident_id = resident;
    if (resident.empty()) cards_.clear();
}

void Town::know_only(const std::string& card) {
    const std::scoped_lock lock(lock_);
    const auto row = cards_.extract(card_key(card));
    cards_.clear();
    cards_[card_key(card)] = row ? row.mapped() : certificate::CardRow{"r-one"};
}

void Town::forget(const std::string& card) {
    const std::scoped_lock lock(lock_);
    cards_.erase(card_key(card));
}

void Town::change_rows(const std::function<void(certificate::CardRow&)>& change) {
    const std::scoped_lock lock(lock_);
    for (auto& [card, row] : cards_) change(row);
}

void Town::before_answers(std::function<void()> call) {
    const std::scoped_lock lock(lock_);
    before_ = std::move(call);
}

void Town::look_up() const {
    std::function<void()> call;
    {
        const std::scoped_lock lock(lock_);
        call = before_;
    }
    call();
}

TestCard::TestCard(const std::string& name)
    : certificate(read_bytes(test_pki() / "cards" / name / "auth.der")),
      key_(test_pki() / "cards" / name / "auth.key") {}

Bytes TestCard::sign(const std::string& text) const {
    const auto pem = read_bytes(key_);
    const Handle<BIO, BIO_free_all> memory(
        BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Handle<EVP_PKEY, EVP_PKEY_free> key(
        PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr));
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    Bytes signature(512);
    size = signature.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, bytes_of(text).data(),
                       text.size()) != 1)
        throw std::runtime_error("the test card cannot sign");
    signature.resize(size);
    return signature;
}

TestWorld::TestWorld() : responder_(std::string(SHOMEI_BIN_DIR) + "/shomei-responder", test_pki()) {
    umask(077);  // as the programs do
    for (const auto& [file, town] : towns_) std::ofstream(folder_ / file) << "";
    start();
    add_terminal("terminal-1");
}

fs::path TestWorld::write_settings() const {
    const auto pki = test_pki().string();
    const std::string source = SHOMEI_SOURCE_DIR;
    std::map<std::string, std::string> lines{
        {"name", "nagasaki"},
        {"domain", "shomei.example"},
        {"database", "issuer.db"},
        {"admin_socket", "admin.sock"},
        {"municipality_schema", source + "/config/municipalities/municipality.schema.json"},
        {"listen.port", "0"},
        {"tls.certificate", pki + "/tls/issuer.crt"},
        {"tls.key", pki + "/tls/issuer.key"},
        {"tls.ca", pki + "/tls/ca.crt"},
        {"answer.key", pki + "/keys/issuer-answer.key"},
        {"evidence.key", pki + "/keys/evidence.key"},
        {"ledger.key", pki + "/keys/checkpoint.key"},
        {"municipality.422011.rules", source + "/tests/data/town/422011.json"},
        {"municipality.422011.register", "town.db"},
        {"municipality.422011.key", pki + "/keys/422011.key"},
        {"anchor.auth-ca-2.certificate", pki + "/anchors/auth-ca-2.crt"},
        {"anchor.auth-ca-2.generation", "2"},
        {"anchor.auth-ca-2.responder", responder_.url()},
        {"anchor.auth-ca-3.certificate", pki + "/anchors/auth-ca-3.crt"},
        {"anchor.auth-ca-3.generation", "3"},
        {"anchor.auth-ca-3.responder", responder_.url()},
    };
    for (const auto& [key, value] : extra_settings) lines[key] = value;
    if (!left_out.empty())
        std::erase_if(lines, [&](const auto& line) { return line.first.starts_with(left_out); });
    std::ofstream out(folder_ / "issuer.properties");
    for (const auto& [key, value] : lines) out << key << " = " << value << "\n";
    return folder_ / "issuer.properties";
}

settings::Settings TestWorld::settings() const {
    return settings::Settings::load(write_settings(), declared_settings());
}

void TestWorld::add_city() {
    const fs::path source = std::string(SHOMEI_SOURCE_DIR) + "/tests/data/town";
    auto rules = nlohmann::json::parse(read_bytes(source / "422011.json"));
    rules["city_code"] = "131016";
    std::ofstream(folder_ / "131016.json") << rules.dump();
    fs::copy_file(source / "422011-seal.png", folder_ / "422011-seal.png");
    extra_settings["municipality.131016.rules"] = "131016.json";
    extra_settings["municipality.131016.register"] = "other.db";
    extra_settings["municipality.131016.key"] = (test_pki() / "keys/422011.key").string();
}

void TestWorld::add_mihon(const std::string& card,
                          const std::function<void(nlohmann::json&)>& change) {
    const fs::path source = std::string(SHOMEI_SOURCE_DIR) + "/config/municipalities";
    auto rules = nlohmann::json::parse(read_bytes(source / "992020.json"));
    change(rules);
    std::ofstream(folder_ / "992020.json") << rules.dump();
    fs::copy_file(source / "992020-seal.png", folder_ / "992020-seal.png",
                  fs::copy_options::overwrite_existing);
    const auto key = folder_ / "992020.key";
    const auto made = run({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                           "ec_paramgen_curve:P-256", "-out", key});
    const auto published =
        run({"openssl", "pkey", "-in", key, "-pubout", "-out", public_key("992020")});
    if (made.exit_code != 0 || published.exit_code != 0)
        throw std::runtime_error("no key for 992020: " + made.output + published.output);
    extra_settings["municipality.992020.rules"] = "992020.json";
    extra_settings["municipality.992020.register"] = "other.db";
    extra_settings["municipality.992020.key"] = key;
    town().forget(card);
    town("other.db").know_only(card);
}

fs::path TestWorld::public_key(const std::string& city_code) const {
    if (city_code == city) return test_pki() / "keys/422011.pub";
    return folder_ / (city_code + ".pub");
}

void TestWorld::start() {
    issuer_.reset();
    issuer_ = std::make_unique<Issuer>(
        settings(), Digest{1}, [this](const auto&, const fs::path& file, std::int64_t) {
            return std::make_unique<TownRegister>(towns_.at(file.filename()));
        });
}

std::string TestWorld::ask(const std::string& sql) {
    if (issuer_) throw std::logic_error("the issuer holds its database");
    auto ran = run({"sqlite3", path("issuer.db").string(), sql});
    if (ran.exit_code != 0) throw std::runtime_error("sqlite3: " + ran.output);
    if (ran.output.ends_with('\n')) ran.output.pop_back();
    return ran.output;
}

void make_terminal_certificate(const std::string& at) {
    const auto ca = (test_pki() / "tls/ca").string();
    const auto ran = run({"sh", "-c",
                          "openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
                          "-subj /CN=x -keyout " +
                              at + ".key -out " + at + ".csr && openssl x509 -req -in " + at +
                              ".csr -CA " + ca + ".crt -CAkey " + ca + ".key -out " + at + ".crt"});
    if (ran.exit_code != 0) throw std::runtime_error("no certificate: " + ran.output);
}

void TestWorld::lengthen_ledger() {
    while (issuer_->status().ledger_size < 10) start();
}

void TestWorld::add_terminal(const std::string& name) {
    issuer_->add_terminal(name, test_pki() / "tls" / (name + ".crt"), "見本店");
}

}  // namespace shomei::issuer
