// SPDX-License-Identifier: Apache-2.0
// Kana of names: with combining marks, half width, old, and the marks of repetition.
#include <doctest/doctest.h>

#include "mincho.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;
using sample::glyph_of, sample::mincho;

TEST_CASE("kana with the half-voiced mark are one glyph of their own") {
    for (const std::string kana :
         {"か", "き", "く", "け", "こ", "カ", "キ", "ク", "ケ", "コ", "セ", "ツ", "ト", "ㇷ"}) {
        CAPTURE(kana);
        CHECK(glyph_of(kana + "\u309A") != glyph_of(kana));
    }
}

TEST_CASE("a decomposed kana is drawn as the composed one and stays decomposed in the text") {
    for (const auto& [apart, whole] : {std::pair{"か\u3099", "が"},
                                       {"は\u309A", "ぱ"},
                                       {"う\u3099", "ゔ"},
                                       {"ワ\u3099", "ヷ"},
                                       {"ゝ\u3099", "ゞ"}}) {
        CAPTURE(whole);
        CHECK(glyph_of(apart) == glyph_of(whole));
        CHECK(mincho().resolve(whole)->front().source.size() == 1);
    }
}

TEST_CASE("a mark that the font cannot join with its kana is refused, not drawn beside it") {
    for (const std::string bad : {"プ\u309A", "が\u309A", "か\u3099\u309A", "あ\u3099", "ー\u3099",
                                  "ん\u309A", "\u3000\u3099", " \u309A"}) {
        CAPTURE(bad);
        const auto glyphs = mincho().resolve("ア" + bad);
        REQUIRE_FALSE(glyphs.has_value());
        const auto& codes = glyphs.error().code_points;
        CHECK(write_utf8(std::u32string(codes.begin(), codes.end())) == bad);
    }
}

TEST_CASE("half-width kana stay half width and their voice marks stand behind them") {
    const auto glyphs = mincho().resolve("ﾖｼﾀﾞ");
    REQUIRE(glyphs.has_value());
    REQUIRE(glyphs->size() == 4);
    CHECK(glyphs->at(0).glyph != glyph_of("ヨ"));
    CHECK(glyphs->at(3).source == U"ﾞ");
    for (const auto& glyph : *glyphs) CHECK(glyph.advance == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("marks of repetition and length have glyphs of their own") {
    std::vector<std::uint32_t> seen;
    for (const std::string mark :
         {"ー", "ｰ", "々", "〻", "〆", "ゝ", "ゞ", "ヽ", "ヾ", "〇", "ヶ", "ゐ", "ヱ", "ゟ", "ヿ"})
        seen.push_back(glyph_of(mark));
    std::sort(seen.begin(), seen.end());
    CHECK(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
}

TEST_CASE("old kana are drawn where the font has them and refused where it has not") {
    CHECK(glyph_of("\U0001B001") != glyph_of("え"));
    CHECK(glyph_of("\U0001B002") != glyph_of("あ"));      // a hentaigana
    const auto unknown = mincho().resolve("\U0001B155");  // small ko, younger than the font
    REQUIRE_FALSE(unknown.has_value());
    CHECK(unknown.error().cause == Unresolved::Cause::no_glyph);
}
