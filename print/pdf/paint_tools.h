// SPDX-License-Identifier: Apache-2.0
// What a painter makes once: the labels' glyphs, tint with sample mark, and seal, compressed.
#pragma once

#include <string>
#include <vector>

#include "bitmap.h"
#include "embedded_font.h"
#include "shomei/print/pdf/document.h"

namespace shomei::pdf {

// The glyphs that one part of the form adds to those of the parts before it.
struct LabelFont {
    std::size_t font = 0;  // index in the chain
    GlyphSet glyphs;
    PackedFont packed;

    std::optional<Cid> find(const text::ResolvedGlyph& glyph) const {
        return glyph.font == font ? glyphs.find(glyph) : std::nullopt;
    }
};

// A form XObject that paints at most one mask, named /T.
struct PackedDrawing {
    PackedStream operators;
    std::optional<PackedMask> mask;
    std::string bounds;  // of its BBox
};

struct PaintTools {
    const text::FontChain* fonts;
    std::vector<LabelFont> labels;
    PackedDrawing background;  // the whole page
    PackedDrawing seal;        // around its middle at 0, 0
};

PackedDrawing make_background(const text::FontChain& fonts, const form::FixedText& fixed_text,
                              const Furniture& furniture);
PackedDrawing make_seal(const text::FontChain& fonts, const Furniture& furniture);
std::vector<LabelFont> make_label_fonts(const text::FontChain& fonts,
                                        const std::vector<std::string>& labels);

int embed(HaruFile& file, const PackedDrawing& drawing);

}  // namespace shomei::pdf
