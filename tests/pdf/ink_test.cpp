// SPDX-License-Identifier: Apache-2.0
// Text can extract perfectly from a page that is blank. So the ink of each run, as poppler draws it
// from our subset, is compared with the ink of the same glyphs in the original font.
#include <cmath>
#include <optional>
#include <sstream>

#include "../../print/pdf/bitmap.h"
#include "drawn.h"

using namespace shomei;

namespace {

constexpr int dpi = 300;
constexpr double pixel_per_mm = dpi / 25.4;
constexpr double point_mm = 25.4 / 72;

struct Picture {
    int width = 0, height = 0;
    std::string grey;

    // Ink between 0 and 1 for each pixel, summed over a box in millimetres.
    double ink(const form::Box& box) const {
        double sum = 0;
        const int x2 = static_cast<int>(std::ceil((box.x + box.width) * pixel_per_mm));
        const int y2 = static_cast<int>(std::ceil((box.y + box.height) * pixel_per_mm));
        for (int y = static_cast<int>(box.y * pixel_per_mm); y < y2; ++y)
            for (int x = static_cast<int>(box.x * pixel_per_mm); x < x2; ++x)
                sum +=
                    1 - static_cast<unsigned char>(grey[static_cast<std::size_t>(y * width + x)]) /
                            255.0;
        return sum;
    }
};

Picture picture_of(const sample::Judged& judged, int page, const std::string& options = "") {
    const auto n = std::to_string(page);
    const auto resolution = options.empty() ? "-r " + std::to_string(dpi) : options;
    const auto file =
        judged.run("pdftoppm -gray " + resolution + " -f " + n + " -l " + n + " $PDF");
    REQUIRE(file.code == 0);
    std::istringstream head(file.out);
    std::string magic;
    int depth = 0;
    Picture picture;
    head >> magic >> picture.width >> picture.height >> depth;
    REQUIRE(magic == "P5");
    picture.grey = file.out.substr(static_cast<std::size_t>(head.tellg()) + 1);
    REQUIRE(picture.grey.size() ==
            static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height));
    return picture;
}

// The area around one run's glyphs and their ink in pixels, from the original font.
struct Expected {
    form::Box box;
    double ink = 0;
};

Expected expected_of(const form::PlacedText& run) {
    constexpr int scale = 256;
    Expected out{
        {run.x - 0.2, run.baseline_y - run.size_pt * point_mm, 0.4, run.size_pt * point_mm * 1.25},
        0};
    const auto glyphs = sample::fonts().resolve(run.text);
    REQUIRE(glyphs.has_value());
    for (const auto& glyph : *glyphs) {
        pdf::Bitmap bitmap(scale * 3 / 2, scale * 3 / 2);
        bitmap.fill(sample::fonts().font(glyph.font).outline(glyph.glyph), scale / 4.0, scale,
                    scale);
        double set = 0;
        for (int i = 0; i < bitmap.width() * bitmap.height(); ++i)
            set += bitmap.at(i % bitmap.width(), i / bitmap.width());
        const double size_px = run.size_pt * point_mm * pixel_per_mm;
        out.ink += set / scale / scale * size_px * size_px * run.stretch;
        out.box.width += glyph.advance * run.size_pt * point_mm * run.stretch;
    }
    return out;
}

const pdf::Painter& plain_painter() {
    static const pdf::Painter painter = [] {
        auto furniture = sample::furniture();
        furniture.tint = furniture.sample_mark = false;
        return pdf::Painter(sample::fonts(), sample::residence_copy().fixed_text(), furniture);
    }();
    return painter;
}

// Of the latent word: three by three pixels of the printer that are all inked.
bool has_coarse_dots(const sample::Judged& judged, int page) {
    const auto picture = picture_of(judged, page, "-r 600 -x 1200 -y 1200 -W 1400 -H 1100");
    const auto inked = [&](int x, int y) {
        return static_cast<unsigned char>(
                   picture.grey[static_cast<std::size_t>(y * picture.width + x)]) < 255;
    };
    for (int y = 0; y + 3 < picture.height; ++y)
        for (int x = 0; x + 3 < picture.width; ++x) {
            int dots = 0;
            for (int i = 0; i < 9; ++i) dots += inked(x + i % 3, y + i / 3);
            if (dots == 9) return true;
        }
    return false;
}

// A document on paper with these marks and no sample mark, as others see it.
struct Marked {
    explicit Marked(const certificate::PaperMarks& marks)
        : form(sample::residence_copy_with(marks)) {
        auto furniture = sample::furniture();
        furniture.sample_mark = false;
        furniture.tint = marks.tint;
        furniture.latent_word = marks.latent_word;
        const pdf::Painter painter(sample::fonts(), form.fixed_text(), furniture);
        drawn = sample::draw(sample::household({sample::japanese_person()}), painter, form);
        judged.emplace(drawn.pdf);
    }
    bool reads_again() const { return sample::prove(drawn).has_value(); }
    std::string code() const {
        REQUIRE(judged->run("pdftoppm -r 200 -f 1 -l 1 -png $PDF scan").code == 0);
        return judged->run("zbarimg -q --raw scan-1.png").out;
    }
    // Right of the issuer's name.
    double seal_ink() const { return picture_of(*judged, 1).ink({182, 244, 18, 23}); }

