// SPDX-License-Identifier: Apache-2.0
// The copy guard: two zones of equal coverage in one solid ink, background of fine dots, word of
// coarse dots. On the print both look alike; a copier loses the fine dots and the word stands out.
#pragma once

#include <string>

#include "bitmap.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

// One tile, with one word.
inline constexpr int tint_width_px = 1184;
inline constexpr int tint_height_px = 864;
// Whole tiles only, up to where printers print, 4.7 and 2.2 mm from the paper's edges: a tile that
// is cut at the page's edge takes a rasteriser several times as long.
inline constexpr int tint_left_px = 112;
inline constexpr int tint_top_px = 52;

// One tile with `word` once in it, or with none; tiles join without a seam.
Bitmap make_tint(const text::FontChain& fonts, const std::string& word);

// Drawing operators for the page's tiles (named /T), in the current colour.
std::string tile_page();

}  // namespace shomei::pdf
