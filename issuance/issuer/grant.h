// SPDX-License-Identifier: Apache-2.0
// The end of an application: a grant or a refusal, each one transaction with its ledger entry.
#pragma once

#include "answering.h"
#include "application.h"
#include "issuances.h"
#include "parts.h"

namespace shomei::issuer {

// Seconds from the grant to the last moment to start printing.
inline constexpr std::int64_t fresh_for_s = 900;

// A result text that refuses, signed by the municipality; not kept.
StoredAnswer sign_refusal(Transaction& transaction, const Application& application,
                          const Refusal& refusal);
StoredAnswer sign_refusal(Transaction& transaction, const Application& application,
                          certificate::RefusalCode code);
// Where the iid was voided meanwhile both of these refuse without an entry.
Outcome keep_refusal(Parts& parts, const Application& application, const Refusal& refusal);
// Numbers, salts, seal, evidence, answer and entry.
Outcome keep_grant(Parts& parts, const Application& application, const Record& record,
                   const Evidence& evidence);

}  // namespace shomei::issuer
