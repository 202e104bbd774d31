// SPDX-License-Identifier: Apache-2.0
// Writes the texts of one content stream (ISO 32000-1, 9.4).
#pragma once

#include <string>
#include <vector>

#include "embedded_font.h"
#include "shomei/print/form/form.h"

namespace shomei::pdf {

// Millimetres from the page's top left as points from its bottom left.
double x_pt(double mm);
double y_pt(double mm);

// A glyph as contents name it: `L`, of the form's words, or `D`, of the document; font and CID.
struct Shown {
    char kind = 'D';
    std::size_t font = 0;
    Cid cid = 0;

    bool same_font(const Shown& other) const { return kind == other.kind && font == other.font; }
};

class TextPen {
public:
    explicit TextPen(std::string& out) : out_(out) { out_ += "BT\n"; }
    void put(const form::PlacedText& text, const std::vector<Shown>& glyphs);
    // Must be called after the last text.
    void end() { out_ += "ET\n"; }

private:
    std::string& out_;
    double x_ = 0, y_ = 0, stretch_ = 1, size_pt_ = 0;
    Shown last_;
};

}  // namespace shomei::pdf
