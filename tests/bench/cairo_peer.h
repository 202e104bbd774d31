// SPDX-License-Identifier: Apache-2.0
// The same pages by cairo: the same glyphs of the same font at the same places and sizes, the same
// lines. Given for nothing are the glyphs' numbers, all that can be kept between documents, and
// tint, seal and code, which it need not draw.
#pragma once

#include <cairo-ft.h>

#include <string>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/print/form/form.h"

namespace shomei::bench {

class CairoPeer {
public:
    explicit CairoPeer(const std::string& font_file);

    // A run as cairo takes it: glyphs in points from the page's top left, and their text.
    struct Run {
        std::string text;
        std::vector<cairo_glyph_t> glyphs;
        std::vector<cairo_text_cluster_t> clusters;
        double size_pt = 0, stretch = 1;
    };
    struct Page {
        std::vector<Run> runs;
        std::vector<form::Line> lines;
    };
    // `page_tag`: the text at the layout's place of the tag.
    static std::vector<Page> prepare(const form::DocumentLayout& layout,
                                     const text::FontChain& fonts, const std::string& page_tag);

    Bytes draw(const std::vector<Page>& pages) const;

private:
    Handle<FT_LibraryRec_, FT_Done_FreeType> library_;
    Handle<FT_FaceRec_, FT_Done_Face> face_;
    Handle<cairo_font_face_t, cairo_font_face_destroy> font_;
};

}  // namespace shomei::bench
