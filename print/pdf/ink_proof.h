// SPDX-License-Identifier: Apache-2.0
// The ink of a finished front, held against the outlines of the font, the content's pictures and
// the signed code.
#pragma once

#include "glyph_tiles.h"
#include "ink_plane.h"
#include "shomei/print/pdf/proof.h"

namespace shomei::pdf {

// How far a front is from what it must be, each at its worst place.
struct InkDifference {
    int missing = 0;  // ink that a character lacks, summed over 3 x 3 pixels: 0 … 2,295
    int extra = 0;    // ink that nothing accounts for, summed alike
    int thin = 0;     // what the inside of a stroke lacks of black, of 255
    int line = 0;     // what a line of the form lacks of black where it is weakest, of 255
    int picture = 0;  // share of a picture's or the seal's ink that is wrong, in thousandths
};

// `index`: of the page in the layout.
InkDifference compare_ink(const Claims& claims, std::size_t index, const InkPlane& drawn,
                          const GlyphTiles& tiles);

// True where these differences are those of two good rasterisers.
bool is_good(const InkDifference& difference);

// True where the code reads as signed, or the page carries none.
bool has_signed_code(const Claims& claims, std::size_t index, const InkPlane& drawn);

}  // namespace shomei::pdf
