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
    std::string name;    // as it will be drawn on the papers of this list
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
    std::vector<OfferedPerson> people;  // of the household, at most 64
    // Who stands in the family register, in its order, at most 64: for the kinds that are written
    // from it. Whoever stands in both lists has one handle. Empty where no such kind is offered.
    std::vector<OfferedPerson> family;
    std::vector<OfferedKind> kinds;    // only what this build has a form for and is open now
    std::vector<RefusedKind> refused;  // the municipality's other kinds that have a form
    std::vector<std::string> notices;  // refusal-catalogue codes that are no obstacle (A05, A14)

    bool operator==(const Offers&) const = default;
};

// Same reading rules as Content; exactly one of `people` is `self` and of `family` at most that
// person, handles of a list, kinds (offered and refused together) and notices differ, and no reason
// is a notice.
bool is_well_formed(const Offers& offers);
Bytes write_offers(const Offers& offers);
std::optional<Offers> parse_offers(ByteView json);

// The list that a kind is about.
const std::vector<OfferedPerson>& people_for(const Offers& offers, Kind kind);
// Indexes into that list of the people a scope names, in its order. nullopt where it names nobody,
// or someone who is not offered.
std::optional<std::vector<std::size_t>> people_of(const Offers& offers, Kind kind,
                                                  const Scope& scope);
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
