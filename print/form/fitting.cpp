// SPDX-License-Identifier: Apache-2.0
#include "fitting.h"

#include <algorithm>
#include <cmath>

#include "shomei/print/text/utf8.h"

namespace shomei::form {
namespace {

constexpr double point_mm = 25.4 / 72;
constexpr double padding_mm = 1.3;
constexpr double edge_mm = 0.25;
constexpr double least_size_pt = 6;
constexpr double least_stretch = 0.6;
// A narrowed character is read like a square one of the same area; the least that a Japanese rule
// on print allows anywhere is 5.5 pt (食品表示基準 art. 8 no. 9, on small wrappings).
constexpr double least_square_pt = 5.5;
constexpr double leading = 1.2;
// The middle of a Japanese glyph's em square lies this far above the baseline, in em.
constexpr double middle_em = 0.38;
constexpr double tolerance_em = 1e-6;
// An extractor joins runs that stand closer than a tenth of the size.
constexpr double least_gap_em = 0.2;

using Glyphs = std::vector<text::ResolvedGlyph>;

// Glyphs [begin, end) on one line, without blanks at either end; the width in em.
struct TextLine {
    std::size_t begin = 0, end = 0;
    double width = 0;
};

bool is_blank(const text::ResolvedGlyph& glyph) {
    return glyph.source == U" " || glyph.source == U"\u3000";
}

// Letters and digits of one word stay together where a line can be broken elsewhere.
bool is_letter(const text::ResolvedGlyph& glyph) {
    return glyph.source[0] < 0x0600 && glyph.source[0] > U' ';
}

bool may_begin_line(char32_t c) {
    constexpr std::u32string_view never =
        U"、。，．・ー）」』】〕々ゝゞヽヾ゛゜ぁぃぅぇぉっゃゅょァィゥェォッャュョ";
    return never.find(c) == std::u32string_view::npos;
}

bool may_break_before(const Glyphs& glyphs, std::size_t at) {
    if (is_letter(glyphs[at - 1]) && is_letter(glyphs[at])) return false;
    return may_begin_line(glyphs[at].source[0]);
}

TextLine trimmed(const Glyphs& glyphs, std::size_t begin, std::size_t end) {
    while (begin < end && is_blank(glyphs[begin])) ++begin;
    while (end > begin && is_blank(glyphs[end - 1])) --end;
    TextLine line{begin, end, 0};
    for (auto i = begin; i < end; ++i) line.width += glyphs[i].advance;
    return line;
}

// Lines of at most `width` em, filled from the first on; nullopt where one glyph is wider.
std::optional<std::vector<TextLine>> wrap(const Glyphs& glyphs, double width) {
    std::vector<TextLine> lines;
    for (std::size_t begin = 0; begin < glyphs.size();) {
        if (is_blank(glyphs[begin])) {
            ++begin;
            continue;
        }
        std::size_t end = begin;
        double used = 0;
        while (end < glyphs.size() &&
               (is_blank(glyphs[end]) || used + glyphs[end].advance <= width + tolerance_em))
            used += glyphs[end++].advance;
        if (end == begin) return std::nullopt;
        const auto longest = end;
        while (end < glyphs.size() && end > begin && !may_break_before(glyphs, end)) --end;
        if (end == begin) end = longest;  // one word longer than a line
        lines.push_back(trimmed(glyphs, begin, end));
        begin = end;
    }
    return lines;
}

struct Setting {
    double size_pt = 0, stretch = 1, score = 0;
    std::vector<TextLine> lines;
};

double square_pt(double size_pt, double stretch) { return size_pt * std::sqrt(stretch); }

// The widest stretch at which the text takes at most `count` lines of `width_pt`.
std::optional<Setting> set_lines(const Glyphs& glyphs, double size_pt, double width_pt, int count) {
    const double least_pt = std::min(least_square_pt, size_pt);
    for (int percent = 100; percent >= int(least_stretch * 100); percent -= 2) {
        const double stretch = percent / 100.0;
        if (square_pt(size_pt, stretch) < least_pt) return std::nullopt;
        auto lines = wrap(glyphs, width_pt / size_pt / stretch);
        if (lines && lines->size() <= std::size_t(count))
            return Setting{size_pt, stretch, 0, std::move(*lines)};
    }
    return std::nullopt;
}

// Of all sizes and numbers of lines that fit, the one that is read best: large before wide, and one
// line before two of nearly the same size.
std::optional<Setting> set_best(const Glyphs& glyphs, const Space& space) {
    const double width_pt = (space.box.width - 2 * padding_mm) / point_mm;
    const double height_pt = (space.box.height - 2 * edge_mm) / point_mm;
    const double floor_pt = std::min(least_size_pt, space.size_pt);
    std::optional<Setting> best;
    for (int count = 1; count <= space.lines; ++count) {
        const double top = std::min(space.size_pt, std::floor(height_pt / count / leading * 4) / 4);
        for (double size = top; size >= floor_pt; size -= 0.5) {
            auto setting = set_lines(glyphs, size, width_pt, count);
            if (!setting) continue;
            setting->score = square_pt(size, setting->stretch) * (count == 1 ? 1 : 0.85);
            if (!best || setting->score > best->score) best = std::move(setting);
            if (best->stretch == 1) break;
        }
        if (best && best->lines.size() < std::size_t(count)) break;
    }
    return best;
}

struct Pen {
    const Setting& setting;
    const Space& space;

