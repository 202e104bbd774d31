// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content_check.h"

#include <algorithm>
#include <array>

#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

bool says(const Content& content, const std::string& id, const std::string& value) {
    const auto field = std::ranges::find(content.fields, id, &Field::id);
    return field != content.fields.end() && field->value == value;
}

struct AskedItem {
    std::string_view option, item;
};

// Written down a second time on purpose: the composer and this must not err alike.
constexpr std::array<AskedItem, 12> asked_items{{{"relation", "relation"},
                                                 {"relation", "householder"},
                                                 {"domicile", "domicile"},
                                                 {"domicile", "head-of-register"},
                                                 {"domicile", "nationality"},
                                                 {"domicile", "category"},
                                                 {"domicile", "status"},
                                                 {"domicile", "period"},
                                                 {"domicile", "period-end"},
                                                 {"domicile", "residence-card"},
                                                 {"previous-address", "previous-address"},
                                                 {"my-number", "my-number"}}};
constexpr std::string_view never_shown = "resident-code";

// Whether a field is there, or left out, as it was asked for.
bool is_as_asked(const Field& field, const Shown& shown) {
    const std::string_view id = field.id;
    const auto item = id.substr(id.find('.') + 1);
    const bool omitted = field.value == shown.omitted;
    if (item == never_shown) return omitted;
    const auto asked = std::ranges::find(asked_items, item, &AskedItem::item);
    const auto& possible = traits_of(shown.choice.kind).options;
    if (asked == asked_items.end() || std::ranges::find(possible, asked->option) == possible.end())
        return true;
    const auto& options = shown.choice.options;
    return omitted == (std::ranges::find(options, asked->option) == options.end());
}

}  // namespace

bool says_what_was_shown(const Content& content, const Shown& shown) {
    const auto& choice = shown.choice;
    if (content.kind != choice.kind ||
        content.documents.size() != static_cast<std::size_t>(choice.copies))
        return false;
    const auto chosen = people_of(shown.offers, choice.kind, choice.scope);
    if (!chosen || chosen->size() != content.people.size()) return false;
    const auto& listed = people_for(shown.offers, choice.kind);
    for (std::size_t k = 0; k < chosen->size(); ++k) {
        const auto& person = listed[(*chosen)[k]];
        if (content.people[k] != person.handle ||
            !says(content, "p" + std::to_string(k + 1) + ".name", person.name))
            return false;
    }
    if (!std::ranges::all_of(content.fields,
                             [&](const Field& field) { return is_as_asked(field, shown); }))
        return false;
    const auto day = write_era_day(japan_day(content.issued_s));
    return day && says(content, "head.issue-date", *day);
}

}  // namespace shomei::certificate
