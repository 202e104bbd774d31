// SPDX-License-Identifier: Apache-2.0
// Evidence at rest (reliability 14.2). One record = one random 32-byte key, wrapped by the evidence
// key (RFC 3394); the record is AES-256-GCM: 12-byte nonce ‖ ciphertext ‖ 16-byte tag, with AAD
// `shomei-rec/v1` LF iid LF record name. Erasing the wrapped key erases the record.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/base/secret.h"
#include "store.h"

namespace shomei::issuer {

struct SealedRecord {
    Bytes wrapped_key;  // 40 bytes
    Bytes sealed;
};

class EvidenceKey {
public:
    // A file of exactly 32 bytes, for its owner only. Throws Fault{configuration}.
    static EvidenceKey load(const std::filesystem::path& file);
    explicit EvidenceKey(Secret<32> key) : key_(std::move(key)) {}

    SealedRecord seal(const std::string& iid, const std::string& name, ByteView record) const;
    // nullopt: another key, iid or name, or altered.
    std::optional<Bytes> open(const std::string& iid, const std::string& name,
                              const SealedRecord& record) const;

private:
    Secret<32> key_;
};

void keep_evidence(Transaction& transaction, const std::string& iid, const std::string& name,
                   const SealedRecord& record);
std::optional<SealedRecord> find_evidence(Transaction& transaction, const std::string& iid,
                                          const std::string& name);

}  // namespace shomei::issuer
