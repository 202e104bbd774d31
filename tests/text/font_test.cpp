// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "mincho.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;
using sample::glyph_of, sample::mincho;

TEST_CASE("a font with another digest is refused at start") {
    auto file = sample::ipamj_mincho();
    file.sha256_hex.back() = file.sha256_hex.back() == '0' ? '1' : '0';
    CHECK_THROWS_AS(FontChain({file}), Fault);
}

TEST_CASE("a missing font is refused at start") {
    const text::Font::File file{"/nonexistent/font.ttf", std::string(64, '0')};
    CHECK_THROWS_AS(FontChain({file}), Fault);
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

TEST_CASE("what UTF-8 reading accepts, writing gives back") {
    for (const std::string_view good :
         {"", "A", "é", "山", "𠮷", "葛\U000E0102", "\x7F", "\uFFFD", "\U0010FFFF"})
        CHECK(write_utf8(*parse_utf8(good)) == good);
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
