// SPDX-License-Identifier: Apache-2.0
#include "aspect.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <vector>

#include "shomei/issuance/certificate/tax_items.h"

namespace shomei::resident_register {
namespace {

using certificate::Resident;
using enum Item::Form;

constexpr std::array household_key{Item{"household_id", id, true}};
constexpr std::array resident_key{Item{"resident_id", id, true, &Resident::id}};
constexpr std::array tax_key{Item{"resident_id", id, true}, Item{"year", year, true}};
constexpr std::array family_key{Item{"family_id", id, true}};
constexpr std::array family_seat_key{Item{"family_id", id, true}, Item{"seat", seat, true}};
constexpr std::array family_event_key{Item{"family_id", id, true}, Item{"seat", place, true},
                                      Item{"number", number, true}};
constexpr std::array family_address_key{Item{"family_id", id, true}, Item{"seat", seat, true},
                                        Item{"number", number, true}};
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
    Item{"seal_image", image, false, &Resident::seal_image},
};
constexpr std::array family_register_items{
    Item{"state", family, true},
    Item{"expected_on", day, false, &Resident::family_register_from},
};
constexpr std::array family_items{
    Item{"domicile", text, true},
    Item{"head_of_register", text, true},
};
constexpr std::array family_member_items{
    Item{"resident_id", id, false}, Item{"name", text, true},      Item{"name_kana", text, false},
    Item{"birth_day", day, true},   Item{"sex", sex, false},       Item{"father", text, false},
    Item{"mother", text, false},    Item{"relation", text, false}, Item{"removed", flag, false},
};
constexpr std::array family_event_items{
    Item{"title", text, true},   Item{"row_1", text, true},   Item{"row_2", text, false},
    Item{"row_3", text, false},  Item{"row_4", text, false},  Item{"row_5", text, false},
    Item{"row_6", text, false},  Item{"row_7", text, false},  Item{"row_8", text, false},
    Item{"row_9", text, false},  Item{"row_10", text, false}, Item{"row_11", text, false},
    Item{"row_12", text, false},
};
constexpr std::array family_address_items{
    Item{"address", text, true},
    Item{"since", day, false},
};
constexpr std::array card_items{
    Item{"resident_id", id, true},
    Item{"registered_on", day, false},
    Item{"standing", standing, false},
};

std::span<const Item> tax_year_items() {
    // Names of files and tables: `salary_receipts`.
    static const std::vector<std::string> names = [] {
        std::vector<std::string> out;
        for (const auto& item : certificate::tax_items()) {
            std::ranges::replace(out.emplace_back(item.id), '-', '_');
        }
        return out;
    }();
    static const std::vector<Item> items = [] {
        std::vector<Item> out{{"declared", flag, true},
                              {"resident_on_january_1", flag, true},
                              {"address_on_january_1", text, false}};
        for (std::size_t i = 0; i < names.size(); ++i)
            out.push_back({names[i], certificate::tax_items()[i].persons ? persons : yen, false});
        return out;
    }();
    return items;
}

const std::array<Aspect, 12>& list() {
    static const std::array<Aspect, 12> all{{
        {"household", "household", household_key, household_items},
        {"resident", "resident", resident_key, resident_items},
        {.name = "suppression",
         .table = "suppression",
         .subject = resident_key,
         .items = suppression_items,
         .outlasts_silence = true},
        {"seal", "seal", resident_key, seal_items, true},
        {"guardianship", "seal", resident_key, {}, true, true},
        {"tax", "tax", tax_key, tax_year_items()},
        {"family_register", "family_register", resident_key, family_register_items},
        {"family", "family", family_key, family_items},
        {"family_member", "family_member", family_seat_key, family_member_items},
        {"family_event", "family_event", family_event_key, family_event_items},
        {"family_address", "family_address", family_address_key, family_address_items},
        {"card", "card", card_key, card_items},
    }};
    return all;
}

}  // namespace

std::span<const Aspect> aspects() { return list(); }

const Aspect* find_aspect(std::string_view name) {
    const auto found = std::ranges::find(list(), name, &Aspect::name);
    return found == list().end() ? nullptr : &*found;
}

const Item* find_item(std::string_view name) {
    static const auto all = [] {
        std::unordered_map<std::string_view, const Item*> out;
        for (const auto& aspect : list())
            for (const auto items : {aspect.subject, aspect.items})
                for (const auto& item : items) out.try_emplace(item.name, &item);
        return out;
    }();
    const auto found = all.find(name);
    return found == all.end() ? nullptr : found->second;
}

}  // namespace shomei::resident_register
