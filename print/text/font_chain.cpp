// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "character_class.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"

namespace shomei::text {
namespace {

// A base and its marks; a longer row is none that a font joins, and costs time.
constexpr std::size_t character_limit = 8;

// What the font has for exactly this character, seen on paper unless it is a blank.
std::optional<std::uint32_t> find_glyph(const Font& font, std::u32string_view character) {
    std::optional<std::uint32_t> glyph;
    if (character.size() == 1) {
        glyph = font.nominal_glyph(character[0]);
        if (character[0] == U' ' || character[0] == U'\u3000') return glyph;
    } else if (std::any_of(character.begin(), character.end(),
                           [](char32_t c) { return class_of(c) == CharacterClass::selector; })) {
        // A selector says exactly which shape is meant: the shaper would silently fall back to
        // another.
        if (character.size() == 2) glyph = font.variation_glyph(character[0], character[1]);
    } else if (character.size() <= character_limit) {
        glyph = font.joined_glyph(character);
    }
    if (glyph && !font.has_ink(*glyph)) return std::nullopt;
    return glyph;
}

}  // namespace

FontChain::FontChain(const std::vector<File>& files, const CharacterTable& table) {
    for (const auto& file : files) fonts_.push_back(std::make_unique<Font>(file));
    add_entries(files, table);
}

std::optional<FontChain::Place> FontChain::find_in_fonts(std::u32string_view character) const {
    for (std::size_t i = 0; i < fonts_.size(); ++i)
        if (const auto glyph = find_glyph(*fonts_[i], character)) return Place{i, *glyph};
    return std::nullopt;
}

std::optional<FontChain::Place> FontChain::find_in_table(std::u32string_view character) const {
    if (table_.empty()) return std::nullopt;
    const auto found = table_.find(std::u32string(character));
    if (found == table_.end()) return std::nullopt;
    return found->second;
}

void FontChain::add_entries(const std::vector<File>& files, const CharacterTable& table) {
    for (const auto& entry : table.entries()) {
        const auto refuse = [&](const char* problem) {
            throw Fault(FaultCode::configuration,
                        table.place() + ":" + std::to_string(entry.line) + ": " + problem);
        };
        const auto file = std::find_if(files.begin(), files.end(),
                                       [&](const File& each) { return each.name == entry.font; });
        if (file == files.end()) refuse("no font of the chain has this name");
        const auto at = static_cast<std::size_t>(file - files.begin());
        const auto& font = *fonts_[at];
        const auto glyph = entry.glyph ? entry.glyph : find_glyph(font, entry.target);
        if (!glyph || *glyph >= font.glyph_count() || !font.has_ink(*glyph))
            refuse("the font has no such glyph, or it is blank");
        const bool standing = class_of(entry.source.front()) == CharacterClass::base;
        const auto known = standing ? find_in_fonts(entry.source) : std::nullopt;
        if (known && (known->font != at || known->glyph != *glyph))
            refuse("a font of the chain has this character already, with another glyph");
        table_.emplace(entry.source, Place{at, *glyph});
    }
}

}  // namespace shomei::text
