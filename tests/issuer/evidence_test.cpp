// SPDX-License-Identifier: Apache-2.0
// What rests in the database: evidence that opens with the evidence key alone, and nobody's name.
#include <doctest/doctest.h>
#include <openssl/evp.h>
#include <sqlite3.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "fake_terminal.h"
#include "shomei/base/handle.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

struct StoredRecord {
    Bytes wrapped_key, sealed;
};

StoredRecord read_record(const std::filesystem::path& database, const std::string& iid,
                         const std::string& name) {
    sqlite3* handle = nullptr;
    REQUIRE(sqlite3_open_v2(database.c_str(), &handle, SQLITE_OPEN_READWRITE, nullptr) ==
            SQLITE_OK);
    const Handle<sqlite3, sqlite3_close> owner(handle);
    sqlite3_stmt* prepared = nullptr;
    REQUIRE(sqlite3_prepare_v2(
                handle, "SELECT wrapped_key, sealed FROM evidence WHERE iid = ? AND name = ?", -1,
                &prepared, nullptr) == SQLITE_OK);
    const Handle<sqlite3_stmt, sqlite3_finalize> statement(prepared);
    sqlite3_bind_text(prepared, 1, iid.c_str(), -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(prepared, 2, name.c_str(), -1, SQLITE_TRANSIENT);
    REQUIRE(sqlite3_step(prepared) == SQLITE_ROW);
    const auto column = [&](int index) {
        const auto* bytes = static_cast<const std::uint8_t*>(sqlite3_column_blob(prepared, index));
        return Bytes(bytes, bytes + sqlite3_column_bytes(prepared, index));
    };
    return {column(0), column(1)};
}

using Cipher = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

// As the format says, with OpenSSL alone: RFC 3394 for the key, AES-256-GCM for the record.
std::optional<Bytes> open_record(const Bytes& key, const std::string& aad,
                                 const StoredRecord& record) {
    const Cipher unwrap(EVP_CIPHER_CTX_new());
    EVP_CIPHER_CTX_set_flags(unwrap.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    EVP_DecryptInit_ex(unwrap.get(), EVP_aes_256_wrap(), nullptr, key.data(), nullptr);
    Bytes record_key(48);
    int size = 0;
    if (EVP_DecryptUpdate(unwrap.get(), record_key.data(), &size, record.wrapped_key.data(), 40) !=
        1)
        return std::nullopt;
    const Cipher cipher(EVP_CIPHER_CTX_new());
    EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, record_key.data(),
                       record.sealed.data());
    EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(aad).data(),
                      static_cast<int>(aad.size()));
    const auto length = record.sealed.size() - 28;
    Bytes plain(length);
    EVP_DecryptUpdate(cipher.get(), plain.data(), &size, record.sealed.data() + 12,
                      static_cast<int>(length));
    Bytes tag(record.sealed.end() - 16, record.sealed.end());
    EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, 16, tag.data());
    if (EVP_DecryptFinal_ex(cipher.get(), plain.data() + length, &size) != 1) return std::nullopt;
    return plain;
}

bool holds(const Bytes& file, const std::string& text) {
    return std::search(file.begin(), file.end(), text.begin(), text.end()) != file.end();
}

}  // namespace

TEST_CASE("evidence of a grant opens with the evidence key, and only under its own name") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-one");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.pages().ok());
    world.stop();

    const auto key = read_bytes(test_pki() / "keys/evidence.key");
    const auto record = read_record(world.path("issuer.db"), terminal.iid, "grant");
    const auto label = "shomei-rec/v1\n" + terminal.iid + "\n";
    const auto plain = open_record(key, label + "grant", record);
    REQUIRE(plain);
    const auto grant = nlohmann::json::parse(*plain);
    CHECK(grant["application"]["text"] ==
          exchange::parse<exchange::SignedRequest>(terminal.sent(exchange::Message::apply))->text);
    CHECK(grant["authentication"]["text"].get<std::string>().starts_with("shomei-auth/v1\n"));
    CHECK(grant["result"]["text"] == terminal.result);
    CHECK(grant["certificate"] == base64(terminal.card.certificate));
    CHECK(grant["documents"][0] == terminal.content.documents[0]);
    CHECK(grant["fields"].size() == terminal.content.fields.size());
    CHECK(from_base64(grant["revocation"].get<std::string>()).value().size() > 100);
    CHECK(open_record(key, label + "pages",
                      read_record(world.path("issuer.db"), terminal.iid, "pages")));
    CHECK(open_record(key, label + "commitment-key",
                      read_record(world.path("issuer.db"), terminal.iid, "commitment-key"))
              .value()
              .size() == 32);

    CHECK_FALSE(open_record(key, label + "pages", record));
    auto other_key = key;
    other_key[0] ^= 1;
    CHECK_FALSE(open_record(other_key, label + "grant", record));
}

