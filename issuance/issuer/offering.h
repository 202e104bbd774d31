// SPDX-License-Identifier: Apache-2.0
// What a resident may have now: kinds that are open and not stopped, people of the household,
// options, limits, prices.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "outcome.h"
#include "parts.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/certificate/record.h"
#include "visits.h"

namespace shomei::issuer {

// Every kind of the desk, open or with the reason why not.
std::vector<exchange::KindOpenness> list_openness(Transaction& transaction, const Desk& desk,
                                                  std::int64_t now_s);
// Refuses with the reason of the first kind that is offered at all (B01, B02, B05) where none is
// open; B03 where none is offered.
Step<void> require_open_kind(const std::vector<exchange::KindOpenness>& kinds, const Desk& desk);
// B03 for a kind that is not offered, else its reason where it is closed.
Step<void> require_open(const std::vector<exchange::KindOpenness>& kinds, certificate::Kind kind,
                        const Desk& desk);

// Kinds with their choices, for those that are open.
std::vector<certificate::OfferedKind> offered_kinds(
    const Desk& desk, const std::vector<exchange::KindOpenness>& kinds, std::int64_t now_s);

// Who asks, with the record as it is now.
struct Applicant {
    certificate::CardRow card;
    const certificate::Household& household;  // holds the resident of the card
    std::int64_t now_s;
};
// A paper as far as it is chosen; nobody: the holder, or where a kind shows no one less everyone.
struct Paper {
    certificate::Kind kind;
    std::vector<std::string> options = {};
    std::vector<std::size_t> people = {};  // as Order::people
};
// What stands against it.
std::optional<certificate::Obstacle> find_obstacle(const Desk& desk, const Applicant& applicant,
                                                   const Paper& paper);
// What stands against each kind of the desk, before anyone but the holder is chosen.
using Obstacles = std::map<certificate::Kind, certificate::Obstacle>;
Obstacles find_obstacles(const Desk& desk, const Applicant& applicant);
// Fills in the kinds, offered and refused. Refuses where none is left and all have one reason, B03
// where there is none at all.
Step<void> add_kinds(certificate::Offers& offers, const Desk& desk,
                     const std::vector<exchange::KindOpenness>& kinds, const Obstacles& obstacles,
                     std::int64_t now_s);
// Whom a record offers.
PeopleOffered people_offered(const certificate::Household& household);
// Offers of these people under their handles, still nameless (`-`); `self` is one of them.
certificate::Offers name_handles(const PeopleOffered& people, const std::string& self);
// B03, C09 or C10 where the choice is not among what is offered.
Step<void> require_offered(const certificate::Offers& offers, const certificate::Choice& choice,
                           const Desk& desk);

certificate::Quote make_quote(const Desk& desk, const certificate::Choice& choice,
                              std::int64_t now_s);

}  // namespace shomei::issuer
