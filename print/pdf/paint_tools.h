// SPDX-License-Identifier: Apache-2.0
// What a painter makes once: the labels' glyphs, tint with sample mark, and seal, compressed.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "bitmap.h"
#include "embedded_font.h"
#include "shomei/print/pdf/document.h"

namespace shomei::pdf {

// Where a character of the form's own words stands: the font, and the CID in it.
struct LabelPlace {
    std::size_t font = 0;
    Cid cid = 0;
};

// The form's own words, resolved once: one font for what each part of the form adds to the parts
// before it, so that a document carries only the parts it shows.
class LabelFonts {
public:
    LabelFonts(const text::FontChain& fonts, const std::vector<std::string>& parts);

    // `source`: the code points of one character, as ResolvedGlyph has them.
    std::optional<LabelPlace> find(const std::u32string& source) const;
    const std::vector<PackedFont>& fonts() const { return fonts_; }

private:
    std::vector<PackedFont> fonts_;
    std::unordered_map<std::u32string, LabelPlace> places_;
};

// A form XObject that paints at most one mask, named /T.
struct PackedDrawing {
    PackedStream operators;
    std::optional<PackedMask> mask;
    std::string bounds;  // of its BBox
};

struct PaintTools {
    const text::FontChain* fonts;
    LabelFonts labels;
    PackedDrawing background;  // the whole page
    PackedDrawing seal;        // around its middle at 0, 0
};

PackedDrawing make_background(const text::FontChain& fonts, const form::FixedText& fixed_text,
                              const Furniture& furniture);
PackedDrawing make_seal(const text::FontChain& fonts, const Furniture& furniture);

int embed(HaruFile& file, const PackedDrawing& drawing);

}  // namespace shomei::pdf
