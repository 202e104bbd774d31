// SPDX-License-Identifier: Apache-2.0
#include "operator_store.h"

#include <argon2.h>

#include <algorithm>
#include <array>

#include "shomei/base/digest.h"

namespace shomei::issuer {

namespace {

constexpr std::uint32_t passes = 3, memory_kib = 64 * 1024, lanes = 1;
constexpr std::size_t salt_bytes = 16, hash_bytes = 32;

}  // namespace

std::string_view text_of(ActProblem problem) {
    switch (problem) {
        case ActProblem::malformed:
            return "a name is 1 to 32 of a-z 0-9 . _ -, a passphrase 10 to 128 bytes, a reason 1 "
                   "to 500 bytes";
        case ActProblem::not_proven:
            return "no such operator, or another passphrase";
        case ActProblem::needs_two:
            return "this needs two different operators";
        case ActProblem::exists:
            return "this name is taken";
        case ActProblem::nothing_to_do:
            return "there is nothing to change";
    }
    return "";
}

bool is_operator_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
    });
}

bool is_passphrase(std::string_view passphrase) {
    return passphrase.size() >= 10 && passphrase.size() <= 128 &&
           std::ranges::all_of(passphrase, [](char c) {
               return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
           });
}

std::string hash_of(const std::string& passphrase) {
    const auto salt = random_bytes<salt_bytes>();
    std::string encoded(
        argon2_encodedlen(passes, memory_kib, lanes, salt_bytes, hash_bytes, Argon2_id), '\0');
    const int result =
        argon2id_hash_encoded(passes, memory_kib, lanes, passphrase.data(), passphrase.size(),
                              salt.data(), salt.size(), hash_bytes, encoded.data(), encoded.size());
    if (result != ARGON2_OK) throw Fault(FaultCode::crypto, "argon2: no memory for a hash");
    encoded.resize(encoded.find('\0'));
    return encoded;
}

bool fits(const std::string& passphrase, const std::string& hash) {
    return argon2id_verify(hash.c_str(), passphrase.data(), passphrase.size()) == ARGON2_OK;
}

bool keep_operator(Transaction& transaction, const std::string& name, const std::string& hash,
                   std::int64_t now_ms) {
    return transaction.database().change(
               "INSERT INTO operator(name, hash, since_ms, withdrawn) VALUES ($1, $2, $3, 0) "
               "ON CONFLICT DO NOTHING",
               name, hash, now_ms) == 1;
}

bool mark_withdrawn(Transaction& transaction, const std::string& name) {
    return transaction.database().change(
               "UPDATE operator SET withdrawn = 1 WHERE name = $1 AND withdrawn = 0", name) == 1;
}

std::vector<OperatorRow> list_operators(Transaction& transaction) {
    std::vector<OperatorRow> rows;
    for (const auto& [name, withdrawn] : transaction.database().list<std::string, std::int64_t>(
             "SELECT name, withdrawn FROM operator ORDER BY name"))
        rows.push_back({name, withdrawn != 0});
    return rows;
}

std::optional<std::string> find_hash(Transaction& transaction, const std::string& name) {
    const auto row = transaction.database().find<std::string>(
        "SELECT hash FROM operator WHERE name = $1 AND withdrawn = 0", name);
    if (!row) return std::nullopt;
    return std::get<0>(*row);
}

}  // namespace shomei::issuer
