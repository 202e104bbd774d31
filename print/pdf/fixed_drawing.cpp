// SPDX-License-Identifier: Apache-2.0
#include "fixed_drawing.h"

#include <algorithm>

#include "shomei/print/text/utf8.h"
#include "text_pen.h"

namespace shomei::pdf {
namespace {

using form::Line;
using form::PlacedText;

constexpr std::size_t kept_limit = 16;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::u32string code_points_of(const PlacedText& text) {
    return text::parse_utf8(text.text).value_or(U"");
}

bool is_fixed(const PlacedText& text, const LabelFonts& labels) {
    if (!text.field_id.empty() || std::ranges::any_of(text.text, is_digit)) return false;
    const auto code_points = code_points_of(text);
    return !code_points.empty() && std::ranges::all_of(code_points, [&labels](char32_t c) {
        return labels.find(c).has_value();
    });
}

bool same_text(const PlacedText& a, const PlacedText* b) {
    return a.x == b->x && a.baseline_y == b->baseline_y && a.size_pt == b->size_pt &&
           a.stretch == b->stretch && a.text == b->text;
}

bool same_line(const Line& a, const Line& b) {
    return a.x1 == b.x1 && a.y1 == b.y1 && a.x2 == b.x2 && a.y2 == b.y2 && a.width_pt == b.width_pt;
}

// Lines of one width are one path.
void put_lines(std::string& out, const std::vector<Line>& lines) {
    out += "2 J\n";  // square ends, so that corners are closed
    double width = -1;
    for (const auto& line : lines) {
        if (line.width_pt != width) {
            if (width >= 0) out += "S\n";
            put(out, {width = line.width_pt}, "w");
        }
        put(out, {x_pt(line.x1), y_pt(line.y1)}, "m");
        put(out, {x_pt(line.x2), y_pt(line.y2)}, "l");
    }
    if (width >= 0) out += "S\n";
}

}  // namespace

DividedTexts divide(const form::PageLayout& page, const LabelFonts& labels) {
    DividedTexts out;
    for (auto begin = page.texts.begin(); begin != page.texts.end();) {
        // The texts of one cell share its box and keep their order.
        const auto end = std::find_if(begin, page.texts.end(), [&begin](const PlacedText& text) {
            return text.box != begin->box;
        });
        const bool fixed = std::all_of(
            begin, end, [&labels](const PlacedText& text) { return is_fixed(text, labels); });
        for (; begin != end; ++begin) (fixed ? out.fixed : out.own).push_back(&*begin);
    }
    return out;
}

FixedDrawings::Kept FixedDrawings::of(const Texts& texts, const std::vector<Line>& lines) {
    {
        const std::lock_guard lock(mutex_);
        for (const auto& kept : kept_)
            if (std::ranges::equal(kept->lines, lines, same_line) &&
                std::ranges::equal(kept->texts, texts, same_text))
                return kept;
    }
    auto made = std::make_shared<const FixedDrawing>(make(texts, lines));
    const std::lock_guard lock(mutex_);
    if (kept_.size() < kept_limit)
        kept_.push_back(made);
    else
        kept_[oldest_++ % kept_limit] = made;
    return made;
}

FixedDrawing FixedDrawings::make(const Texts& texts, const std::vector<Line>& lines) const {
    FixedDrawing drawing{{}, lines, {}, std::vector<bool>(labels_.fonts().size())};
    std::string out;
    put_lines(out, lines);
    TextPen pen(out);
    std::vector<Shown> glyphs;
    for (const auto* text : texts) {
        drawing.texts.push_back(*text);
        glyphs.clear();
        for (const auto c : code_points_of(*text)) {
            const auto place = labels_.find(c).value();
            drawing.fonts[place.font] = true;
            glyphs.push_back({'L', place.font, place.cid});
        }
        pen.put(*text, glyphs);
    }
    pen.end();
    drawing.operators = pack(bytes_of(out), Effort::each_document);
    return drawing;
}

}  // namespace shomei::pdf
