// SPDX-License-Identifier: Apache-2.0
#include "aspect.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/record_text.h"

namespace shomei::resident_register {
namespace {

using certificate::Resident;
using enum Item::Form;

constexpr std::array household_key{Item{"household_id", id, true}};
constexpr std::array resident_key{Item{"resident_id", id, true, &Resident::id}};
constexpr std::array tax_key{Item{"resident_id", id, true}, Item{"year", year, true}};
constexpr std::array card_key{Item{"generation", generation, true}, Item{"serial", serial, true}};

constexpr std::array household_items{
    Item{"address", text, true},
    Item{"householder", text, true},
};
constexpr std::array resident_items{
    Item{"household_id", id, true},
    Item{"seat", seat, true},
    Item{"name", text, true, &Resident::name},
    Item{"name_kana", text, false, &Resident::name_kana},
    Item{"former_name", text, false, &Resident::former_name},
    Item{"former_name_kana", text, false, &Resident::former_name_kana},
    Item{"alias", text, false, &Resident::alias},
    Item{"birth_day", day, true, &Resident::birth_day},
    Item{"sex", sex, true, &Resident::sex},
    Item{"relation", text, true, &Resident::relation},
    Item{"domicile", text, false, &Resident::domicile},
    Item{"head_of_register", text, false, &Resident::head_of_register},
    Item{"resident_since", day, true, &Resident::resident_since},
    Item{"address_since", day, false, &Resident::address_since},
    Item{"notified_on", day, false, &Resident::notified_on},
    Item{"previous_address", text, false, &Resident::previous_address},
    Item{"my_number", my_number, false, &Resident::my_number},
    Item{"nationality", text, false, &Resident::nationality},
    Item{"status", text, false, &Resident::status},
    Item{"period", text, false, &Resident::period},
    Item{"period_end", day, false, &Resident::period_end},
    Item{"residence_card", text, false, &Resident::residence_card},
    Item{"category", text, false, &Resident::category},
    Item{"remarks", text, false, &Resident::remarks},
    Item{"changed_on", day, false, &Resident::changed_on},
    Item{"move_out_notified_on", day, false, &Resident::move_out_notified_on},
    Item{"glyphs_pending", flag, false},
};
constexpr std::array suppression_items{Item{"suppressed", flag, true}};
constexpr std::array seal_items{
    Item{"seal_number", id, true, &Resident::seal_number},
    Item{"seal_name", text, true, &Resident::seal_name},
    Item{"seal_registered_on", day, true, &Resident::seal_registered_on},
};
constexpr std::array tax_items{
    Item{"declared", flag, true},
    Item{"resident_on_january_1", flag, true},
};
constexpr std::array family_items{
    Item{"state", family, true},
    Item{"expected_on", day, false, &Resident::family_register_from},
};
constexpr std::array card_items{
    Item{"resident_id", id, true},
    Item{"registered_on", day, false},
    Item{"standing", standing, false},
};

const std::array<Aspect, 8>& list() {
    static const std::array<Aspect, 8> all{{
        {"household", "household", household_key, household_items},
        {"resident", "resident", resident_key, resident_items},
        {.name = "suppression",
         .table = "suppression",
         .subject = resident_key,
         .items = suppression_items,
         .outlasts_silence = true},
        {"seal", "seal", resident_key, seal_items, true},
        {"guardianship", "seal", resident_key, {}, true, true},
        {"tax", "tax", tax_key, tax_items},
        {"family_register", "family_register", resident_key, family_items},
        {"card", "card", card_key, card_items},
    }};
    return all;
}

bool is_id(std::string_view value) {
    return value.size() <= 64 && std::ranges::all_of(value, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_';
           });
}

// A day that a certificate can write.
bool is_day(std::string_view value) {
    const auto read = certificate::parse_iso_day(value);
    return read && read->year() >= certificate::first_written_year;
}

bool is_my_number(std::string_view value) {
    return value.size() == 12 &&
           std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_serial(std::string_view value) {
    const auto bytes = value.size() <= 40 ? from_hex(value) : std::nullopt;
    return bytes && !bytes->empty() && bytes->front() != 0;
}

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, value) != words.end();
}

// In decimal as it is written back.
bool is_within(std::string_view value, int least, int most) {
    int read = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
    return error == std::errc{} && std::to_string(read) == value && read >= least && read <= most;
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

}  // namespace

std::span<const Aspect> aspects() { return list(); }

const Aspect* find_aspect(std::string_view name) {
    const auto found = std::ranges::find(list(), name, &Aspect::name);
    return found == list().end() ? nullptr : &*found;
}

const Item* find_item(std::string_view name) {
    for (const auto& aspect : list())
        for (const auto items : {aspect.subject, aspect.items})
            for (const auto& item : items)
                if (item.name == name) return &item;
    return nullptr;
}

bool is_number(Item::Form form) {
    return form == seat || form == generation || form == year || form == flag;
}

bool follows(std::string_view value, Item::Form form) {
    switch (form) {
        case id:
            return is_id(value);
        case text:
            return certificate::is_record_text(value, text_limit_bytes);
        case day:
            return is_day(value);
        case sex:
            return is_one_of(value, {"男", "女"});
        case my_number:
            return is_my_number(value);
        case serial:
            return is_serial(value);
        case family:
            return is_one_of(value, {"elsewhere", "current", "updating"});
        case standing:
            return is_one_of(value, {"in_use", "continuation_due", "use_registration_pending",
                                     "use_registration_accepted"});
        case seat:
            return is_within(value, 1, static_cast<int>(members_limit));
        case generation:
            return is_within(value, 1, 99);
        case year:
            return is_within(value, 1900, 2999);
        case flag:
            return is_one_of(value, {"true", "false"});
    }
    return false;
}

std::optional<std::string> first_error(const Resident& resident) {
    if (resident.id.empty() || !is_id(resident.id)) return "resident_id breaks its form";
    for (const auto& aspect : list())
        if (auto error = broken_item(resident, aspect)) return error;
    if (mixes_both_sets(resident)) return "items of Japanese and foreign residents are mixed";
    if (resident.former_name.empty() && !resident.former_name_kana.empty())
        return "former_name_kana stands without former_name";
    return std::nullopt;
}

std::optional<std::string> first_error(const certificate::Household& household) {
    const auto is_text = [](const std::string& value) {
        return !value.empty() && follows(value, text);
    };
    if (!is_text(household.address)) return "address breaks its form";
    if (!is_text(household.householder)) return "householder breaks its form";
    if (household.members.empty()) return "the household is empty";
    if (household.members.size() > members_limit) return "the household has more than 64 members";
    for (const auto& member : household.members)
        if (auto error = first_error(member)) return error;
    return std::nullopt;
}

}  // namespace shomei::resident_register
