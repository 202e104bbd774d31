// SPDX-License-Identifier: Apache-2.0
// Visits as the issuer knows them: from `open` to the application. Kept for a day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store.h"
#include "stored_answer.h"

namespace shomei::issuer {

// A nonce is 32 random bytes, base64url; used up by the first request that names its visit.
struct Nonce {
    std::string value;  // empty: used up, or not given yet
    std::int64_t until_s = 0;
};

struct Visit {
    std::string terminal, vid;
    int opens = 0;
    Bytes certificate;     // the card's, DER
    std::string city;      // 6 digits
    std::string resident;  // key in that city's register
    std::string build;     // as named in `open`
    Nonce nonce1, nonce2;
    std::vector<std::string> people;  // keys of m1, m2, …; empty before `authenticate`
    std::string consent_text;         // the authentication text and the card's signature over it
    Bytes consent_signature;
    StoredAnswer authenticated;
};

std::optional<Visit> find_visit(Transaction& transaction, const std::string& terminal,
                                const std::string& vid);
// Stores the visit as opened (again), and forgets visits older than a day.
void keep_opened(Transaction& transaction, const Visit& visit, std::int64_t now_ms);
// The request is taken: nonce 1 is used up whatever comes of it.
void take_authentication(Transaction& transaction, const Visit& visit, const std::string& request);
// Stores people, consent, nonce 2 and the answer.
void keep_authenticated(Transaction& transaction, const Visit& visit);
void count_repeat(Transaction& transaction, const Visit& visit);
void use_up_nonce2(Transaction& transaction, const Visit& visit);

}  // namespace shomei::issuer
