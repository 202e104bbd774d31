// SPDX-License-Identifier: Apache-2.0
// IPAmj Mincho as a chain of its own, and what it draws for one character.
#pragma once

#include <doctest/doctest.h>

#include "sample_fonts.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

namespace shomei::sample {

inline const text::FontChain& mincho() {
    static const text::FontChain chain({ipamj_mincho()});
    return chain;
}

// The one glyph of this text, which keeps the text byte by byte.
inline text::ResolvedGlyph glyph_of(const text::FontChain& chain, std::string_view text) {
    const auto glyphs = chain.resolve(text);
    REQUIRE(glyphs.has_value());
    REQUIRE(glyphs->size() == 1);
    CHECK(text::write_utf8(glyphs->front().source) == text);
    return glyphs->front();
}

// Its number in Mincho.
inline std::uint32_t glyph_of(std::string_view text) { return glyph_of(mincho(), text).glyph; }

}  // namespace shomei::sample
