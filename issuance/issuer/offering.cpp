// SPDX-License-Identifier: Apache-2.0
#include "offering.h"

#include <algorithm>

#include "answering.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "stops.h"

namespace shomei::issuer {

using certificate::RefusalCode;

std::vector<exchange::KindOpenness> list_openness(Transaction& transaction, const Desk& desk,
                                                  std::int64_t now_s) {
    std::vector<exchange::KindOpenness> kinds;
    for (const auto& offered : desk.municipality.kinds()) {
        exchange::KindOpenness kind;
        kind.kind = offered.kind;
        const auto available = desk.municipality.availability(offered.kind, now_s);
        kind.open = available.open;
        if (available.reason) kind.reason = certificate::name_of(*available.reason);
        kind.next_opening_s = available.next_opening_s.value_or(0);
        if (is_stopped(transaction, desk.city, std::string(certificate::id_of(offered.kind)))) {
            kind.open = false;
            kind.reason = certificate::name_of(RefusalCode::B05);
            kind.next_opening_s = 0;
        }
        kinds.push_back(std::move(kind));
    }
    return kinds;
}

namespace {

RefusalCode code_of(const exchange::KindOpenness& kind) {
    return certificate::refusal_from_name(kind.reason).value_or(RefusalCode::B01);
}

tl::unexpected<Refusal> closed(const exchange::KindOpenness& kind, const Desk& desk) {
    return refuse(code_of(kind), {desk.city, 0});
}

}  // namespace

Step<void> require_open_kind(const std::vector<exchange::KindOpenness>& kinds, const Desk& desk) {
    if (std::any_of(kinds.begin(), kinds.end(), [](const auto& kind) { return kind.open; }))
        return {};
    const auto not_offered = certificate::name_of(RefusalCode::B03);
    const auto first = std::find_if(kinds.begin(), kinds.end(),
                                    [&](const auto& kind) { return kind.reason != not_offered; });
    if (first == kinds.end()) return refuse(RefusalCode::B03, {desk.city, 0});
    return closed(*first, desk);
}

Step<void> require_open(const std::vector<exchange::KindOpenness>& kinds, certificate::Kind kind,
                        const Desk& desk) {
    const auto found =
        std::find_if(kinds.begin(), kinds.end(), [&](const auto& row) { return row.kind == kind; });
    if (found == kinds.end()) return refuse(RefusalCode::B03, {desk.city, 0});
    if (!found->open) return closed(*found, desk);
    return {};
}

std::vector<certificate::OfferedKind> offered_kinds(
    const Desk& desk, const std::vector<exchange::KindOpenness>& kinds, std::int64_t now_s) {
    std::vector<certificate::OfferedKind> offered;
    for (const auto& kind : desk.municipality.kinds()) {
        if (!require_open(kinds, kind.kind, desk)) continue;
        offered.push_back({kind.kind, kind.scopes, kind.options, kind.copies_limit,
                           desk.municipality.unit_yen(kind.kind, now_s)});
    }
    return offered;
}

namespace {

// Who of the register would stand on the paper, and who of them is of the household as well.
void add_register_people(certificate::Claim& claim, const Paper& paper) {
    const auto& family = claim.household.family;
    if (!family) return;
    const auto only_all = std::vector{certificate::Scope::Extent::household};
    for (const auto index : paper.people) claim.family.push_back(&family->people.at(index));
    if (paper.people.empty() && claim.kind.scopes == only_all)
        for (const auto& person : family->people) claim.family.push_back(&person);
    const auto* holder = certificate::find_in_register(claim.household, claim.holder.id);
    if (claim.family.empty() && holder != nullptr) claim.family.push_back(holder);
    for (const auto& member : claim.household.members)
        if (std::ranges::find(claim.family, member.id, &certificate::FamilyMember::resident_id) !=
            claim.family.end())
            claim.people.push_back(&member);
}

}  // namespace

std::optional<certificate::Obstacle> find_obstacle(const Desk& desk, const Applicant& applicant,
                                                   const Paper& paper) {
    const auto& members = applicant.household.members;
    const auto holder =
        std::ranges::find(members, applicant.card.resident_id, &certificate::Resident::id);
    SHOMEI_CHECK(holder != members.end());
    const auto settings = desk.municipality.find_kind(paper.kind);
    SHOMEI_CHECK(settings.has_value());
    certificate::Claim claim{applicant.card,
                             applicant.household,
                             *holder,
                             {},
                             *settings,
                             desk.municipality.entitlement(),
                             certificate::japan_day(applicant.now_s),
                             paper.options};
    if (certificate::traits_of(paper.kind).part == certificate::RecordPart::family_register)
        add_register_people(claim, paper);
    else
        for (const auto index : paper.people) claim.people.push_back(&members.at(index));
    if (claim.people.empty()) claim.people.push_back(&*holder);
    return certificate::find_obstacle(claim);
}

Obstacles find_obstacles(const Desk& desk, const Applicant& applicant) {
    Obstacles out;
    for (const auto& kind : desk.municipality.kinds())
        if (const auto obstacle = find_obstacle(desk, applicant, {kind.kind}))
            out.emplace(kind.kind, *obstacle);
    return out;
}

namespace {

// The kind's first opening once the obstacle is gone.
std::int64_t opening_after(const Desk& desk, certificate::Kind kind,
                           const certificate::Obstacle& obstacle) {
    if (!obstacle.until) return 0;
    const auto from_s = certificate::japan_instant(*obstacle.until);
    const auto then = desk.municipality.availability(kind, from_s);
    return then.open ? from_s : then.next_opening_s.value_or(0);
}

}  // namespace

Step<void> add_kinds(certificate::Offers& offers, const Desk& desk,
                     const std::vector<exchange::KindOpenness>& kinds, const Obstacles& obstacles,
                     std::int64_t now_s) {
    offers.kinds = offered_kinds(desk, kinds, now_s);
    std::erase_if(offers.kinds, [&](const auto& kind) { return obstacles.contains(kind.kind); });
    for (const auto& kind : kinds) {
        if (!certificate::traits_of(kind.kind).has_form) continue;
        const auto obstacle = obstacles.find(kind.kind);
        // Waiting for the opening would not help against what the record holds.
        if (obstacle != obstacles.end())
            offers.refused.push_back({kind.kind, obstacle->second.code,
                                      opening_after(desk, kind.kind, obstacle->second)});
        else if (!kind.open)
            offers.refused.push_back({kind.kind, code_of(kind), kind.next_opening_s});
    }
    if (!offers.kinds.empty()) return {};
    if (offers.refused.empty()) return refuse(RefusalCode::B03, {desk.city, 0});
    const auto code = offers.refused.front().reason;
    const bool one_reason = std::ranges::all_of(
        offers.refused, [code](const auto& kind) { return kind.reason == code; });
    if (one_reason) return refuse(code, {desk.city, 0});
    return {};
}

PeopleOffered people_offered(const certificate::Household& household) {
    PeopleOffered out;
    std::string names;
    for (const auto& member : household.members) {
        out.keys.push_back(member.id);
        names += member.name + "\n";
    }
    out.household = out.keys.size();
    static const std::vector<certificate::FamilyMember> nobody;
    for (const auto& person : household.family ? household.family->people : nobody) {
        // Who is no resident here has no key, nor has the entry that somebody left before coming
        // back: what tells one register's entries apart stands in.
        const bool stands_here =
            !person.resident_id.empty() &&
            certificate::find_in_register(household, person.resident_id) == &person;
        const auto entry = std::to_string(out.family.size()) + person.name + person.birth_day;
        const auto key =
            stands_here ? person.resident_id : "family " + digest_text(bytes_of(entry));
        const auto known = std::ranges::find(out.keys, key);
        out.family.push_back(static_cast<std::size_t>(known - out.keys.begin()));
        if (known == out.keys.end()) out.keys.push_back(key);
        names += person.name + "\n";
    }
    out.names = digest_text(bytes_of(names));
    return out;
}

certificate::Offers name_handles(const PeopleOffered& people, const std::string& self) {
    const auto named = [&](std::size_t i) {
        return certificate::OfferedPerson{"m" + std::to_string(i + 1), "-", people.keys[i] == self};
    };
    certificate::Offers offers;
    for (std::size_t i = 0; i < people.household; ++i) offers.people.push_back(named(i));
    for (const auto i : people.family) offers.family.push_back(named(i));
    return offers;
}

Step<void> require_offered(const certificate::Offers& offers, const certificate::Choice& choice,
                           const Desk& desk) {
    if (const auto code = certificate::refusal_of(offers, choice))
        return refuse(*code, {desk.city, 0});
    return {};
}

certificate::Quote make_quote(const Desk& desk, const certificate::Choice& choice,
                              std::int64_t now_s) {
    const int yen = desk.municipality.unit_yen(choice.kind, now_s) * choice.copies;
    return {choice, yen, {{"quote." + std::string(certificate::id_of(choice.kind)), yen}}};
}

}  // namespace shomei::issuer
