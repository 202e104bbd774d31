// SPDX-License-Identifier: Apache-2.0
// Composite glyphs (OpenType, chapter glyf): a record that begins with a negative number of
// contours and names other glyphs.
#pragma once

#include <cstdint>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/print/text/font.h"

namespace shomei::text {

struct Composite {
    std::vector<std::size_t> parts;  // where each part's flags stand in the record; its glyph
                                     // follows two bytes on
    std::size_t end = 0;             // behind the last part: instructions, which are left out
};

bool is_composite(ByteView record);
// Fault{drawing} where the record ends too early.
Composite read_composite(ByteView record);

// Fault{drawing} where drawing the glyph would have no end or hardly one: it contains itself, nests
// deeper than 8 or has more than 256 parts in all.
void check_parts(const Font& font, std::uint32_t glyph);

}  // namespace shomei::text
