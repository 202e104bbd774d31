// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/entitlement.h"

#include <algorithm>

#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

using std::chrono::month_day;
using std::chrono::year_month_day;

month_day day_of_year(year_month_day day) { return {day.month(), day.day()}; }

// A character of UTF-8 has one byte that is no continuation.
std::size_t length_of(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

// A day that is not there has not begun.
bool has_not_passed(const std::string& iso_day, year_month_day today) {
    const auto day = parse_iso_day(iso_day);
    return day && *day >= today;
}

// ---- the card ------------------------------------------------------------------------------

// A renewal reaches every system over night.
bool card_is_too_new(const CardRow& card, const EntitlementSettings& settings,
                     year_month_day today) {
    const auto registered = parse_iso_day(card.registered_on);
    return registered &&
           (settings.card_usable_same_day ? *registered > today : *registered >= today);
}

bool continuation_is_due(const CardRow& card) {
    return card.standing == CardRow::Standing::continuation_due;
}

bool lives_elsewhere(const CardRow& card) {
    return card.standing == CardRow::Standing::use_registration_pending ||
           card.standing == CardRow::Standing::use_registration_accepted;
}

// ---- the record ----------------------------------------------------------------------------

bool is_of_family_register(const Claim& claim) {
    return traits_of(claim.kind.kind).part == RecordPart::family_register;
}

// Whoever stands in a register with a protected person could learn from its papers where to look.
bool register_is_closed(const Household& household) {
    const auto is_closed = [&](const FamilyMember& person) {
        const auto is_same = [&](const Resident& member) {
            return member.suppressed && member.id == person.resident_id;
        };
        return person.suppressed || std::ranges::any_of(household.members, is_same);
    };
    return household.family && std::ranges::any_of(household.family->people, is_closed);
}

// The paper would show where a protected person lives, or is of someone who is gone. One code and
// one text for every reason keeps the reason silent.
bool record_is_closed(const Claim& claim) {
    const auto& members = claim.household.members;
    const bool any = std::any_of(members.begin(), members.end(),
                                 [](const auto& member) { return member.suppressed; });
    const bool of_household = any && traits_of(claim.kind.kind).shows_address;
    const bool of_people =
        std::any_of(claim.people.begin(), claim.people.end(),
                    [](const auto* person) { return person->suppressed || person->removed; });
    const bool of_register = register_is_closed(claim.household) && is_of_family_register(claim);
    return of_household || of_people || of_register || claim.holder.suppressed ||
           claim.holder.removed;
}

bool someone_moves_out(const Claim& claim) {
    const auto& members = claim.household.members;
    return std::any_of(members.begin(), members.end(),
                       [](const auto& member) { return !member.move_out_notified_on.empty(); });
}

// A move that was entered today reaches every system over night.
bool someone_moved_in_today(const Claim& claim) {
    const auto moved_in = [&](const Resident* person) {
        return has_not_passed(person->resident_since, claim.today) ||
               has_not_passed(person->address_since, claim.today) ||
               has_not_passed(person->notified_on, claim.today);
    };
    return moved_in(&claim.holder) ||
           std::any_of(claim.people.begin(), claim.people.end(), moved_in);
}

// A birthday that cannot be read makes nobody old enough.
bool is_too_young(const Claim& claim) {
    const auto birth = parse_iso_day(claim.holder.birth_day);
    return !birth || age_on(*birth, claim.today) < claim.kind.minimum_age;
}

// With the relation a paper names the householder, whoever else is on it. While that record's
// characters are pending the name may be a provisional one.
bool householder_fails(const Claim& claim) {
    if (std::find(claim.options.begin(), claim.options.end(), "relation") == claim.options.end())
        return false;
    const auto& home = claim.household;
    const auto is_pending = [&](const Resident& member) {
        const bool leads = member.relation == "世帯主" || member.name == home.householder;
        return leads && member.glyphs_pending;
    };
    return length_of(home.householder) > claim.settings.longest_name ||
           std::any_of(home.members.begin(), home.members.end(), is_pending);
}

bool register_fails(const Claim& claim) {
    if (!claim.household.family) return false;
    const auto& name = claim.settings.longest_name;
    const auto& address = claim.settings.longest_address;
    const auto fails = [&](const FamilyMember* person) {
        return length_of(person->name) > name || length_of(person->father) > name ||
               length_of(person->mother) > name ||
               std::ranges::any_of(person->addresses, [&](const FamilyAddress& line) {
                   return length_of(line.address) > address;
               });
    };
    return length_of(claim.household.family->head_of_register) > name ||
           length_of(claim.household.family->domicile) > address ||
           std::ranges::any_of(claim.family, fails);
}

bool glyphs_or_length_fail(const Claim& claim) {
    const auto fails = [&](const Resident* person) {
        const auto& longest = claim.settings.longest_name;
        return person->glyphs_pending || length_of(person->name) > longest ||
               length_of(person->former_name) > longest || length_of(person->alias) > longest;
    };
    return std::any_of(claim.people.begin(), claim.people.end(), fails) ||
           length_of(claim.household.address) > claim.settings.longest_address ||
           householder_fails(claim) || (is_of_family_register(claim) && register_fails(claim));
}

// A registration is for a name, and ends where the holder no longer bears it; a cancelled one
// leaves its items empty (record.h).
bool no_seal_stands(const Claim& claim) {
    const auto& holder = claim.holder;
    const auto& seal = holder.seal_name;
    const bool own = !seal.empty() &&
                     (seal == holder.name || seal == holder.former_name || seal == holder.alias);
    return holder.seal_number.empty() || !own;
}

bool no_tax_year_stands(const Claim& claim) {
    const int year = tax_year_on(claim.today, claim.settings.tax_year_from);
    const auto& years = claim.holder.tax_years;
    return std::none_of(years.begin(), years.end(), [year](const TaxYear& known) {
        return known.year == year && known.declared && known.resident_on_january_1 &&
               !known.amounts.empty();
    });
}

// ---- what the record promises and does not hold: a paper with a hole in it is none ------------

bool seal_image_is_missing(const Claim& claim) { return claim.holder.seal_image.empty(); }

bool register_is_missing(const Claim& claim) {
    const auto* holder = find_in_register(claim.household, claim.holder.id);
    return holder == nullptr || holder->removed;
}

// Who left the register may have left before its addresses were kept.
bool addresses_are_missing(const Claim& claim) {
    return std::ranges::any_of(claim.family, [](const FamilyMember* person) {
        return person->addresses.empty() && !person->removed;
    });
}

bool is_any(const KindTraits&) { return true; }
bool shows_address(const KindTraits& kind) { return kind.shows_address; }
bool is_of_seal(const KindTraits& kind) { return kind.part == RecordPart::seal; }
bool is_of_tax(const KindTraits& kind) { return kind.part == RecordPart::tax; }
bool is_of_family_register(const KindTraits& kind) {
    return kind.part == RecordPart::family_register;
}
bool is_of_addresses(const KindTraits& kind) { return kind.kind == Kind::family_register_address; }
bool is_of_residents(const KindTraits& kind) { return !is_of_family_register(kind); }

std::optional<year_month_day> end_of(RefusalCode code, const Claim& claim) {
    if (code == RefusalCode::A11)
        return year_month_day{std::chrono::sys_days{claim.today} + std::chrono::days{1}};
    if (code == RefusalCode::C05) return parse_iso_day(claim.holder.family_register_from);
    return std::nullopt;
}

}  // namespace