    form::Form form;
    sample::Drawn drawn;
    std::optional<sample::Judged> judged;
};

}  // namespace

TEST_CASE("each mark is left out by itself, and all other words stay as they are") {
    const Marked all({});
    CHECK(all.reads_again());
    CHECK_FALSE(all.code().empty());
    CHECK(has_coarse_dots(*all.judged, 2));
    const auto words = all.judged->run("pdftotext -raw -f 1 -l 1 $PDF -").out;
    CHECK(words.find("二次元コード") != std::string::npos);

    const Marked unnamed({.latent_word = false});
    CHECK(unnamed.reads_again());
    CHECK_FALSE(has_coarse_dots(*unnamed.judged, 2));
    CHECK(picture_of(*unnamed.judged, 2).ink({0, 0, 210, 296}) > 0);

    const Marked plain({.tint = false, .latent_word = false});
    CHECK(plain.reads_again());
    CHECK(picture_of(*plain.judged, 2).ink({0, 0, 210, 296}) == 0);
    CHECK(plain.seal_ink() > 0);

    const Marked unsealed({.tint = false, .latent_word = false, .seal = false});
    CHECK(unsealed.reads_again());
    CHECK(unsealed.seal_ink() == 0);
    CHECK(unsealed.code() == unsealed.drawn.marks[0].qr_text + "\n");

    const Marked uncoded({.qr = false});
    CHECK(uncoded.reads_again());
    CHECK(uncoded.code().empty());
    const auto fewer = uncoded.judged->run("pdftotext -raw -f 1 -l 1 $PDF -").out;
    CHECK(fewer.find("二次元コード") == std::string::npos);
    CHECK(fewer.find(uncoded.drawn.marks[0].page_tag) != std::string::npos);
    CHECK(uncoded.judged->run("qpdf --check $PDF").code == 0);
}

TEST_CASE("every run has the ink that its glyphs have in the original font") {
    auto drawn = sample::draw(sample::five_people(), plain_painter());
    // Only the text is looked at: no lines, and the seal moved away from the issuer's name.
    for (auto& page : drawn.layout.pages) {
        page.lines.clear();
        page.seal = {182, 243, 24, 24};
    }
    drawn.pdf = plain_painter().draw(drawn.layout, drawn.marks, drawn.content);
    const sample::Judged judged(drawn.pdf);
    int runs = 0;
    for (std::size_t i = 0; i < drawn.layout.pages.size(); ++i) {
        const auto picture = picture_of(judged, static_cast<int>(i * 2 + 1));
        for (const auto& run : drawn.layout.pages[i].texts) {
            CAPTURE(run.text);
            const auto expected = expected_of(run);
            const auto ink = picture.ink(expected.box);
            CHECK(expected.ink > 5);
            CHECK(ink == doctest::Approx(expected.ink).epsilon(0.08));
            ++runs;
        }
    }
    CHECK(runs > 300);
}

TEST_CASE("two shapes of one character are drawn differently") {
    std::vector<double> inks;
    for (const std::string name :
         {"葛\U000E0102", "葛\U000E0103", "邉\U000E010F", "邉\U000E0110"}) {
        const auto drawn =
            sample::draw(sample::household({sample::with(sample::japanese_person(), "name", name)}),
                         plain_painter());
        const sample::Judged judged(drawn.pdf);
        const auto picture = picture_of(judged, 1);
        for (const auto& run : drawn.layout.pages[0].texts)
            if (run.field_id == "p1.name") inks.push_back(picture.ink(expected_of(run).box));
    }
    REQUIRE(inks.size() == 4);
    CHECK(std::abs(inks[0] - inks[1]) > 3);
    CHECK(std::abs(inks[2] - inks[3]) > 3);
}

TEST_CASE("the copy guard inks both of its zones alike and the back has it too") {
    auto furniture = sample::furniture();
    furniture.sample_mark = false;
    const pdf::Painter tinted(sample::fonts(), sample::residence_copy().fixed_text(), furniture);
    const auto drawn = sample::draw(sample::household({sample::japanese_person()}), tinted);
    const sample::Judged judged(drawn.pdf);
    const auto back = judged.run("pdftoppm -mono -r 600 -f 2 -l 2 $PDF");
    REQUIRE(back.code == 0);
    const auto plain =
        sample::draw(sample::household({sample::japanese_person()}), plain_painter());
    CHECK(picture_of(sample::Judged(plain.pdf), 2).ink({0, 0, 210, 296}) == 0);
    const auto picture = picture_of(judged, 2);
    const double all = 210 * 296 * pixel_per_mm * pixel_per_mm;
    // A sixteenth of the paper in cyan, whose grey value is that of its luminance.
    const double share = picture.ink({0, 0, 210, 296}) / all;
    CHECK(share > 0.01);
    CHECK(share < 0.0625);
    for (int column = 0; column < 5; ++column) {
        const form::Box part{column * 40.0 + 5, 20, 35, 200};
        const double here = picture.ink(part) / (35 * 200 * pixel_per_mm * pixel_per_mm);
        CHECK(here == doctest::Approx(share).epsilon(0.05));
    }
}