namespace {

// What must stand nowhere: of the people, of the register, of the card.
std::vector<std::string> traces_of(const FakeTerminal& terminal, const std::string& card) {
    const auto& der = terminal.card.certificate;
    std::vector<std::string> out{"髙橋",   "一郎",         "見本町",        "旧町",
                                 "r-four", "123456789018", "123456-789018", "shomei-auth/v1"};
    out.emplace_back(text_of(der));
    out.push_back(base64(der));
    out.push_back(hex(der));
    for (const auto& row : nlohmann::json::parse(read_bytes(test_pki() / "cards.json")))
        if (row["name"] == card) {
            const auto serial = row["serial"].get<std::string>();
            out.push_back(serial);
            out.emplace_back(text_of(from_hex(serial).value()));
        }
    return out;
}

// Every file of the issuer, and all its tables as the database's own program writes them out.
void look_everywhere(TestWorld& world, const std::vector<std::string>& traces) {
    for (const auto& entry : std::filesystem::directory_iterator(world.path("."))) {
        if (!entry.is_regular_file()) continue;
        const auto file = read_bytes(entry.path());
        CAPTURE(entry.path().filename().string());
        for (const auto& trace : traces) CHECK_FALSE(holds(file, trace));
    }
    const auto copy = world.path("copy");
    std::filesystem::create_directory(copy);
    for (const std::string end : {"", "-wal"})
        if (std::filesystem::exists(world.path("issuer.db" + end)))
            std::filesystem::copy_file(world.path("issuer.db" + end), copy / ("c.db" + end));
    auto dump = run({"sqlite3", (copy / "c.db").string(), ".dump"});
    std::filesystem::remove_all(copy);
    REQUIRE(dump.output.find("CREATE TABLE evidence") != std::string::npos);
    for (const auto& trace : traces) CHECK(dump.output.find(trace) == std::string::npos);
}

}  // namespace

TEST_CASE("nothing of a resident, of the card or of the register's keys stands in clear") {
    TestWorld world;
    FakeTerminal terminal(world, "household-of-four");
    const auto traces = traces_of(terminal, "household-of-four");
    REQUIRE(traces.size() == 13);
    REQUIRE(terminal.visit_to_offers().ok());
    look_everywhere(world, traces);
    REQUIRE(terminal
                .quote({certificate::Kind::residence_copy,
                        {certificate::Scope::Extent::household, {}},
                        {"domicile", "my-number", "previous-address", "relation"},
                        1})
                .ok());
    REQUIRE(terminal.apply().ok());
    REQUIRE(terminal.pages().ok());
    look_everywhere(world, traces);
    world.stop();
    look_everywhere(world, traces);
    // What is searched for is really on the paper.
    const auto& fields = terminal.content.fields;
    const auto printed = [&](const std::string& text) {
        return std::any_of(fields.begin(), fields.end(),
                           [&](const auto& field) { return field.value.find(text) != text.npos; });
    };
    CHECK(printed("髙橋"));
    CHECK(printed("見本町"));
}

TEST_CASE("who came is known until the application, for half an hour at most") {
    TestWorld world;
    const auto ask = [&](const std::string& sql) {
        world.stop();
        const auto ran = run({"sqlite3", world.path("issuer.db").string(), sql});
        REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
        return ran.output;
    };
    FakeTerminal granted(world, "household-of-one");
    REQUIRE(granted.visit_to_grant().ok());
    FakeTerminal refused(world, "wrong-pin");
    REQUIRE(refused.visit_to_offers().code == "C03");
    CHECK(ask("SELECT count(*) FROM visit_card") == "0\n");

    world.start();
    FakeTerminal late(world, "household-of-one");
    REQUIRE(late.visit_to_offers().ok());
    REQUIRE(late.quote({certificate::Kind::residence_copy, {}, {}, 1}).ok());
    FakeTerminal later(world, "household-of-one");
    later.epoch = late.epoch;
    REQUIRE(later.open().ok());
    CHECK(ask("SELECT count(*) FROM visit_card") == "2\n");
    ask("UPDATE visit SET opened_ms = opened_ms - 31 * 60000");
    world.start();
    CHECK(late.apply().rejected == Rejection::gone);
    CHECK(later.authenticate().rejected == Rejection::gone);
    CHECK(ask("SELECT count(*) FROM visit_card") == "0\n");
    CHECK(ask("SELECT count(*) FROM visit") == "4\n");
    ask("UPDATE visit SET opened_ms = opened_ms - 24 * 3600000");
    world.start();
    CHECK(ask("SELECT count(*) FROM visit") == "0\n");
}

TEST_CASE("while the issuer runs nobody else can open its database") {
    TestWorld world;
    const auto shell = run({"sqlite3", world.path("issuer.db").string(), "SELECT 1 FROM visit"});
    CHECK(shell.exit_code != 0);
    CHECK(shell.output.find("locked") != std::string::npos);
}
