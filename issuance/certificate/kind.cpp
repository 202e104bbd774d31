// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/kind.h"

#include <algorithm>
#include <functional>

#include "shomei/base/check.h"

namespace shomei::certificate {
namespace {

constexpr std::size_t handles_limit = 32;
constexpr std::size_t options_limit = 16;
constexpr std::size_t option_length_limit = 32;

bool is_option_id(std::string_view text) {
    return !text.empty() && text.size() <= option_length_limit && text[0] >= 'a' &&
           text[0] <= 'z' && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

// Strictly ascending: sorted and without doubles.
bool is_sorted_set(const std::vector<std::string>& items) {
    return std::adjacent_find(items.begin(), items.end(), std::greater_equal<>()) == items.end();
}

std::string join(const std::vector<std::string>& items) {
    std::string out;
    for (const auto& item : items) out.append(out.empty() ? "" : ",").append(item);
    return out;
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> out;
    while (true) {
        const auto comma = text.find(',');
        out.emplace_back(text.substr(0, comma));
        if (comma == std::string_view::npos) return out;
        text.remove_prefix(comma + 1);
    }
}

bool is_member_list(const std::vector<std::string>& members) {
    return !members.empty() && members.size() <= handles_limit && is_sorted_set(members) &&
           std::all_of(members.begin(), members.end(), is_handle);
}

bool is_option_list(const std::vector<std::string>& options) {
    return options.size() <= options_limit && is_sorted_set(options) &&
           std::all_of(options.begin(), options.end(), is_option_id);
}

}  // namespace

// 住民票コード and history are no option anywhere: they are given at counters only.
const std::vector<KindTraits>& kind_catalogue() {
    using enum Kind;
    using enum Scope::Extent;
    using enum RecordPart;
    static const std::vector<KindTraits> catalogue = {
        {residence_copy,
         "residence-copy",
         residence,
         {self, household, members},
         {"domicile", "my-number", "previous-address", "relation"},
         true,
         true},
        {residence_items,
         "residence-items",
         residence,
         {self, household, members},
         {"domicile", "my-number", "previous-address", "relation"},
         true,
         true},
        {seal_registration, "seal-registration", seal, {self}, {}, true, true},
        {income_tax, "income-tax", tax, {self}, {}, true, true},
        {family_register_full,
         "family-register-full",
         family_register,
         {household},
         {},
         false,
         true},
        {family_register_individual,
         "family-register-individual",
         family_register,
         {self, members},
         {},
         false,
         true},
        {family_register_address,
         "family-register-address",
         family_register,
         {self, household, members},
         {"domicile"},
         true,
         true},
    };
    return catalogue;
}

const KindTraits& traits_of(Kind kind) {
    const auto& catalogue = kind_catalogue();
    const auto found = std::find_if(catalogue.begin(), catalogue.end(),
                                    [kind](const auto& traits) { return traits.kind == kind; });
    SHOMEI_CHECK(found != catalogue.end());
    return *found;
}

std::string_view id_of(Kind kind) { return traits_of(kind).id; }

std::optional<Kind> kind_from_id(std::string_view id) {
    for (const auto& traits : kind_catalogue())
        if (traits.id == id) return traits.kind;
    return std::nullopt;
}

std::optional<Kind> kind_from_number(std::uint8_t number) {
    for (const auto& traits : kind_catalogue())
        if (static_cast<std::uint8_t>(traits.kind) == number) return traits.kind;
    return std::nullopt;
}

bool is_handle(std::string_view text) {
    return text.size() >= 2 && text.size() <= 3 && text[0] == 'm' && text[1] >= '1' &&
           text[1] <= '9' && (text.size() == 2 || (text[2] >= '0' && text[2] <= '9'));
}

std::string_view id_of(Scope::Extent extent) {
    switch (extent) {
        case Scope::Extent::self:
            return "self";
        case Scope::Extent::household:
            return "household";
        case Scope::Extent::members:
            return "members";
    }
    check_failed();
}

std::optional<Scope::Extent> extent_from_id(std::string_view id) {
    for (const auto extent :
         {Scope::Extent::self, Scope::Extent::household, Scope::Extent::members})
        if (id == id_of(extent)) return extent;
    return std::nullopt;
}

std::string write_scope(const Scope& scope) {
    const std::string extent(id_of(scope.extent));
    if (scope.extent != Scope::Extent::members) {
        SHOMEI_CHECK(scope.members.empty());
        return extent;
    }
    SHOMEI_CHECK(is_member_list(scope.members));
    return extent + ":" + join(scope.members);
}

std::optional<Scope> parse_scope(std::string_view text) {
    const auto colon = text.find(':');
    const auto extent = extent_from_id(text.substr(0, colon));
    const bool lists_members = extent == Scope::Extent::members;
    if (!extent || lists_members != (colon != std::string_view::npos)) return std::nullopt;
    Scope scope{*extent, {}};
    if (lists_members) scope.members = split(text.substr(colon + 1));
    if (lists_members && !is_member_list(scope.members)) return std::nullopt;
    return scope;
}

std::string write_options(const std::vector<std::string>& options) {
    SHOMEI_CHECK(is_option_list(options));
    return options.empty() ? "-" : join(options);
}

std::optional<std::vector<std::string>> parse_options(std::string_view text) {
    if (text == "-") return std::vector<std::string>{};
    auto options = split(text);
    if (!is_option_list(options)) return std::nullopt;
    return options;
}

}  // namespace shomei::certificate
