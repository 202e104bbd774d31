// SPDX-License-Identifier: Apache-2.0
// What the card holder may have in this visit: people, kinds, options, limits. Sealed to the visit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

struct OfferedPerson {
    std::string handle;  // `m1`, `m2`, …; means nothing outside this visit
    std::string name;    // as it will be drawn
    bool self = false;

    bool operator==(const OfferedPerson&) const = default;
};

struct OfferedKind {
    Kind kind = Kind::residence_copy;
    std::vector<Scope::Extent> scopes;
    std::vector<std::string> options;  // ids, each off by default
    int copies_limit = 1;
    int unit_yen = 0;

    bool operator==(const OfferedKind&) const = default;
};

// A kind the resident would expect and does not get now, with the reason.
struct RefusedKind {
    Kind kind = Kind::residence_copy;
    RefusalCode reason = RefusalCode::B01;
    std::int64_t next_opening_s = 0;  // Unix seconds; 0: not known

    bool operator==(const RefusedKind&) const = default;
};

struct Offers {
    std::vector<OfferedPerson> people;  // at most 64
    std::vector<OfferedKind> kinds;     // only what this build has a form for and is open now
    std::vector<RefusedKind> refused;   // the municipality's other kinds that have a form
    std::vector<std::string> notices;   // refusal-catalogue codes that are no obstacle (A05, A14)

    bool operator==(const Offers&) const = default;
};

// Same reading rules as Content; exactly one person is `self`, handles, kinds (offered and
// refused together) and notices differ, and no reason is a notice.
bool is_well_formed(const Offers& offers);
Bytes write_offers(const Offers& offers);
std::optional<Offers> parse_offers(ByteView json);

// Indexes into `Offers::people` of the people a scope names, in the order of the offers. nullopt
// where it names someone who is not offered.
std::optional<std::vector<std::size_t>> people_of(const Offers& offers, const Scope& scope);
// What stands against a choice: B03 (kind), C09 (scope or option), C10 (copies or people); nullopt:
// nothing.
std::optional<RefusalCode> refusal_of(const Offers& offers, const Choice& choice);

// One line the resident sees before confirming; texts come from the message catalogue by `text_id`.
struct QuoteLine {
    std::string text_id;  // key in the catalogue: [a-z0-9.-], at most 64 bytes
    int yen = 0;          // may be negative (a reduction)

    bool operator==(const QuoteLine&) const = default;
};

// The answer to `quote`; its SHA-256 (over the bytes as sent) goes into the application.
struct Quote {
    Choice choice;
    int yen = 0;  // total for all copies
    std::vector<QuoteLine> lines;

    bool operator==(const Quote&) const = default;
};

// Same reading rules as Content; the lines add up to `yen`.
Bytes write_quote(const Quote& quote);
std::optional<Quote> parse_quote(ByteView json);

}  // namespace shomei::certificate
