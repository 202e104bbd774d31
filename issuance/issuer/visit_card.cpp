// SPDX-License-Identifier: Apache-2.0
#include "visit_card.h"

#include <nlohmann/json.hpp>

namespace shomei::issuer {

using nlohmann::json;

namespace {

// A terminal chooses its vid, so the record is named by both.
std::string record_name(const Visit& visit) { return "visit " + visit.terminal; }

Bytes bytes_member(const json& record, const char* name) {
    return storage::stored_bytes(record.at(name).get<std::string>());
}

}  // namespace

void read_card(Parts& parts, Transaction& transaction, Visit& visit) {
    const auto row = transaction.database().find<Bytes, Bytes>(
        "SELECT wrapped_key, sealed FROM visit_card WHERE terminal = $1 AND vid = $2",
        visit.terminal, visit.vid);
    if (!row) return;
    auto opened =
        parts.evidence.open(visit.vid, record_name(visit), {std::get<0>(*row), std::get<1>(*row)});
    if (!opened) throw Fault(FaultCode::storage, "database: a visit cannot be opened");
    const auto record = json::parse(*opened);
    OPENSSL_cleanse(opened->data(), opened->size());
    visit.certificate = bytes_member(record, "certificate");
    visit.resident = record.at("resident");
    visit.people = {record.at("people"), record.at("household"), record.at("family"),
                    record.at("names")};
    visit.consent_text = record.at("text");
    visit.consent_signature = bytes_member(record, "signature");
}

void keep_card(Parts& parts, Transaction& transaction, const Visit& visit) {
    auto record = json{{"certificate", base64(visit.certificate)},
                       {"resident", visit.resident},
                       {"people", visit.people.keys},
                       {"household", visit.people.household},
                       {"family", visit.people.family},
                       {"names", visit.people.names},
                       {"text", visit.consent_text},
                       {"signature", base64(visit.consent_signature)}}
                      .dump();
    const auto sealed = parts.evidence.seal(visit.vid, record_name(visit), bytes_of(record));
    OPENSSL_cleanse(record.data(), record.size());
    transaction.database().change(
        "INSERT INTO visit_card(terminal, vid, wrapped_key, sealed) VALUES ($1, $2, $3, $4)",
        visit.terminal, visit.vid, sealed.wrapped_key, sealed.sealed);
}

bool drop_card(Transaction& transaction, const Visit& visit) {
    return transaction.database().change("DELETE FROM visit_card WHERE terminal = $1 AND vid = $2",
                                         visit.terminal, visit.vid) == 1;
}

}  // namespace shomei::issuer
