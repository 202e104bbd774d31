// SPDX-License-Identifier: Apache-2.0
// Text into a box: shrink, wrap, or say that it does not fit. Never clips.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shomei/print/form/form.h"
#include "shomei/print/text/font.h"

namespace shomei::form {

enum class Align { left, center, right, spread };  // spread: over the whole width, for labels

struct Space {
    Box box;
    double size_pt = 10;  // wanted; smaller where needed, down to 6 pt (or this, if less)
    int lines = 1;        // at most
    Align align = Align::left;
};

// The parts of `glyphs` (between blanks), placed line by line; `field_id` is left empty. nullopt:
// it does not fit, or there is nothing to see.
std::optional<std::vector<PlacedText>> fit(const std::vector<text::ResolvedGlyph>& glyphs,
                                           const Space& space);

// The same at exactly the wanted size and width, over as many lines as that takes; every line after
// the first makes the box of the texts higher. `space.lines` does not count. nullopt: one character
// is wider than the box, or there is nothing to see.
std::optional<std::vector<PlacedText>> fit_growing(const std::vector<text::ResolvedGlyph>& glyphs,
                                                   const Space& space);

// The least height of a box for one line of this size.
double line_height_mm(double size_pt);

}  // namespace shomei::form
