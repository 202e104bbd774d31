// SPDX-License-Identifier: Apache-2.0
// Variation sequences of two collections in one chain: IPAmj Mincho has those of Moji_Joho, BIZ UD
// Gothic those of Adobe-Japan1. The same shape has other selectors there, so they never meet.
#include <doctest/doctest.h>

#include "mincho.h"
#include "shomei/print/text/font.h"

using namespace shomei;
using namespace shomei::text;
using sample::glyph_of, sample::mincho;

namespace {

constexpr std::size_t moji_joho = 0, adobe_japan = 1;

const FontChain& both() {
    static const FontChain chain({sample::ipamj_mincho(), sample::biz_ud_gothic()});
    return chain;
}
const FontChain& gothic() {
    static const FontChain chain({sample::biz_ud_gothic()});
    return chain;
}

bool refuses(const FontChain& chain, std::string_view text) {
    return !chain.resolve(text).has_value();
}

}  // namespace

TEST_CASE("葛 with E0100 comes from a font of Adobe-Japan1 or not at all") {
    const auto drawn = glyph_of(both(), "葛\U000E0100");
    CHECK(drawn.font == adobe_japan);
    CHECK(drawn.source == U"葛\U000E0100");
    CHECK(drawn.glyph == both().font(adobe_japan).variation_glyph(U'葛', 0xE0100));
    CHECK(refuses(mincho(), "葛\U000E0100"));
    CHECK(refuses(mincho(), "辻\U000E0100"));
    CHECK(refuses(mincho(), "辻\U000E0101"));
}

TEST_CASE("葛 with E0102 comes from a font of Moji_Joho or not at all") {
    const auto drawn = glyph_of(both(), "葛\U000E0102");
    CHECK(drawn.font == moji_joho);
    CHECK(drawn.glyph != glyph_of(both(), "葛").glyph);
    CHECK(refuses(gothic(), "葛\U000E0102"));
    CHECK(refuses(gothic(), "邉\U000E010F"));
}

TEST_CASE("a selector that neither collection has for its base is refused, never left away") {
    for (const std::string_view bad :
         {"葛\U000E0109", "葛\U000E01EF", "山\uFE0F", "山\uFE00", "葛\U000E0102\U000E0100"})
        CHECK(refuses(both(), bad));
}

TEST_CASE("the order of the chain decides only what both fonts have") {
    const FontChain other({sample::biz_ud_gothic(), sample::ipamj_mincho()});
    CHECK(glyph_of(both(), "葛").font == moji_joho);
    CHECK(glyph_of(other, "葛").font == 0);
    CHECK(glyph_of(other, "葛\U000E0102").font == 1);
    CHECK(glyph_of(other, "葛\U000E0100").font == 0);
    CHECK(glyph_of(other, "𠮷").font == 1);
    CHECK(refuses(gothic(), "𠮷"));
}

TEST_CASE("standardized variants are sequences of their own beside the compatibility characters") {
    // U+4FAE FE00 is the shape of U+FA30 (StandardizedVariants of Unicode).
    const auto variant = glyph_of(mincho(), "侮\uFE00");
    CHECK(variant.source == U"侮\uFE00");
    CHECK(variant.glyph == glyph_of(mincho(), "\uFA30").glyph);
    CHECK(variant.glyph != glyph_of(mincho(), "侮").glyph);
}

TEST_CASE("compatibility characters are never normalised") {
    for (const std::pair<const char*, const char*>& pair :
         {std::pair{"\uFA10", "塚"}, {"\uFA19", "神"}, {"\uFA1E", "羽"}, {"\uFA11", "崎"}}) {
        CAPTURE(pair.second);
        const auto kept = glyph_of(mincho(), pair.first);
        CHECK(kept.glyph != glyph_of(mincho(), pair.second).glyph);
        CHECK(kept.source.size() == 1);
        CHECK(kept.source[0] >= 0xFA00);
    }
}
