// SPDX-License-Identifier: Apache-2.0
// Visits as the issuer knows them: from `open` to the application. Kept for a day, so that repeats
// are known; who it was is kept no longer than it is needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "parts.h"
#include "stored_answer.h"

namespace shomei::issuer {

// A nonce is 32 random bytes, base64url; used up by the first request that names its visit.
struct Nonce {
    std::string value;  // empty: used up, or not given yet
    std::int64_t until_s = 0;
};

// Whom a visit was offered, by keys of the register: m1, m2, … are the household's members, then
// who stands in the holder's family register alone.
struct PeopleOffered {
    std::vector<std::string> keys;
    std::size_t household = 0;        // how many of them are members of the household
    std::vector<std::size_t> family;  // which of them stand in the family register, in its order
    std::string names;                // SHA-256 over the names as shown, hex

    bool operator==(const PeopleOffered&) const = default;
};

struct Visit {
    std::string terminal, vid;
    int opens = 0;
    std::string city;   // 6 digits
    std::string build;  // as named in `open`
    Nonce nonce1, nonce2;
    StoredAnswer authenticated;

    // ---- of the card (visit_card.h); all empty once that was dropped ----
    Bytes certificate;         // the card's, DER
    std::string resident;      // key in the city's register
    PeopleOffered people;      // nobody before `authenticate`
    std::string consent_text;  // the authentication text and the card's signature over it
    Bytes consent_signature;

    // `authenticate` had its answer, and it was no refusal.
    bool was_offered() const { return nonce2.until_s != 0; }
};

std::optional<Visit> find_visit(Parts& parts, Transaction& transaction, const std::string& terminal,
                                const std::string& vid);
// Drops what time has ended: cards after half an hour, when no nonce of theirs can be good any
// more, and visits after a day.
void forget_old_visits(Transaction& transaction, std::int64_t now_ms);
// Stores the visit as opened (again); the terminal's oldest that came no further make room.
void keep_opened(Parts& parts, Transaction& transaction, const Visit& visit, std::int64_t now_ms);
// The request is taken: nonce 1 is used up whatever comes of it.
void take_authentication(Transaction& transaction, const Visit& visit, const std::string& request);
// Stores people, consent, nonce 2 and the answer; of a refused one the answer alone. False where
// the visit or its card was forgotten meanwhile.
bool keep_authenticated(Parts& parts, Transaction& transaction, const Visit& visit);
void count_repeat(Transaction& transaction, const Visit& visit);
// The application is taken: nonce 2 is used up and the card dropped, whatever comes of it.
void use_up_nonce2(Transaction& transaction, const Visit& visit);

}  // namespace shomei::issuer
