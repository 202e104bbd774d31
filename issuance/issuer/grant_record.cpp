// SPDX-License-Identifier: Apache-2.0
#include "grant_record.h"

#include <nlohmann/json.hpp>

#include "shomei/base/digest.h"

namespace shomei::issuer {

using nlohmann::json;

namespace {

constexpr const char* key_record = "commitment-key";

json signed_text(const std::string& text, const Bytes& signature) {
    return {{"text", text}, {"signature", base64(signature)}};
}

void keep(Parts& parts, Transaction& transaction, const std::string& iid, const char* name,
          const json& record) {
    auto text = record.dump();
    keep_evidence(transaction, iid, name, parts.evidence.seal(iid, name, bytes_of(text)));
    OPENSSL_cleanse(text.data(), text.size());
}

}  // namespace

ledger::CommitmentKey make_commitment_key(Parts& parts, Transaction& transaction,
                                          const std::string& iid) {
    auto random = random_bytes<32>();
    ledger::CommitmentKey key{random};
    OPENSSL_cleanse(random.data(), random.size());
    keep_evidence(transaction, iid, key_record, parts.evidence.seal(iid, key_record, key.view()));
    return key;
}

std::optional<ledger::CommitmentKey> find_commitment_key(Parts& parts, Transaction& transaction,
                                                         const std::string& iid) {
    const auto record = find_evidence(transaction, iid, key_record);
    if (!record) return std::nullopt;
    auto opened = parts.evidence.open(iid, key_record, *record);
    if (!opened || opened->size() != 32)
        throw Fault(FaultCode::storage, "evidence: a commitment key cannot be opened");
    ledger::CommitmentKey key{std::span<const std::uint8_t, 32>(opened->data(), 32)};
    OPENSSL_cleanse(opened->data(), opened->size());
    return key;
}

void keep_grant_record(Parts& parts, Transaction& transaction, const Application& application,
                       const Issuance& issuance, const Evidence& evidence) {
    json fields = json::array();
    for (const auto& field : issuance.fields)
        fields.push_back({{"id", field.id}, {"digest", hex(field.digest)}});
    keep(parts, transaction, issuance.iid, "grant",
         {{"authentication",
           signed_text(application.visit.consent_text, application.visit.consent_signature)},
          {"application", signed_text(application.bytes.text, application.bytes.signature)},
          {"certificate", base64(application.visit.certificate)},
          {"serial", hex(evidence.serial)},
          {"revocation", base64(evidence.revocation)},
          {"resident", application.visit.resident},
          {"people", application.visit.people.keys},
          {"documents", issuance.documents},
          {"result", signed_text(issuance.decided.text, issuance.decided.signature)},
          {"fields", fields},
          {"build", hex(parts.build)},
          {"settings", hex(parts.config)}});
}

void keep_pages_record(Parts& parts, Transaction& transaction, const std::string& iid,
                       const std::vector<exchange::PageClaim>& pages) {
    json rows = json::array();
    for (const auto& page : pages)
        rows.push_back({{"document", page.document_number},
                        {"number", page.number},
                        {"count", page.count},
                        {"fields", page.field_ids},
                        {"digest", hex(page.digest)}});
    keep(parts, transaction, iid, "pages", {{"pages", rows}});
}

}  // namespace shomei::issuer
