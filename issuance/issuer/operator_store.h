// SPDX-License-Identifier: Apache-2.0
// The issuer's list of operators and the hashes of their passphrases.
#pragma once

#include <optional>

#include "shomei/issuance/issuer/operators.h"
#include "store.h"

namespace shomei::issuer {

bool is_operator_name(std::string_view name);
bool is_passphrase(std::string_view passphrase);

// argon2id, encoded with its salt and parameters: about a tenth of a second and 64 MiB.
std::string hash_of(const std::string& passphrase);
bool fits(const std::string& passphrase, const std::string& hash);

// False where the name was ever taken.
bool keep_operator(Transaction& transaction, const std::string& name, const std::string& hash,
                   std::int64_t now_ms);
// False where there is none in service.
bool mark_withdrawn(Transaction& transaction, const std::string& name);
std::vector<OperatorRow> list_operators(Transaction& transaction);
// Of an operator in service.
std::optional<std::string> find_hash(Transaction& transaction, const std::string& name);

}  // namespace shomei::issuer
