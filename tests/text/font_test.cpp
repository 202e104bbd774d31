// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "sample_fonts.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;

namespace {

const FontChain& mincho() {
    static const FontChain chain({sample::ipamj_mincho()});
    return chain;
}

// The code points of the character that is refused; empty where all is drawn.
std::u32string refused(std::string_view text) {
    const auto glyphs = mincho().resolve(text);
    if (glyphs) return {};
    return {glyphs.error().code_points.begin(), glyphs.error().code_points.end()};
}

std::uint32_t glyph_of(std::string_view text) {
    const auto glyphs = mincho().resolve(text);
    REQUIRE(glyphs.has_value());
    REQUIRE(glyphs->size() == 1);
    return glyphs->front().glyph;
}

}  // namespace

TEST_CASE("a font with another digest is refused at start") {
    auto file = sample::ipamj_mincho();
    file.sha256_hex.back() = file.sha256_hex.back() == '0' ? '1' : '0';
    CHECK_THROWS_AS(FontChain({file}), Fault);
}

TEST_CASE("a missing font is refused at start") {
    CHECK_THROWS_AS(FontChain({{"/nonexistent/font.ttf", std::string(64, '0')}}), Fault);
}

TEST_CASE("a file that is no font is refused at start") {
    const auto empty_digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    CHECK_THROWS_AS(FontChain({text::Font::File{"/dev/null", empty_digest}}), Fault);
}

TEST_CASE("characters above the basic plane have glyphs of their own") {
    CHECK(glyph_of("𠮷") != glyph_of("吉"));
    CHECK(glyph_of("髙") != glyph_of("高"));
    CHECK(glyph_of("﨑") != glyph_of("崎"));
}

TEST_CASE(
    "a variation selector of the font's collection picks its own shape and stays in the source") {
    const auto glyphs = mincho().resolve("葛\U000E0102城");
    REQUIRE(glyphs.has_value());
    REQUIRE(glyphs->size() == 2);
    CHECK(glyphs->front().source == U"葛\U000E0102");
    CHECK(glyphs->front().glyph != glyph_of("葛"));
    CHECK(glyph_of("辻\U000E0102") != glyph_of("辻"));
    CHECK(glyph_of("辻\U000E0103") == glyph_of("辻"));
}

TEST_CASE("a selector of another collection is refused, never drawn as the base character") {
    CHECK(refused("葛\U000E0100") == U"葛\U000E0100");
    CHECK(refused("葛\U000E0109") == U"葛\U000E0109");
    CHECK(refused("辻\U000E0101") == U"辻\U000E0101");
    CHECK(refused("山\uFE0F") == U"山\uFE0F");
}

TEST_CASE("a selector or mark without its base is refused") {
    CHECK(refused("\U000E0102") == U"\U000E0102");
    CHECK(refused("葛\U000E0102\U000E0102") == U"葛\U000E0102\U000E0102");
    CHECK(refused("\u309A") == U"\u309A");
    CHECK(refused("葛\U000E0102\u309A") == U"葛\U000E0102\u309A");
}

TEST_CASE("a base and a combining mark become the one glyph the font has for them") {
    CHECK(glyph_of("か\u309A") != glyph_of("か"));
    CHECK(glyph_of("か\u3099") == glyph_of("が"));
    CHECK(refused("山\u309A") == U"山\u309A");
    CHECK(refused("か\u034F") == U"か\u034F");
}

TEST_CASE("what is no visible character is refused") {
    for (const std::u32string bad :
         {U"\t",     U"\n",         U"\u007F",     U"\u0085",     U"\u00A0",
          U"\u00AD", U"\u200B",     U"\u200D",     U"\u200E",     U"\u202E",
          U"\u2066", U"\u2028",     U"\uFEFF",     U"\uFFFE",     U"\U0001FFFF",
          U"\uE000", U"\U000F0000", U"\U0010FFFD", U"\U000E0001", U"\u0378"}) {
        CAPTURE(static_cast<unsigned>(bad[0]));
        CHECK(refused(write_utf8(U"山" + bad)).find(bad[0]) != std::u32string::npos);
    }
    CHECK(refused(std::string("山\0", 4)) == std::u32string(1, U'\0'));
}

TEST_CASE("scripts that need shaping are refused") {
    CHECK(refused("\u05D0") == U"\u05D0");  // right to left
    CHECK(refused("\u0915") == U"\u0915");
    CHECK(refused("\u0E01") == U"\u0E01");
}

TEST_CASE("malformed UTF-8 is refused") {
    for (const std::string_view bad :
         {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
          "\xF8\x88\x80\x80\x80", "\x80", "\xE5\xB1", "\xFF", "\xC1\xBF"}) {
        CHECK_FALSE(parse_utf8(bad).has_value());
        CHECK_FALSE(mincho().resolve(bad).has_value());
    }
}

TEST_CASE("what UTF-8 reading accepts, writing gives back") {
    for (const std::string_view good :
         {"", "A", "é", "山", "𠮷", "葛\U000E0102", "\x7F", "\uFFFD", "\U0010FFFF"})
        CHECK(write_utf8(*parse_utf8(good)) == good);
}

TEST_CASE("a font without the character passes it to the next of the chain, or it is refused") {
    const FontChain gothic({sample::biz_ud_gothic()});
    CHECK_FALSE(gothic.resolve("𠮷").has_value());
    CHECK_FALSE(gothic.resolve("葛\U000E0102").has_value());
    const FontChain both({sample::biz_ud_gothic(), sample::ipamj_mincho()});
    const auto glyphs = both.resolve("吉𠮷");
    REQUIRE(glyphs.has_value());
    CHECK((*glyphs)[0].font == 0);
    CHECK((*glyphs)[1].font == 1);
}

TEST_CASE("advances are in em") {
    const auto glyphs = mincho().resolve("山A ");
    REQUIRE(glyphs.has_value());
    CHECK((*glyphs)[0].advance == doctest::Approx(1.0));
    CHECK((*glyphs)[1].advance == doctest::Approx(1483.0 / 2048));
    CHECK((*glyphs)[2].advance == doctest::Approx(594.0 / 2048));
}

TEST_CASE("outlines are traced in em and closed") {
    const auto steps = mincho().font(0).outline(glyph_of("口"));
    REQUIRE_FALSE(steps.empty());
    CHECK(steps.front().kind == OutlineStep::Kind::move);
    CHECK(steps.back().kind == OutlineStep::Kind::close);
    for (const auto& step : steps) {
        CHECK(step.xy[0] > -0.2);
        CHECK(step.xy[0] < 1.2);
    }
}
