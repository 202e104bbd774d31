// SPDX-License-Identifier: Apache-2.0
#include "cairo_peer.h"

#include <cairo-pdf.h>

#include "../../print/pdf/syntax.h"
#include "shomei/base/check.h"
#include "shomei/print/text/utf8.h"

namespace shomei::bench {
namespace {

using pdf::point_per_mm;

cairo_status_t collect(void* to, const unsigned char* bytes, unsigned int size) {
    auto& out = *static_cast<Bytes*>(to);
    out.insert(out.end(), bytes, bytes + size);
    return CAIRO_STATUS_SUCCESS;
}

CairoPeer::Run prepare_run(const form::PlacedText& placed, const text::FontChain& fonts) {
    CairoPeer::Run run{placed.text, {}, {}, placed.size_pt, placed.stretch};
    const auto glyphs = fonts.resolve(placed.text);
    SHOMEI_CHECK(glyphs && fonts.size() == 1);
    double x = placed.x * point_per_mm;
    for (const auto& glyph : *glyphs) {
        run.glyphs.push_back({glyph.glyph, x, placed.baseline_y * point_per_mm});
        run.clusters.push_back({static_cast<int>(text::write_utf8(glyph.source).size()), 1});
        x += glyph.advance * placed.size_pt * placed.stretch;
    }
    return run;
}

void draw_run(cairo_t* pen, const CairoPeer::Run& run) {
    cairo_matrix_t matrix;
    cairo_matrix_init_scale(&matrix, run.size_pt * run.stretch, run.size_pt);
    cairo_set_font_matrix(pen, &matrix);
    cairo_show_text_glyphs(pen, run.text.data(), static_cast<int>(run.text.size()),
                           run.glyphs.data(), static_cast<int>(run.glyphs.size()),
                           run.clusters.data(), static_cast<int>(run.clusters.size()),
                           cairo_text_cluster_flags_t{});
}

void draw_line(cairo_t* pen, const form::Line& line) {
    cairo_set_line_width(pen, line.width_pt);
    cairo_move_to(pen, line.x1 * point_per_mm, line.y1 * point_per_mm);
    cairo_line_to(pen, line.x2 * point_per_mm, line.y2 * point_per_mm);
    cairo_stroke(pen);
}

FT_Library make_library() {
    FT_Library library = nullptr;
    SHOMEI_CHECK(FT_Init_FreeType(&library) == 0);
    return library;
}

FT_Face open_face(FT_Library library, const std::string& file) {
    FT_Face face = nullptr;
    SHOMEI_CHECK(FT_New_Face(library, file.c_str(), 0, &face) == 0);
    return face;
}

}  // namespace

CairoPeer::CairoPeer(const std::string& font_file)
    : library_(make_library()),
      face_(open_face(library_.get(), font_file)),
      font_(cairo_ft_font_face_create_for_ft_face(face_.get(), FT_LOAD_NO_HINTING)) {}

std::vector<CairoPeer::Page> CairoPeer::prepare(const form::DocumentLayout& layout,
                                                const text::FontChain& fonts,
                                                const std::string& page_tag) {
    std::vector<Page> pages;
    for (const auto& from : layout.pages) {
        Page page{{}, from.lines};
        for (const auto& text : from.texts) page.runs.push_back(prepare_run(text, fonts));
        auto tag = from.page_tag;
        tag.text = page_tag;
        page.runs.push_back(prepare_run(tag, fonts));
        pages.push_back(std::move(page));
    }
    return pages;
}

Bytes CairoPeer::draw(const std::vector<Page>& pages) const {
    Bytes out;
    const Handle<cairo_surface_t, cairo_surface_destroy> surface(
        cairo_pdf_surface_create_for_stream(collect, &out, pdf::page_width_pt,
                                            pdf::page_height_pt));
    const Handle<cairo_t, cairo_destroy> pen(cairo_create(surface.get()));
    cairo_set_font_face(pen.get(), font_.get());
    cairo_set_line_cap(pen.get(), CAIRO_LINE_CAP_SQUARE);
    for (const auto& page : pages) {
        for (const auto& line : page.lines) draw_line(pen.get(), line);
        for (const auto& run : page.runs) draw_run(pen.get(), run);
        cairo_show_page(pen.get());
    }
    SHOMEI_CHECK(cairo_status(pen.get()) == CAIRO_STATUS_SUCCESS);
    cairo_surface_finish(surface.get());
    SHOMEI_CHECK(cairo_surface_status(surface.get()) == CAIRO_STATUS_SUCCESS);
    return out;
}

}  // namespace shomei::bench
