// SPDX-License-Identifier: Apache-2.0
// The lines and texts of the front pages of one document, and the glyphs they need.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "fixed_drawing.h"
#include "paint_tools.h"
#include "text_pen.h"

namespace shomei::pdf {

class FrontWriter {
public:
    FrontWriter(const PaintTools& tools, const form::DocumentLayout& layout);

    // Appends the lines and texts of the layout's page. Fault{drawing}: a text cannot be drawn.
    void put_front(std::string& out, std::size_t page, const std::string& page_tag);

    // What the pages written so far name: entries of their resources.
    struct Named {
        std::string fonts, drawings;
    };
    Named embed(HaruFile& file) const;

private:
    struct Page {
        Texts own;
        form::PlacedText tag;
        std::size_t fixed = 0;  // index of its drawing
    };

    std::optional<Shown> find_known(char32_t character);
    std::vector<Shown> shown(const std::string& text);

    const PaintTools& tools_;
    std::vector<Page> pages_;
    std::vector<FixedDrawings::Kept> drawings_;
    std::vector<bool> labels_used_;              // by these
    std::vector<GlyphSet> sets_;                 // what they lack, for each font of the chain
    std::unordered_map<char32_t, Shown> known_;  // characters of one code point
};

}  // namespace shomei::pdf