const std::vector<EntitlementRule>& entitlement_rules() {
    using enum RefusalCode;
    static const std::vector<EntitlementRule> rules = {
        {"record closed", C03, is_any, record_is_closed},
        {"card registered today", A11, is_any,
         [](const Claim& claim) {
             return card_is_too_new(claim.card, claim.settings, claim.today);
         }},
        {"continued use not applied for", A12, is_any,
         [](const Claim& claim) { return continuation_is_due(claim.card); }},
        {"lives elsewhere", B03, is_of_residents,
         [](const Claim& claim) { return lives_elsewhere(claim.card); }},
        {"someone moves out", C04, shows_address, someone_moves_out},
        {"moved in today", A11, shows_address, someone_moved_in_today},
        {"too young", C02, is_any, is_too_young},
        {"no seal", C01, is_of_seal, no_seal_stands},
        {"no seal image", B04, is_of_seal, seal_image_is_missing},
        {"no tax year", C07, is_of_tax, no_tax_year_stands},
        {"no family register", C11, is_of_family_register,
         [](const Claim& claim) { return claim.holder.foreign(); }},
        {"use of the family register not registered", C06, is_of_family_register,
         [](const Claim& claim) {
             return claim.card.standing == CardRow::Standing::use_registration_pending ||
                    claim.holder.family_register == FamilyRegister::elsewhere;
         }},
        {"family register being updated", C05, is_of_family_register,
         [](const Claim& claim) {
             return claim.holder.family_register == FamilyRegister::updating;
         }},
        {"not in the family register that is kept", B04, is_of_family_register,
         register_is_missing},
        {"no addresses", B04, is_of_addresses, addresses_are_missing},
        {"glyphs or length", C08, is_any, glyphs_or_length_fail},
    };
    return rules;
}

std::optional<Obstacle> find_obstacle(const Claim& claim) {
    const auto& traits = traits_of(claim.kind.kind);
    std::optional<RefusalCode> first;
    for (const auto& rule : entitlement_rules()) {
        const bool concerned = rule.concerns(traits);
        const bool stands = rule.stands_against(claim);
        if (concerned && stands && !first) first = rule.code;
    }
    if (!first) return std::nullopt;
    return Obstacle{*first, end_of(*first, claim)};
}

std::optional<Obstacle> find_obstacle(const CardRow& card, const EntitlementSettings& settings,
                                      year_month_day today) {
    if (card_is_too_new(card, settings, today)) return Obstacle{RefusalCode::A11, {}};
    if (continuation_is_due(card)) return Obstacle{RefusalCode::A12, {}};
    return std::nullopt;
}

int age_on(year_month_day birth, year_month_day day) {
    const int years = static_cast<int>(day.year()) - static_cast<int>(birth.year());
    return day_of_year(day) < day_of_year(birth) ? years - 1 : years;
}

int tax_year_on(year_month_day day, month_day tax_year_from) {
    const int year = static_cast<int>(day.year());
    return day_of_year(day) < tax_year_from ? year - 1 : year;
}

const FamilyMember* find_in_register(const Household& household, std::string_view resident_id) {
    if (!household.family) return nullptr;
    const FamilyMember* found = nullptr;
    for (const auto& person : household.family->people)
        if (person.resident_id == resident_id && (found == nullptr || found->removed))
            found = &person;
    return found;
}

bool signing_certificate_lapsed(const Resident& resident, std::int64_t issued_s) {
    const auto changed = parse_iso_day(resident.changed_on);
    return changed && *changed >= japan_day(issued_s);
}

}  // namespace shomei::certificate
