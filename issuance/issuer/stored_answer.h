// SPDX-License-Identifier: Apache-2.0
// An answer kept with the request it answers: the same bytes get the same answer, at most twice
// more; other bytes are a conflict (reliability 7).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::issuer {

struct StoredAnswer {
    std::string request;  // SHA-256 of the request's bytes, hex; empty: nothing was asked yet
    std::string text;     // empty: being decided
    Bytes signature;
    Bytes body;
    std::uint64_t size = 0;  // of the ledger tree the text names
    int repeats = 0;         // how often it was given again
};

inline constexpr int repeats_limit = 2;

}  // namespace shomei::issuer
