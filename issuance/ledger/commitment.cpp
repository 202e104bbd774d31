// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/commitment.h"

#include <algorithm>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/ledger/keyed_hash.h"

namespace shomei::ledger {
namespace {

using FieldCommitments = std::map<std::string, Digest>;

bool is_field_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

Digest salt_of(const CommitmentKey& key, std::uint64_t seq, std::string_view name) {
    std::string info = "com";
    for (int shift = 56; shift >= 0; shift -= 8) info += static_cast<char>(seq >> shift & 0xff);
    info += name;
    Digest salt{};
    hkdf_sha256({.key = key.view(), .salt = {}, .info = bytes_of(info)}, salt);
    return salt;
}

Digest field_commitment(const Digest& salt, std::string_view name, std::string_view value) {
    std::string message(name);
    message += '\0';
    message += value;
    return hmac_sha256(salt, bytes_of(message));
}

// A std::map is sorted by name as bytes, which is the order of the lines.
Digest digest_of(const FieldCommitments& commitments) {
    std::string lines;
    for (const auto& [name, commitment] : commitments) lines += name + ":" + hex(commitment) + "\n";
    return sha256(lines);
}

}  // namespace

Digest commit(const CommitmentKey& key, std::uint64_t seq, const CommittedFields& fields) {
    SHOMEI_CHECK(!fields.empty());
    FieldCommitments commitments;
    for (const auto& [name, value] : fields) {
        SHOMEI_CHECK(is_field_name(name));
        commitments[name] = field_commitment(salt_of(key, seq, name), name, value);
    }
    return digest_of(commitments);
}

Opening open_field(const CommitmentKey& key, std::uint64_t seq, const CommittedFields& fields,
                   const std::string& name) {
    SHOMEI_CHECK(fields.contains(name));
    Opening opening{name, fields.at(name), salt_of(key, seq, name), {}};
    for (const auto& [other, value] : fields)
        if (other != name)
            opening.others[other] = field_commitment(salt_of(key, seq, other), other, value);
    return opening;
}

bool check_opening(const Opening& opening, const Digest& commitment) {
    if (!is_field_name(opening.name) || opening.others.contains(opening.name)) return false;
    for (const auto& [name, other] : opening.others)
        if (!is_field_name(name)) return false;
    auto commitments = opening.others;
    commitments[opening.name] = field_commitment(opening.salt, opening.name, opening.value);
    return digest_of(commitments) == commitment;
}

}  // namespace shomei::ledger
