// SPDX-License-Identifier: Apache-2.0
#include "intent.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::kiosk {

namespace {

std::optional<visit::Press> press_of(std::string_view name) {
    using visit::Press;
    // No `pin_entered` here: only the binary frame makes that.
    constexpr std::pair<std::string_view, Press> presses[]{
        {"touch", Press::touch},     {"agree", Press::agree},
        {"back", Press::back},       {"stop", Press::stop},
        {"proceed", Press::proceed}, {"pay", Press::pay},
        {"confirm", Press::confirm}, {"paper_taken", Press::paper_taken}};
    for (const auto& [each, press] : presses)
        if (each == name) return press;
    return std::nullopt;
}

std::optional<visit::Event> event_of(const std::string& what, const std::string& value) {
    if (what == "press") {
        if (const auto press = press_of(value)) return visit::Pressed{*press};
    } else if (what == "language") {
        if (value == "ja" || value == "en") return visit::LanguageChosen{value};
    } else if (what == "kind") {
        if (const auto kind = certificate::kind_from_id(value)) return visit::KindChosen{*kind};
    } else if (what == "scope") {
        if (auto scope = certificate::parse_scope(value))
            return visit::ScopeChosen{std::move(*scope)};
    } else if (what == "options") {
        if (auto options = certificate::parse_options(value))
            return visit::OptionsChosen{std::move(*options)};
    }
    return std::nullopt;
}

}  // namespace

std::optional<visit::Event> parse_intent(ByteView bytes) {
    // The parser takes a NUL for the end of the text and would leave the rest unread.
    if (std::ranges::find(bytes, 0) != bytes.end()) return std::nullopt;
    const auto json = certificate::parse_strict_json(bytes, intent_limit_bytes);
    if (!json || !json->is_object() || json->size() != 1) return std::nullopt;
    const auto member = json->begin();
    const auto& what = member.key();
    const auto& value = member.value();
    if (what == "copies") {
        if (!value.is_number_unsigned() || value.get<std::uint64_t>() > 99) return std::nullopt;
        return visit::CopiesChosen{value.get<int>()};
    }
    if (!value.is_string()) return std::nullopt;
    return event_of(what, value.get<std::string>());
}

}  // namespace shomei::kiosk
