// SPDX-License-Identifier: Apache-2.0
// A TrueType file with only the glyphs of one document, for embedding as CIDFontType2.
#pragma once

#include <cstdint>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/print/text/font.h"

namespace shomei::text {

// Glyph i of `glyphs` becomes glyph i + 1; 0 is an empty .notdef; parts of composite glyphs follow.
// Tables: glyf (each record padded to 4 bytes, without instructions), head, hhea, hmtx, loca
// (long), maxp. Fault{drawing} where the font's own tables are broken.
Bytes subset_font(const Font& font, const std::vector<std::uint32_t>& glyphs);

}  // namespace shomei::text
