// SPDX-License-Identifier: Apache-2.0
#include "text_pen.h"

namespace shomei::pdf {
namespace {

// Of a literal string (7.3.4.2): half of what a hexadecimal one would give the compressor.
void put_byte(std::string& out, char byte) {
    if (byte == '(' || byte == ')' || byte == '\\') out += '\\';
    if (byte == '\r')
        out += "\\r";  // an end-of-line marker would be read as a line feed
    else
        out += byte;
}

}  // namespace

double x_pt(double mm) { return fine(mm * point_per_mm); }
double y_pt(double mm) { return fine(page_height_pt - mm * point_per_mm); }

void TextPen::put(const form::PlacedText& text, const std::vector<Shown>& glyphs) {
    if (text.stretch != stretch_) pdf::put(out_, {(stretch_ = text.stretch) * 100}, "Tz");
    // From where the text before began: shorter, and alike where blocks are alike.
    const double x = x_pt(text.x), y = y_pt(text.baseline_y);
    pdf::put(out_, {x - x_, y - y_}, "Td");
    x_ = x;
    y_ = y;
    bool open = false;
    for (const auto& glyph : glyphs) {
        if (!glyph.same_font(last_) || text.size_pt != size_pt_) {
            if (open) out_ += ")Tj\n";
            open = false;
            out_.append("/").append(glyph.kind + std::to_string(glyph.font)).append(" ");
            pdf::put(out_, {size_pt_ = text.size_pt}, "Tf");
            last_ = glyph;
        }
        if (!open) out_ += '(';
        open = true;
        put_byte(out_, static_cast<char>(glyph.cid >> 8));
        put_byte(out_, static_cast<char>(glyph.cid & 0xFF));
    }
    out_ += ")Tj\n";
}

}  // namespace shomei::pdf
