// SPDX-License-Identifier: Apache-2.0
// What stands in the card table and in the record against certifying at a machine: small named
// rules, all of them asked about every kind, and what only deserves a notice.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/certificate/record.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

// One kind, asked for by one card holder. The parts must outlive the claim.
struct Claim {
    const CardRow& card;
    const Household& household;
    const Resident& holder;               // one of the household
    std::vector<const Resident*> people;  // of the household, whom the paper would show
    KindSettings kind;
    const EntitlementSettings& settings;
    std::chrono::year_month_day today;      // in Japan
    std::vector<std::string> options = {};  // chosen by the card holder; none before the choice
    // Whom a kind that is written from the family register would show of it.
    std::vector<const FamilyMember*> family = {};
};

struct EntitlementRule {
    std::string_view name;
    RefusalCode code;
    bool (*concerns)(const KindTraits&);
    bool (*stands_against)(const Claim&);
};

// In the order in which they win: what is said of a suppressed record is said before all else.
const std::vector<EntitlementRule>& entitlement_rules();

struct Obstacle {
    RefusalCode code;
    std::optional<std::chrono::year_month_day> until;  // the first day without it, where known

    bool operator==(const Obstacle&) const = default;
};

// The first rule that stands against the claim. Every rule is asked whatever the others say, so
// that the time taken does not tell which one it was.
std::optional<Obstacle> find_obstacle(const Claim& claim);
// What can be said of the card alone, before any PIN: A11, A12.
std::optional<Obstacle> find_obstacle(const CardRow& card, const EntitlementSettings& settings,
                                      std::chrono::year_month_day today);

// Full years on that day; a year is full on the birthday, for those born on 29 February in other
// years on 1 March.
int age_on(std::chrono::year_month_day birth, std::chrono::year_month_day day);
// The newest tax year that is certified on that day.
int tax_year_on(std::chrono::year_month_day day, std::chrono::month_day tax_year_from);

// Where the holder stands in the family register; nullptr: not, or there is none. Who left it and
// came back (復籍) stands in it twice: the entry that was not removed counts.
const FamilyMember* find_in_register(const Household& household, std::string_view resident_id);

// A14: name or address changed while the card's certificate ran, so the signing certificate has
// lapsed and this one has not (seed N10). `issued_s` is when the card's certificate began.
bool signing_certificate_lapsed(const Resident& resident, std::int64_t issued_s);

}  // namespace shomei::certificate
