// SPDX-License-Identifier: Apache-2.0
// The copy guard: two zones of equal coverage in one solid ink, background of fine dots, word of
// coarse dots. On the print both look alike; a copier loses the fine dots and the word stands out.
#pragma once

#include <string>

#include "bitmap.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

inline constexpr int tint_width_px = 1248;
inline constexpr int tint_height_px = 1008;

// One tile with `word` once in it, or with none; tiles join without a seam.
Bitmap make_tint(const text::FontChain& fonts, const std::string& word);

// Drawing operators for tiles (named /T) all over the page, every other row moved by half a tile.
std::string tile_page();

}  // namespace shomei::pdf
