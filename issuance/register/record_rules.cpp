// SPDX-License-Identifier: Apache-2.0
#include "record_rules.h"

#include <algorithm>
#include <array>

#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/record_text.h"

namespace shomei::resident_register {
namespace {

using certificate::Household;
using certificate::Resident;

constexpr std::size_t text_limit_bytes = 1000;
constexpr std::size_t id_limit = 64;

bool is_id(const std::string& text) {
    return text.size() <= id_limit && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

bool is_my_number(const std::string& text) {
    return text.size() == 12 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// A day that a certificate can write.
bool is_day(const std::string& text) {
    const auto day = certificate::parse_iso_day(text);
    return day && day->year() >= certificate::first_written_year;
}

bool follows(const std::string& text, ItemRule::Form form) {
    switch (form) {
        case ItemRule::Form::id:
            return is_id(text);
        case ItemRule::Form::text:
            return certificate::is_record_text(text, text_limit_bytes);
        case ItemRule::Form::day:
            return is_day(text);
        case ItemRule::Form::sex:
            return text == "男" || text == "女";
        case ItemRule::Form::my_number:
            return is_my_number(text);
    }
    return false;
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

}  // namespace

const std::array<ItemRule, 24>& item_rules() {
    using enum ItemRule::Form;
    static constexpr std::array<ItemRule, 24> rules = {{
        {"id", &Resident::id, id, true},
        {"name", &Resident::name, text, true},
        {"name_kana", &Resident::name_kana, text, false},
        {"former_name", &Resident::former_name, text, false},
        {"former_name_kana", &Resident::former_name_kana, text, false},
        {"alias", &Resident::alias, text, false},
        {"birth_day", &Resident::birth_day, day, true},
        {"sex", &Resident::sex, sex, true},
        {"relation", &Resident::relation, text, true},
        {"domicile", &Resident::domicile, text, false},
        {"head_of_register", &Resident::head_of_register, text, false},
        {"resident_since", &Resident::resident_since, day, true},
        {"address_since", &Resident::address_since, day, false},
        {"notified_on", &Resident::notified_on, day, false},
        {"previous_address", &Resident::previous_address, text, false},
        {"my_number", &Resident::my_number, my_number, false},
        {"nationality", &Resident::nationality, text, false},
        {"status", &Resident::status, text, false},
        {"period", &Resident::period, text, false},
        {"period_end", &Resident::period_end, day, false},
        {"residence_card", &Resident::residence_card, text, false},
        {"category", &Resident::category, text, false},
        {"remarks", &Resident::remarks, text, false},
        {"changed_on", &Resident::changed_on, day, false},
    }};
    return rules;
}

std::optional<std::string> first_error(const Resident& resident) {
    for (const auto& rule : item_rules()) {
        const auto& value = resident.*rule.item;
        if (value.empty() && rule.required) return std::string(rule.name) + " is missing";
        if (!value.empty() && !follows(value, rule.form))
            return std::string(rule.name) + " breaks its form";
    }
    if (mixes_both_sets(resident)) return "items of Japanese and foreign residents are mixed";
    if (resident.former_name.empty() && !resident.former_name_kana.empty())
        return "former_name_kana stands without former_name";
    return std::nullopt;
}

std::optional<std::string> first_error(const Household& household) {
    const auto is_text = [](const std::string& text) {
        return !text.empty() && certificate::is_record_text(text, text_limit_bytes);
    };
    if (!is_text(household.address)) return "address breaks its form";
    if (!is_text(household.householder)) return "householder breaks its form";
    if (household.members.empty()) return "members is empty";
    if (household.members.size() > members_limit) return "members has more than 64 entries";
    for (const auto& member : household.members)
        if (auto error = first_error(member)) return error;
    return std::nullopt;
}

}  // namespace shomei::resident_register
