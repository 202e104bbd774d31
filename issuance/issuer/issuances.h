// SPDX-License-Identifier: Apache-2.0
// Issuances: one row per iid for ever, also for those that were voided before they were asked for
// (tombstones: a request that comes late finds the iid dead).
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store.h"
#include "stored_answer.h"

namespace shomei::issuer {

enum class IssuanceState { in_progress, granted, refused, voided };

// What is kept of a field: without its salt the digest says nothing about the value.
struct FieldDigest {
    std::string id;
    Digest digest{};
};

struct Issuance {
    std::string iid, terminal, vid;
    IssuanceState state = IssuanceState::in_progress;
    std::string city, kind;              // kind as its id
    std::vector<std::string> documents;  // numbers, one per copy
    int yen = 0;
    std::int64_t issued_s = 0, fresh_s = 0;
    std::vector<FieldDigest> fields;  // in the order of the content
    Chain entries;                    // in the ledger
    StoredAnswer decided;             // the answer to `apply`
    StoredAnswer paged;               // the answer to `pages`
};

std::optional<Issuance> find_issuance(Transaction& transaction, const std::string& iid);
// The one granted last at a terminal.
std::optional<Issuance> newest_granted(Transaction& transaction, const std::string& terminal);
// Makes the row in its state with terminal, vid, city, kind and the request.
void begin_issuance(Transaction& transaction, const Issuance& issuance, std::int64_t now_ms);
// Stores grant or refusal. False where the issuance is in progress no more (voided meanwhile).
bool keep_decision(Transaction& transaction, const Issuance& issuance);
void keep_pages(Transaction& transaction, const Issuance& issuance);
// Fills in iid, city and kind.
void name_issuance(ledger::Entry& entry, const Issuance& issuance);
// Appends the next entry about it to the ledger, named after it.
void append_entry(Transaction& transaction, Issuance& issuance, ledger::Entry entry);
// What became of the issuance that gave this document number, without the answers kept for it.
struct DocumentHistory {
    IssuanceState state = IssuanceState::in_progress;
    std::string kind;
    Chain entries;
};
std::optional<DocumentHistory> find_document(Transaction& transaction, const std::string& city,
                                             const std::string& number);
void mark_void(Transaction& transaction, const std::string& iid);
void count_decision_repeat(Transaction& transaction, const std::string& iid);
void count_pages_repeat(Transaction& transaction, const std::string& iid);

// `YYYYMMDD-NNNNNNNN`: never given twice for a city, also when the transaction's grant is voided.
std::string next_document_number(Transaction& transaction, const std::string& city,
                                 std::chrono::year_month_day japan_day);

}  // namespace shomei::issuer
