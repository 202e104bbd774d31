// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <hb-ot.h>

#include <fstream>

#include "sample_fonts.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/subset.h"

using namespace shomei;
using namespace shomei::text;

namespace {

struct Pen {
    std::vector<float> xy;
};

// The outline as HarfBuzz reads it from a font file in memory: an independent reader of our subset.
std::vector<float> outline_of(ByteView file, std::uint32_t glyph) {
    const Handle<hb_blob_t, hb_blob_destroy> blob(hb_blob_create(
        reinterpret_cast<const char*>(file.data()), static_cast<unsigned>(file.size()),
        HB_MEMORY_MODE_READONLY, nullptr, nullptr));
    const Handle<hb_face_t, hb_face_destroy> face(hb_face_create(blob.get(), 0));
    const Handle<hb_font_t, hb_font_destroy> font(hb_font_create(face.get()));
    const Handle<hb_draw_funcs_t, hb_draw_funcs_destroy> draw(hb_draw_funcs_create());
    const auto point = [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float x, float y, void*) {
        auto& xy = static_cast<Pen*>(pen)->xy;
        xy.insert(xy.end(), {x, y});
    };
    hb_draw_funcs_set_move_to_func(draw.get(), point, nullptr, nullptr);
    hb_draw_funcs_set_line_to_func(draw.get(), point, nullptr, nullptr);
    hb_draw_funcs_set_quadratic_to_func(
        draw.get(),
        [](hb_draw_funcs_t*, void* pen, hb_draw_state_t*, float a, float b, float c, float d,
           void*) {
            auto& xy = static_cast<Pen*>(pen)->xy;
            xy.insert(xy.end(), {a, b, c, d});
        },
        nullptr, nullptr);
    Pen pen;
    hb_font_get_glyph_shape(font.get(), glyph, draw.get(), &pen);
    pen.xy.push_back(static_cast<float>(hb_font_get_glyph_h_advance(font.get(), glyph)));
    return pen.xy;
}

Bytes read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text(std::filesystem::file_size(path), '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    REQUIRE(file.good());
    REQUIRE_FALSE(text.empty());
    return to_bytes(bytes_of(text));
}

}  // namespace

TEST_CASE("each glyph of a subset has the outline and advance it has in the font") {
    const FontChain chain({sample::ipamj_mincho()});
    const auto glyphs = chain.resolve("𠮷田葛\U000E0102か\u309A 髙A1辻辻\U000E0102");
    REQUIRE(glyphs.has_value());
    std::vector<std::uint32_t> ids;
    for (const auto& glyph : *glyphs) ids.push_back(glyph.glyph);
    const auto subset = subset_font(chain.font(0), ids);
    CHECK(subset.size() < 20'000);
    const auto original = read_file(sample::ipamj_mincho().path);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        CAPTURE(i);
        CHECK(outline_of(subset, static_cast<std::uint32_t>(i + 1)) ==
              outline_of(original, ids[i]));
    }
}

TEST_CASE("the parts of composite glyphs follow behind and draw the same") {
    // A font with composite glyphs that comes with fontconfig; IPAmj has none.
    const std::filesystem::path path = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    const auto original = read_file(path);
    const Font font({path, hex(sha256(original))});
    std::vector<std::uint32_t> ids;
    for (const char32_t c : std::u32string_view(U"éÅüǖA"))
        ids.push_back(font.nominal_glyph(c).value());
    const auto subset = subset_font(font, ids);
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto drawn = outline_of(subset, static_cast<std::uint32_t>(i + 1));
        CHECK(drawn.size() > 8);
        CHECK(drawn == outline_of(original, ids[i]));
    }
}

TEST_CASE("a glyph the font does not have is a fault") {
    const FontChain chain({sample::ipamj_mincho()});
    CHECK_THROWS_AS(subset_font(chain.font(0), {70'000}), Fault);
}
