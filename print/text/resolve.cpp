// SPDX-License-Identifier: Apache-2.0
// From text to glyphs, character by character: a base alone, a base with one variation selector, or
// a base with combining marks.
#include <algorithm>
#include <cstdio>

#include "character_class.h"
#include "shomei/base/check.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

namespace shomei::text {
namespace {

using Cause = Unresolved::Cause;

constexpr std::size_t described_limit = 8;

bool extends(CharacterClass kind) {
    return kind == CharacterClass::mark || kind == CharacterClass::selector;
}

Cause cause_of(CharacterClass base) {
    switch (base) {
        case CharacterClass::base:
            return Cause::no_glyph;
        case CharacterClass::mark:
        case CharacterClass::selector:
            return Cause::no_base;
        case CharacterClass::no_character:
            return Cause::no_character;
        case CharacterClass::unassigned:
            return Cause::unassigned;
        case CharacterClass::private_use:
            return Cause::private_use;
        case CharacterClass::other_script:
            return Cause::other_script;
    }
    check_failed();
}

}  // namespace

tl::expected<std::vector<ResolvedGlyph>, Unresolved> FontChain::resolve(
    std::string_view text) const {
    const auto code_points = parse_utf8(text);
    if (!code_points) return tl::unexpected(Unresolved{});
    std::vector<ResolvedGlyph> out;
    out.reserve(code_points->size());
    auto next = code_points->empty() ? CharacterClass::base : class_of(code_points->front());
    for (std::size_t begin = 0, end = 0; begin < code_points->size(); begin = end) {
        const auto kind = next;
        for (end = begin + 1; end < code_points->size(); ++end)
            if (!extends(next = class_of((*code_points)[end]))) break;
        const auto character = std::u32string_view(*code_points).substr(begin, end - begin);
        std::optional<Place> place;
        if (kind == CharacterClass::base) place = find_in_fonts(character);
        if (!place) place = find_in_table(character);
        if (!place)
            return tl::unexpected(Unresolved{{character.begin(), character.end()}, cause_of(kind)});
        out.push_back({place->font, place->glyph, std::u32string(character),
                       fonts_[place->font]->advance(place->glyph)});
    }
    return out;
}

std::string describe(const Unresolved& unresolved) {
    std::string codes;
    for (std::size_t i = 0; i < unresolved.code_points.size(); ++i) {
        if (i == described_limit) {
            codes += " …";
            break;
        }
        std::array<char, 16> code{};
        std::snprintf(code.data(), code.size(), "%sU+%04X", i == 0 ? "" : " ",
                      static_cast<unsigned>(unresolved.code_points[i]));
        codes += code.data();
    }
    switch (unresolved.cause) {
        case Cause::not_utf8:
            return "not UTF-8";
        case Cause::no_character:
            return codes + " is no character that can stand on paper";
        case Cause::unassigned:
            return codes + " is not assigned yet, and the character table does not have it";
        case Cause::private_use:
            return codes + " is for private use, and the character table does not have it";
        case Cause::other_script:
            return codes + " is of a script that is not drawn here";
        case Cause::no_base:
            return codes + " has no character before it to belong to";
        case Cause::no_glyph:
            return "no font has " + codes;
    }
    check_failed();
}

}  // namespace shomei::text
