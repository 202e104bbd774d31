// SPDX-License-Identifier: Apache-2.0
// What a painter makes once: the form's words, tint with sample mark, and seal, compressed.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "bitmap.h"
#include "fixed_drawing.h"
#include "label_fonts.h"
#include "shomei/print/pdf/document.h"

namespace shomei::pdf {

// A form XObject that paints at most one mask, named /T.
struct PackedDrawing {
    PackedStream operators;
    std::optional<PackedMask> mask;
    std::string bounds;  // of its BBox
};

struct PaintTools {
    const text::FontChain* fonts;
    std::unique_ptr<const LabelFonts> labels;
    std::unique_ptr<FixedDrawings> fixed;  // in these fonts
    PackedDrawing background;              // the whole page
    PackedDrawing seal;                    // around its middle at 0, 0
    PackedStream back;                     // contents of a back page
};

PackedDrawing make_background(const text::FontChain& fonts, const form::FixedText& fixed_text,
                              const Furniture& furniture);
PackedDrawing make_seal(const text::FontChain& fonts, const Furniture& furniture);

int embed(HaruFile& file, const PackedDrawing& drawing);

}  // namespace shomei::pdf
