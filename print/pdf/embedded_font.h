// SPDX-License-Identifier: Apache-2.0
// The glyphs a document uses of one font, embedded as Type0 / CIDFontType2 (ISO 32000-1, 9.7). Each
// pair of glyph and source text has its own CID, so that text comes out of the file exactly as it
// went in, variation selectors included, even where two sources share a shape.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "haru_file.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

using Cid = std::uint16_t;

// The characters of one font of a chain, in which a source text has one glyph only.
class GlyphSet {
public:
    Cid add(const text::ResolvedGlyph& glyph);  // its CID, known or new
    bool empty() const { return glyphs_.empty(); }
    // In the order of their CIDs, from 1 on.
    const std::vector<text::ResolvedGlyph>& glyphs() const { return glyphs_; }

private:
    std::unordered_map<std::u32string, Cid> cids_;
    std::vector<text::ResolvedGlyph> glyphs_;
};

// Ready to stand in any number of files.
struct PackedFont {
    PackedStream file;
    std::optional<PackedStream> cid_to_gid;  // none where each CID is its glyph's number
    PackedStream to_unicode;
    std::string name, widths, descriptor;
};

PackedFont pack_font(const text::Font& font, const GlyphSet& glyphs, Effort effort);

// The number of the Type0 font object.
int embed(HaruFile& file, const PackedFont& font);

}  // namespace shomei::pdf
