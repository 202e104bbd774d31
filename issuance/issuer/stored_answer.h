// SPDX-License-Identifier: Apache-2.0
// An answer kept with the request it answers: the same bytes get the same answer, at most twice
// more; other bytes are a conflict (reliability 7).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store.h"

namespace shomei::issuer {

struct StoredAnswer {
    std::string request;  // SHA-256 of the request's bytes, hex; empty: nothing was asked yet
    std::string text;     // empty: being decided
    Bytes signature;
    Bytes body;
    std::uint64_t size = 0;  // of the ledger tree the text names
    int repeats = 0;         // how often it was given again
};

// The answer in a row that is there: its columns are request, text, signature, body, size and
// repeats.
template <class... Keys>
StoredAnswer read_answer(Transaction& transaction, const std::string& select, const Keys&... keys) {
    const auto row =
        transaction.database()
            .find<std::string, std::string, std::string, std::string, std::int64_t, std::int64_t>(
                select, keys...);
    const auto& [request, text, signature, body, size, repeats] = row.value();
    return {request,
            text,
            storage::stored_bytes(signature),
            storage::stored_bytes(body),
            static_cast<std::uint64_t>(size),
            static_cast<int>(repeats)};
}

}  // namespace shomei::issuer
