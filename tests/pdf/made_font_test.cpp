// SPDX-License-Identifier: Apache-2.0
// Characters of planes 15 and 16, the whole way: from the character table by way of a made font
// into the PDF, and out of it as others read and draw it.
#include <cmath>

#include "../text/made_font.h"
#include "drawn.h"

using namespace shomei;

namespace {

constexpr int dpi = 600;
constexpr double point_mm = 25.4 / 72;

// IPAmj Mincho, and behind it a font with one box of 0.8 by 0.7 em and one of 0.2 by 0.9 em.
struct Plus {
    Plus() {
        sample::MadeFont made;
        made.add_box(100, 0, 900, 700);
        made.map(0x10FFF0, made.add_box(400, -100, 600, 800));
        const auto file =
            sample::write_font(folder.path() / "made.ttf", sample::assemble(made.tables()), "plus");
        fonts.emplace(std::vector{sample::ipamj_mincho(), file},
                      text::CharacterTable::parse("Format; 1\nVersion; test\n"
                                                  "F0001; plus; glyph 1; MJ-A\n"
                                                  "FFFFD; plus; glyph 1; MJ-B\n"
                                                  "100002; plus; 10FFF0; MJ-C\n"
                                                  "845B E0100; plus; 10FFF0; MJ-D\n",
                                                  "table"));
        auto furniture = sample::furniture();
        furniture.tint = furniture.sample_mark = false;
        painter.emplace(*fonts, sample::residence_copy().fixed_text(), furniture);
    }
    sample::Drawn draw(const std::string& name) const {
        sample::Drawn drawn;
        drawn.content = sample::household({sample::with(sample::japanese_person(), "name", name)});
        auto layout = sample::residence_copy().lay_out(drawn.content, *fonts);
        REQUIRE(layout.has_value());
        drawn.layout = std::move(*layout);
        drawn.marks = sample::marks_of(drawn.layout, drawn.content);
        drawn.pdf = painter->draw(drawn.layout, drawn.marks, drawn.content);
        return drawn;
    }

    sim::TemporaryFolder folder;
    std::optional<text::FontChain> fonts;
    std::optional<pdf::Painter> painter;
};

const Plus& plus() {
    static const Plus it;
    return it;
}

const form::PlacedText& name_run(const sample::Drawn& drawn) {
    const auto& texts = drawn.layout.pages[0].texts;
    const auto at =
        std::ranges::find_if(texts, [](const auto& each) { return each.field_id == "p1.name"; });
    REQUIRE(at != texts.end());
    return *at;
}

// How much of a square em at the run's first glyph is inked, as poppler draws it.
double inked_em(const sample::Drawn& drawn) {
    const auto& run = name_run(drawn);
    const double pixel_per_mm = dpi / 25.4;
    const double height = run.size_pt * point_mm * pixel_per_mm;
    const auto word = [](double value) { return std::to_string(std::lround(value)); };
    const auto picture = sample::Judged(drawn.pdf).run(
        "pdftoppm -gray -r " + std::to_string(dpi) + " -f 1 -l 1 -x " + word(run.x * pixel_per_mm) +
        " -y " + word(run.baseline_y * pixel_per_mm - height) + " -W " +
        word(height * run.stretch) + " -H " + word(height * 1.2) + " $PDF");
    REQUIRE(picture.code == 0);
    CHECK(picture.err.empty());
    const auto pixels = picture.out.substr(picture.out.find("\n255\n") + 5);
    double ink = 0;
    for (const char pixel : pixels) ink += 1 - static_cast<unsigned char>(pixel) / 255.0;
    return ink / height / height / run.stretch;
}

}  // namespace

TEST_CASE("a private code point comes out of the PDF as itself, and the sheet is sound") {
    for (const std::string name :
         {"\U000F0001", "田\U000F0001\U00100002山", "\U000F0001\U000FFFFD\U000F0001",
          "葛\U000E0100城", "葛\U000E0100\U00100002葛\U000E0102葛"}) {
        CAPTURE(name);
        const auto drawn = plus().draw(name);
        CHECK(sample::prove(drawn, *plus().fonts).has_value());
        const sample::Judged judged(drawn.pdf);
        CHECK(judged.run("qpdf --check $PDF").code == 0);
        const auto text = judged.run("pdftotext -raw $PDF -");
        CHECK(text.err.empty());
        CHECK(text.out.find(name) != std::string::npos);
        CHECK(judged.run("pdffonts $PDF | grep -c '+MadeMincho .* yes yes yes '").out == "1\n");
    }
}

TEST_CASE("the made glyphs have their ink on the page") {
    CHECK(inked_em(plus().draw("\U000F0001")) == doctest::Approx(0.8 * 0.7).epsilon(0.03));
    CHECK(inked_em(plus().draw("\U000FFFFD")) == doctest::Approx(0.8 * 0.7).epsilon(0.03));
    CHECK(inked_em(plus().draw("\U00100002")) == doctest::Approx(0.2 * 0.9).epsilon(0.03));
    CHECK(inked_em(plus().draw("葛\U000E0100")) == doctest::Approx(0.2 * 0.9).epsilon(0.03));
}

TEST_CASE("a private code point that is not in the table gets no sheet") {
    const auto content =
        sample::household({sample::with(sample::japanese_person(), "name", "田\U000F0002")});
    const auto layout = sample::residence_copy().lay_out(content, *plus().fonts);
    REQUIRE_FALSE(layout.has_value());
    CHECK(layout.error().field_id == "p1.name");
    CHECK(layout.error().code_points == std::vector<char32_t>{0xF0002});
}
