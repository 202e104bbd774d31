// SPDX-License-Identifier: Apache-2.0
#include "../../print/form/fitting.h"

#include <doctest/doctest.h>

#include <cmath>

#include "../text/sample_fonts.h"

using namespace shomei;
using namespace shomei::form;

namespace {

std::optional<std::vector<PlacedText>> fitted(const std::string& text, const Space& space) {
    static const text::FontChain fonts({sample::ipamj_mincho()});
    const auto glyphs = fonts.resolve(text);
    REQUIRE(glyphs.has_value());
    return fit(*glyphs, space);
}

constexpr Box wide{0, 0, 60, 6};
constexpr Box narrow{0, 0, 20, 12};

}  // namespace

TEST_CASE("a value that fits keeps its size and width") {
    const auto texts = fitted("長崎市", {wide, 10, 1, Align::left});
    REQUIRE(texts.has_value());
    REQUIRE(texts->size() == 1);
    CHECK(texts->front().size_pt == 10);
    CHECK(texts->front().stretch == 1);
    CHECK(texts->front().text == "長崎市");
}

TEST_CASE("parts are runs of their own and their gap is that of the blank") {
    const auto texts = fitted("見本 花　子", {wide, 10, 1, Align::left});
    REQUIRE(texts.has_value());
    REQUIRE(texts->size() == 3);
    CHECK((*texts)[1].text == "花");
    const double em = 10 * 25.4 / 72;
    CHECK((*texts)[1].x - (*texts)[0].x == doctest::Approx(em * (2 + 594.0 / 2048)));
    CHECK((*texts)[2].x - (*texts)[1].x == doctest::Approx(em * 2));
}

TEST_CASE("alignment places the line at the left, in the middle or at the right") {
    const double length = 3 * 10 * 25.4 / 72;
    CHECK(fitted("長崎市", {wide, 10, 1, Align::center})->front().x ==
          doctest::Approx((60 - length) / 2));
    const auto right = fitted("長崎市", {wide, 10, 1, Align::right})->front().x;
    const auto left = fitted("長崎市", {wide, 10, 1, Align::left})->front().x;
    CHECK(right + length == doctest::Approx(60 - left));
}

TEST_CASE("spread labels reach from edge to edge, one run for each character") {
    const auto texts = fitted("備考", {wide, 10, 1, Align::spread});
    REQUIRE(texts->size() == 2);
    const double em = 10 * 25.4 / 72;
    CHECK(texts->front().x == doctest::Approx(60 - texts->back().x - em));
    // Without room to spread, an extractor could not tell the runs apart: they stay one.
    CHECK(fitted("長崎市長崎市", {{0, 0, 24, 6}, 10, 1, Align::spread})->size() == 1);
}

TEST_CASE("a value too long for its size is narrowed, then smaller, down to the floor") {
    const auto slightly = fitted("長崎県長崎市見本町一", {{0, 0, 34, 6}, 10, 1, Align::left});
    REQUIRE(slightly.has_value());
    CHECK(slightly->front().size_pt == 10);
    CHECK(slightly->front().stretch < 1);
    const std::string much = "長崎県長崎市見本町一二三四五六七八九十";
    const auto held = fitted(much, {{0, 0, 33, 6}, 10, 1, Align::left});
    REQUIRE(held.has_value());
    CHECK(held->front().size_pt < 8);
    CHECK(held->front().size_pt >= 6);
    // At 6 pt and 60 % it would go in here: a character as wide as one of 3.6 pt.
    CHECK_FALSE(fitted(much, {{0, 0, 28, 6}, 10, 1, Align::left}).has_value());
    CHECK_FALSE(fitted(much, {narrow, 10, 1, Align::left}).has_value());
}

TEST_CASE("whatever its size, a narrowed character keeps the area of a square one of 5.5 pt") {
    for (double width = 20; width < 80; width += 0.5)
        for (const double height : {3.0, 4.75, 9.5}) {
            const auto texts = fitted("長崎県長崎市見本町一二三四五六七八九十",
                                      {{0, 0, width, height}, 12, 3, Align::left});
            if (texts) CHECK(texts->front().size_pt * std::sqrt(texts->front().stretch) >= 5.5);
        }
    // A form's own words may be smaller, but are not narrowed then.
    const auto small = fitted("見本", {{0, 0, 30, 3}, 5, 1, Align::left});
    REQUIRE(small.has_value());
    CHECK(small->front().size_pt == 5);
    CHECK(small->front().stretch == 1);
}

TEST_CASE("a value is wrapped over the lines it may take") {
    const auto texts =
        fitted("長崎県長崎市見本町一二三四五六七八九十", {narrow, 10, 3, Align::left});
    REQUIRE(texts.has_value());
    REQUIRE(texts->size() > 1);
    std::string joined;
    for (const auto& text : *texts) joined += text.text;
    CHECK(joined == "長崎県長崎市見本町一二三四五六七八九十");
    CHECK((*texts)[1].baseline_y > (*texts)[0].baseline_y);
}

TEST_CASE("words stay whole where a line can be broken elsewhere, and break where it cannot") {
    const auto words = fitted("ALEXANDER CHRISTOPHER", {{0, 0, 27, 12}, 10, 2, Align::left});
    REQUIRE(words.has_value());
    REQUIRE(words->size() == 2);
    CHECK((*words)[0].text == "ALEXANDER");
    const auto one = fitted("ALEXANDERCHRISTOPHERMAXIMILIAN", {{0, 0, 27, 12}, 10, 3, Align::left});
    REQUIRE(one.has_value());
    CHECK(one->size() > 1);
}

TEST_CASE("no line begins with a closing mark") {
    const auto texts = fitted("一二三四五、六七八九。", {{0, 0, 20.5, 12}, 10, 2, Align::left});
    REQUIRE(texts.has_value());
    for (const auto& text : *texts) CHECK_FALSE(text.text.starts_with("、"));
}

TEST_CASE("blanks alone do not fit anywhere: there would be nothing to see") {
    CHECK_FALSE(fitted(" 　", {wide, 10, 1, Align::left}).has_value());
    CHECK_FALSE(fitted("", {wide, 10, 1, Align::left}).has_value());
}
