// SPDX-License-Identifier: Apache-2.0
// What the card holder may have in this visit: people, kinds, options, limits. Sealed to the visit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/kind.h"

namespace shomei::certificate {

struct OfferedPerson {
    std::string handle;  // `m1`, `m2`, …; means nothing outside this visit
    std::string name;    // as it will be drawn
    bool self = false;
};

struct OfferedKind {
    Kind kind = Kind::residence_copy;
    std::vector<Scope::Extent> scopes;
    std::vector<std::string> options;  // ids, each off by default
    int copies_limit = 1;
    int unit_yen = 0;
};

struct Offers {
    std::vector<OfferedPerson> people;  // at most 64
    std::vector<OfferedKind> kinds;     // only what this build has a form for and is open now
    std::vector<std::string> notices;   // refusal-catalogue codes that are no obstacle (A05, A14)
};

// Same reading rules as Content.
Bytes write_offers(const Offers& offers);
std::optional<Offers> parse_offers(ByteView json);

// One line the resident sees before confirming; texts come from the message catalogue by `text_id`.
struct QuoteLine {
    std::string text_id;
    int yen = 0;
};

// The answer to `quote`; its SHA-256 (over the bytes as sent) goes into the application.
struct Quote {
    Choice choice;
    int yen = 0;  // total for all copies
    std::vector<QuoteLine> lines;
};

Bytes write_quote(const Quote& quote);
std::optional<Quote> parse_quote(ByteView json);

}  // namespace shomei::certificate
