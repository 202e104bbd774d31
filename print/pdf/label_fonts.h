// SPDX-License-Identifier: Apache-2.0
// The form's own words, resolved once: one font for what each part of the form adds to the parts
// before it, so that a document carries only the parts it shows.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "embedded_font.h"

namespace shomei::pdf {

// Where a character of the form's words stands: the font, and the CID in it.
struct LabelPlace {
    std::size_t font = 0;
    Cid cid = 0;
};

class LabelFonts {
public:
    // Fault{configuration}: a word cannot be drawn.
    LabelFonts(const text::FontChain& fonts, const std::vector<std::string>& parts);

    // Of a character of one code point; others are left to the document's own font.
    std::optional<LabelPlace> find(char32_t character) const;
    const std::vector<PackedFont>& fonts() const { return fonts_; }

private:
    std::vector<PackedFont> fonts_;
    std::unordered_map<char32_t, LabelPlace> places_;
};

// Strictly. Fault{configuration}: a word of the form cannot be drawn.
std::vector<text::ResolvedGlyph> resolve_words(const text::FontChain& fonts,
                                               const std::string& words);

}  // namespace shomei::pdf
