// SPDX-License-Identifier: Apache-2.0
// The encrypted records of an issuance: `grant` (what was signed and by whom, as JSON), `pages`
// (page digests) and `commitment-key` (K of reliability 13.2).
#pragma once

#include "application.h"
#include "issuances.h"
#include "parts.h"
#include "shomei/issuance/ledger/commitment.h"

namespace shomei::issuer {

// A fresh K, kept with the issuance.
ledger::CommitmentKey make_commitment_key(Parts& parts, Transaction& transaction,
                                          const std::string& iid);
// The K of an issuance; nullopt where its evidence was erased.
std::optional<ledger::CommitmentKey> find_commitment_key(Parts& parts, Transaction& transaction,
                                                         const std::string& iid);
void keep_grant_record(Parts& parts, Transaction& transaction, const Application& application,
                       const Issuance& issuance, const Evidence& evidence);
void keep_pages_record(Parts& parts, Transaction& transaction, const std::string& iid,
                       const std::vector<exchange::PageClaim>& pages);

}  // namespace shomei::issuer
