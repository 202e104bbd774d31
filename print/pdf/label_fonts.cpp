// SPDX-License-Identifier: Apache-2.0
#include "label_fonts.h"

#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

// Characters every document has, so that they join the labels' font.
constexpr const char* number_line = "0123456789abcdef-";

}  // namespace

std::vector<text::ResolvedGlyph> resolve_words(const text::FontChain& fonts,
                                               const std::string& words) {
    auto glyphs = fonts.resolve(words);
    if (!glyphs) throw Fault(FaultCode::configuration, "a word of the form cannot be drawn");
    return std::move(*glyphs);
}

LabelFonts::LabelFonts(const text::FontChain& fonts, const std::vector<std::string>& parts) {
    for (const auto& part : parts) {
        std::string words = fonts_.empty() ? number_line : "";
        for (const char c : part)
            if (c != '{' && c != '}') words += c;  // the signs around placeholders
        const auto glyphs = resolve_words(fonts, words);
        for (std::size_t i = 0; i < fonts.size(); ++i) {
            GlyphSet added;
            for (const auto& glyph : glyphs) {
                const auto character = glyph.source[0];
                const bool blank = character == U' ' || character == U'\u3000';
                if (glyph.font != i || glyph.source.size() > 1 || blank) continue;
                if (!places_.contains(character))
                    places_[character] = {fonts_.size(), added.add(glyph)};
            }
            if (!added.empty()) fonts_.push_back(pack_font(fonts.font(i), added, Effort::once));
        }
    }
}

std::optional<LabelPlace> LabelFonts::find(char32_t character) const {
    const auto found = places_.find(character);
    if (found == places_.end()) return std::nullopt;
    return found->second;
}

}  // namespace shomei::pdf
