// SPDX-License-Identifier: Apache-2.0
// The lines and texts of the front pages of one document, and the glyphs they need.
#pragma once

#include <string>
#include <vector>

#include "paint_tools.h"
#include "shomei/print/form/form.h"

namespace shomei::pdf {

// Millimetres from the page's top left as points from its bottom left.
double x_pt(double mm);
double y_pt(double mm);

class FrontWriter {
public:
    FrontWriter(const PaintTools& tools, const form::DocumentLayout& layout);

    // Appends the page's lines and texts. Fault{drawing}: a text that cannot be drawn.
    void put_front(std::string& out, const form::PageLayout& page, const std::string& page_tag);

    // All fonts of the pages written so far: entries of their resources.
    std::string embed_fonts(HaruFile& file) const;

private:
    // A glyph as a page's contents name it: of the form's own words (`L`), or of the document.
    struct Shown {
        char kind = 'D';
        std::size_t font = 0;
        Cid cid = 0;
    };
    struct Pen {
        double x = 0, y = 0, stretch = 1;
        std::string font;  // the operator that chose it
    };

    std::optional<LabelPlace> find_label(const std::u32string& source) const;
    std::vector<Shown> shown(const std::string& text);
    void put_text(std::string& out, Pen& pen, const form::PlacedText& text);

    const PaintTools& tools_;
    std::vector<bool> labels_used_;  // by the form's own words on these pages
    std::vector<GlyphSet> sets_;     // what these lack, for each font of the chain
};

}  // namespace shomei::pdf