    double mm_per_em() const { return setting.size_pt * setting.stretch * point_mm; }

    double line_start(double width_em) const {
        const double width = width_em * mm_per_em();
        const auto& box = space.box;
        switch (space.align) {
            case Align::center:
                return box.x + (box.width - width) / 2;
            case Align::right:
                return box.x + box.width - padding_mm - width;
            default:
                return box.x + padding_mm;
        }
    }

    double baseline(std::size_t line) const {
        const double pitch = setting.size_pt * leading * point_mm;
        const double offset = (double(line) - (double(setting.lines.size()) - 1) / 2) * pitch;
        return space.box.y + space.box.height / 2 + offset + middle_em * setting.size_pt * point_mm;
    }

    PlacedText begin_text(double x, std::size_t line) const {
        return {{}, space.box, x, baseline(line), setting.size_pt, setting.stretch, {}};
    }
};

void place_line(const Glyphs& glyphs, const Pen& pen, std::size_t index,
                std::vector<PlacedText>& out) {
    const auto& line = pen.setting.lines[index];
    double x = pen.line_start(line.width);
    bool inside = false;
    for (auto i = line.begin; i < line.end; ++i) {
        if (is_blank(glyphs[i])) {
            inside = false;
        } else {
            if (!inside) out.push_back(pen.begin_text(x, index));
            inside = true;
            out.back().text += text::write_utf8(glyphs[i].source);
        }
        x += glyphs[i].advance * pen.mm_per_em();
    }
}

// Every glyph a run of its own, first and last at the edges.
void place_spread(const Glyphs& glyphs, const Pen& pen, double gap_mm,
                  std::vector<PlacedText>& out) {
    double x = pen.space.box.x + padding_mm;
    for (const auto& glyph : glyphs) {
        out.push_back(pen.begin_text(x, 0));
        out.back().text = text::write_utf8(glyph.source);
        x += glyph.advance * pen.mm_per_em() + gap_mm;
    }
}

bool is_all_blank(const Glyphs& glyphs) {
    return std::all_of(glyphs.begin(), glyphs.end(), is_blank);
}

}  // namespace

double line_height_mm(double size_pt) { return size_pt * leading * point_mm + 2 * edge_mm; }

std::optional<std::vector<PlacedText>> fit_growing(const Glyphs& glyphs, const Space& space) {
    if (is_all_blank(glyphs)) return std::nullopt;
    const double width_em = (space.box.width - 2 * padding_mm) / point_mm / space.size_pt;
    auto lines = wrap(glyphs, width_em);
    if (!lines) return std::nullopt;
    auto grown = space;
    grown.box.height += double(lines->size() - 1) * space.size_pt * leading * point_mm;
    const Setting setting{space.size_pt, 1, 0, std::move(*lines)};
    const Pen pen{setting, grown};
    std::vector<PlacedText> out;
    for (std::size_t line = 0; line < setting.lines.size(); ++line)
        place_line(glyphs, pen, line, out);
    return out;
}

std::optional<std::vector<PlacedText>> fit(const Glyphs& glyphs, const Space& space) {
    if (is_all_blank(glyphs)) return std::nullopt;
    // A narrow box cannot hold more; says so before the search below.
    const double least_em = space.box.width / point_mm / least_size_pt / least_stretch;
    double total_em = 0;
    for (const auto& glyph : glyphs) total_em += glyph.advance;
    if (space.size_pt >= least_size_pt && total_em > least_em * space.lines) return std::nullopt;

    const auto setting = set_best(glyphs, space);
    if (!setting) return std::nullopt;
    const Pen pen{*setting, space};
    std::vector<PlacedText> out;
    const bool blanks = std::any_of(glyphs.begin(), glyphs.end(), is_blank);
    if (space.align == Align::spread && setting->lines.size() == 1 && glyphs.size() > 1 &&
        !blanks) {
        const double room =
            space.box.width - 2 * padding_mm - setting->lines[0].width * pen.mm_per_em();
        const double gap = room / (double(glyphs.size()) - 1);
        if (gap > least_gap_em * pen.mm_per_em()) {
            place_spread(glyphs, pen, gap, out);
            return out;
        }
    }
    for (std::size_t line = 0; line < setting->lines.size(); ++line)
        place_line(glyphs, pen, line, out);
    return out;
}

}  // namespace shomei::form
