// SPDX-License-Identifier: Apache-2.0
// Commitments (reliability 13.2): an entry's `com` binds facts that must not stand in the ledger.
// One fact can be opened without telling the others; once K is erased nothing can be opened or
// guessed any more, and the tree stays as it is.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/base/secret.h"

namespace shomei::ledger {

// Field name ([a-z0-9-]{1,32}) to value (any bytes).
using CommittedFields = std::map<std::string, std::string>;

// K: 32 random bytes, one per issuance (per entry where there is no issuance), kept only in the
// encrypted evidence.
using CommitmentKey = Secret<32>;

// The digest for the `com` line of entry `seq`. At least one field; a bad name stops the program.
Digest commit(const CommitmentKey& key, std::uint64_t seq, const CommittedFields& fields);

// What is handed to the one who may see one field: its value and salt, and the bare field
// commitments of the others.
struct Opening {
    std::string name;
    std::string value;
    Digest salt{};
    std::map<std::string, Digest> others;
};

// `name` must be one of `fields`.
Opening open_field(const CommitmentKey& key, std::uint64_t seq, const CommittedFields& fields,
                   const std::string& name);

// Does the opening lead to this `com`? False for a bad or doubled name too.
bool check_opening(const Opening& opening, const Digest& commitment);

}  // namespace shomei::ledger
