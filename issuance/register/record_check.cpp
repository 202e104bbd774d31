// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "aspect.h"

namespace shomei::resident_register {
namespace {

using certificate::FamilyEvent;
using certificate::FamilyMember;
using certificate::FamilyRecord;
using certificate::Resident;
using certificate::TaxYear;
using enum Item::Form;

bool is_text(const std::string& value) { return !value.empty() && follows(value, text); }
bool may_be(const std::string& value, Item::Form form) {
    return value.empty() || follows(value, form);
}

// Japanese have a domicile, foreign residents a nationality; no one has both sets (art. 30-45).
bool mixes_both_sets(const Resident& resident) {
    if (resident.foreign())
        return !resident.domicile.empty() || !resident.head_of_register.empty() ||
               !resident.former_name.empty() || !resident.former_name_kana.empty();
    return !resident.alias.empty() || !resident.status.empty() || !resident.period.empty() ||
           !resident.period_end.empty() || !resident.residence_card.empty() ||
           !resident.category.empty();
}

std::optional<std::string> broken_item(const Resident& resident, const Aspect& aspect) {
    for (const auto& item : aspect.items) {
        if (item.member == nullptr) continue;
        const auto& value = resident.*item.member;
        if (!value.empty() && !follows(value, item.form))
            return std::string(item.name) + " breaks its form";
        if (value.empty() && item.required && aspect.name == "resident")
            return std::string(item.name) + " is missing";
    }
    return std::nullopt;
}

bool is_tax_year(const TaxYear& year) {
    const auto is_amount = [](const auto& item) {
        return item.second >= 0 && item.second <= yen_limit;
    };
    return may_be(year.address_on_january_1, text) && (year.declared || year.amounts.empty()) &&
           std::ranges::all_of(year.amounts, is_amount);
}

bool are_events(const std::vector<FamilyEvent>& events) {
    return std::ranges::all_of(events, [](const FamilyEvent& event) {
        return is_text(event.title) && !event.rows.empty() &&
               std::ranges::all_of(event.rows, is_text);
    });
}

bool is_person(const FamilyMember& person) {
    const auto texts = {&person.name_kana, &person.father, &person.mother, &person.relation};
    return is_text(person.name) && may_be(person.resident_id, id) &&
           std::ranges::all_of(texts, [](const auto* value) { return may_be(*value, text); }) &&
           follows(person.birth_day, day) && may_be(person.sex, sex) && are_events(person.events) &&
           std::ranges::all_of(person.addresses, [](const auto& line) {
               return is_text(line.address) && may_be(line.since, day);
           });
}

bool is_family(const FamilyRecord& family) {
    return is_text(family.domicile) && is_text(family.head_of_register) &&
           are_events(family.events) && std::ranges::all_of(family.people, is_person);
}

}  // namespace

std::optional<std::string> first_error(const Resident& resident) {
    if (!follows(resident.id, id)) return "resident_id breaks its form";
    for (const auto& aspect : aspects())
        if (auto error = broken_item(resident, aspect)) return error;
    if (mixes_both_sets(resident)) return "items of Japanese and foreign residents are mixed";
    if (resident.former_name.empty() && !resident.former_name_kana.empty())
        return "former_name_kana stands without former_name";
    if (!std::ranges::all_of(resident.tax_years, is_tax_year)) return "tax breaks its form";
    return std::nullopt;
}

std::optional<std::string> first_error(const certificate::Household& household) {
    if (!is_text(household.address)) return "address breaks its form";
    if (!is_text(household.householder)) return "householder breaks its form";
    if (household.members.empty()) return "the household is empty";
    if (household.members.size() > members_limit) return "the household has more than 64 members";
    for (const auto& member : household.members)
        if (auto error = first_error(member)) return error;
    if (household.family && !is_family(*household.family))
        return "a family register breaks its form";
    return std::nullopt;
}

}  // namespace shomei::resident_register
