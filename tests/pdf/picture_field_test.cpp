// SPDX-License-Identifier: Apache-2.0
#include "../../print/pdf/picture_field.h"

#include "drawn.h"
#include "picture_sample.h"
#include "shomei/base/fault.h"

using namespace shomei;
using sample::base64_of;
using sample::seal_png;
using sample::write_png;

namespace {

// One person whose registered seal stands in the empty blocks of the form.
const form::Box seal_box{90, 150, 25.4, 25.4};

certificate::Content content_with(const std::string& value) {
    auto content = sample::household({sample::japanese_person()});
    content.fields.push_back({"p1.seal-image", {}, value});
    return content;
}

form::DocumentLayout layout_with(const form::Box& box) {
    auto layout = sample::residence_copy().lay_out(sample::household({sample::japanese_person()}),
                                                   sample::fonts());
    REQUIRE(layout.has_value());
    for (auto& page : layout->pages) page.pictures.push_back({"p1.seal-image", box});
    return *layout;
}

bool usable(const std::string& value, const form::Box& box = seal_box) {
    const auto checked = pdf::check_pictures(layout_with(box), content_with(value));
    if (!checked) CHECK(checked.error().field_id == "p1.seal-image");
    return checked.has_value();
}

Bytes draw(const form::DocumentLayout& layout, const std::string& value) {
    const auto content = content_with(value);
    return sample::painter().draw(layout, sample::marks_of(layout, content), content);
}

}  // namespace

TEST_CASE("a seal of one bit is usable up to 25 mm and up to its box") {
    for (const auto& [width, height] : {std::pair(20, 9), {300, 200}, {591, 591}}) {
        CAPTURE(width);
        CHECK(usable(base64_of(write_png(seal_png(width, height)))));
    }
    CHECK(usable(base64_of(sample::read_file(sample::furniture().seal_image))));
    CHECK_FALSE(usable(base64_of(write_png(seal_png(592, 100)))));
    CHECK_FALSE(usable(base64_of(write_png(seal_png(100, 592)))));
    CHECK_FALSE(usable(base64_of(write_png(seal_png(591, 591))), {90, 150, 25, 24}));
}

TEST_CASE("whatever is not a whole picture of one bit is unprintable, with its field's name") {
    const auto good = write_png(seal_png(200, 200));
    REQUIRE(usable(base64_of(good)));
    CHECK_FALSE(usable(""));
    CHECK_FALSE(usable("【空欄】"));
    CHECK_FALSE(usable(base64_of("no picture")));
    CHECK_FALSE(usable(base64_of(good) + "\n"));
    CHECK_FALSE(usable(base64_of(good + "x")));
    CHECK_FALSE(usable(base64_of(good + good.substr(8))));
    CHECK_FALSE(usable(base64_of(std::string(good.size(), '\xFF'))));

    sample::Png grey{200, 200, 8, 0, Bytes(201 * 200)};
    CHECK_FALSE(usable(base64_of(write_png(grey))));
    auto palette = seal_png(200, 200);
    palette.colour = 3;
    CHECK_FALSE(usable(base64_of(write_png(palette, sample::chunk("PLTE", "\1\2\3\4\5\6")))));
    CHECK_FALSE(usable(
        base64_of(write_png(seal_png(200, 200), sample::chunk("tRNS", std::string(2, '\0'))))));
    sample::Png blank{200, 200, 1, 0, {}};
    for (int i = 0; i < 26 * 200; ++i) blank.rows.push_back(i % 26 == 0 ? 0 : 0xFF);
    CHECK_FALSE(usable(base64_of(write_png(blank))));
    auto short_rows = seal_png(200, 200);
    short_rows.rows.resize(26 * 100);
    CHECK_FALSE(usable(base64_of(write_png(short_rows))));
}

TEST_CASE("a cut or changed picture never gets through as another one") {
    const auto good = write_png(seal_png(120, 90));
    const auto drawn = pdf::read_picture(content_with(base64_of(good)), "p1.seal-image");
    REQUIRE(drawn.has_value());
    for (std::size_t size = 0; size < good.size(); ++size)
        CHECK_FALSE(usable(base64_of(good.substr(0, size))));
    for (std::size_t i = 0; i < good.size(); ++i) {
        auto changed = good;
        changed[i] = static_cast<char>(changed[i] ^ 0x10);
        CAPTURE(i);
        CHECK_FALSE(usable(base64_of(changed)));
    }
}

TEST_CASE("a picture that does not compress is held back by the size of its value") {
    sample::Png noise{591, 591, 1, 0, {}};
    std::uint32_t state = 1;
    for (int i = 0; i < 591 * 75; ++i) {
        state = state * 1664525 + 1013904223;
        noise.rows.push_back(i % 75 == 0 ? 0 : static_cast<std::uint8_t>(state >> 24));
    }
    const auto value = base64_of(write_png(noise));
    CHECK(value.size() > 16'384);
    CHECK_FALSE(usable(value));
}

TEST_CASE("each pixel of a picture is one of the printer's, on white in the middle of its box") {
    for (const auto& [width, height] : {std::pair(301, 200), {300, 201}, {591, 591}, {123, 456}}) {
        const auto value = base64_of(write_png(seal_png(width, height)));
        const auto layout = layout_with(seal_box);
        const sample::Judged judged(draw(layout, value));
        CHECK(judged.run("qpdf --check $PDF").code == 0);
        REQUIRE(
            judged.run("pdftoppm -mono -r 600 -f 1 -l 1 -x 2126 -y 3543 -W 600 -H 600 $PDF page")
                .code == 0);
        const auto page = sample::read_file(judged.folder() / "page-1.pbm");
        const auto rows = page.substr(page.size() - 75 * 600);
        const auto inked = [&rows](int x, int y) {
            return rows[static_cast<std::size_t>(y * 75 + x / 8)] >> (7 - x % 8) & 1;
        };
        const auto picture = pdf::read_picture(content_with(value), "p1.seal-image");
        REQUIRE(picture.has_value());
        const auto at = pdf::place_picture(seal_box, *picture);
        CHECK(std::abs(at.x * 2 + width - 2 * 2126 - 600) <= 2);
        CHECK(std::abs(at.y * 2 + height - 2 * 3543 - 600) <= 2);
        int other = 0;
        for (int y = 0; y < 590; ++y)
            for (int x = 1; x < 590; ++x) {
                const int column = x + 2126 - at.x, row = y + 3543 - at.y;
                const bool inside = column >= 0 && column < width && row >= 0 && row < height;
                other += inked(x, y) != (inside && picture->at(column, row));
            }
        CHECK(other == 0);
    }
}

TEST_CASE("copies share one picture in the file") {
    const auto value = base64_of(write_png(seal_png(591, 591)));
    auto layout = layout_with(seal_box);
    const auto one = draw(layout, value).size();
    layout.pages.push_back(layout.pages[0]);
    const auto two = draw(layout, value).size();
    auto bare = layout;
    for (auto& page : bare.pages) page.pictures.clear();
    const auto two_bare = draw(bare, value).size();
    bare.pages.pop_back();
    CHECK(two - one < two_bare - draw(bare, value).size() + 200);
}

TEST_CASE("a picture of the layout that the content lacks is a fault, never a blank") {
    CHECK_THROWS_AS(draw(layout_with(seal_box), "no picture"), Fault);
    auto layout = layout_with(seal_box);
    layout.pages[0].pictures[0].field_id = "p2.seal-image";
    CHECK_THROWS_AS(draw(layout, base64_of(write_png(seal_png(100, 100)))), Fault);
    CHECK_FALSE(pdf::check_pictures(layout, content_with("")).has_value());
}
