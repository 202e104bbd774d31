// SPDX-License-Identifier: Apache-2.0
#include "front_writer.h"

#include "shomei/base/fault.h"
#include "shomei/print/text/utf8.h"

namespace shomei::pdf {
namespace {

// Resolved again, strictly: what was laid out is what is drawn.
std::vector<text::ResolvedGlyph> resolve(const text::FontChain& fonts, const std::string& text) {
    auto glyphs = fonts.resolve(text);
    if (!glyphs || glyphs->empty())
        throw Fault(FaultCode::drawing, "a text of the layout cannot be drawn");
    return std::move(*glyphs);
}

// Lines of one width are one path.
void put_lines(std::string& out, const std::vector<form::Line>& lines) {
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

double x_pt(double mm) { return fine(mm * point_per_mm); }
double y_pt(double mm) { return fine(page_height_pt - mm * point_per_mm); }

FrontWriter::FrontWriter(const PaintTools& tools, const form::DocumentLayout& layout)
    : tools_(tools), labels_used_(tools.labels.fonts().size()), sets_(tools.fonts->size()) {
    for (const auto& page : layout.pages)
        for (const auto& text : page.texts)
            if (text.field_id.empty())
                for (const auto c : text::parse_utf8(text.text).value_or(U""))
                    if (const auto place = tools.labels.find(std::u32string(1, c)))
                        labels_used_[place->font] = true;
}

void FrontWriter::put_front(std::string& out, const form::PageLayout& page,
                            const std::string& page_tag) {
    put_lines(out, page.lines);
    out += "BT\n";
    Pen pen;
    for (const auto& text : page.texts) put_text(out, pen, text);
    auto tag = page.page_tag;
    tag.text = page_tag;
    put_text(out, pen, tag);
    out += "100 Tz\nET\n";
}

std::string FrontWriter::embed_fonts(HaruFile& file) const {
    std::string out;
    const auto add = [&](char kind, std::size_t i, const PackedFont& font) {
        out += "/" + (kind + std::to_string(i)) + " " + reference(embed(file, font)) + " ";
    };
    for (std::size_t i = 0; i < labels_used_.size(); ++i)
        if (labels_used_[i]) add('L', i, tools_.labels.fonts()[i]);
    for (std::size_t i = 0; i < sets_.size(); ++i)
        if (!sets_[i].empty())
            add('D', i, pack_font(tools_.fonts->font(i), sets_[i], Effort::each_document));
    return out;
}

std::optional<LabelPlace> FrontWriter::find_label(const std::u32string& source) const {
    const auto place = tools_.labels.find(source);
    // People's texts use only fonts that the document has anyway.
    return place && labels_used_[place->font] ? place : std::nullopt;
}

std::vector<FrontWriter::Shown> FrontWriter::shown(const std::string& text) {
    std::vector<Shown> out;
    const auto code_points = text::parse_utf8(text).value_or(U"");
    out.reserve(code_points.size());
    // Words of the form were resolved when the painter was made. No selector or mark is among them
    // by itself, so a text in which each code point is known has no other characters.
    for (const auto c : code_points) {
        const auto place = find_label(std::u32string(1, c));
        if (!place) break;
        out.push_back({'L', place->font, place->cid});
    }
    if (!out.empty() && out.size() == code_points.size()) return out;
    out.clear();
    for (const auto& glyph : resolve(*tools_.fonts, text)) {
        if (const auto place = find_label(glyph.source))
            out.push_back({'L', place->font, place->cid});
        else
            out.push_back({'D', glyph.font, sets_[glyph.font].add(glyph)});
    }
    return out;
}

void FrontWriter::put_text(std::string& out, Pen& pen, const form::PlacedText& text) {
    if (text.stretch != pen.stretch) put(out, {(pen.stretch = text.stretch) * 100}, "Tz");
    // From where the text before began: shorter, and alike where blocks are alike.
    const double x = x_pt(text.x), y = y_pt(text.baseline_y);
    put(out, {x - pen.x, y - pen.y}, "Td");
    pen.x = x;
    pen.y = y;
    bool open = false;
    for (const auto& [kind, font, cid] : shown(text.text)) {
        const auto chosen =
            "/" + (kind + std::to_string(font)) + " " + number(text.size_pt) + " Tf\n";
        if (chosen != pen.font) {
            if (open) out += ">Tj\n";
            out += pen.font = chosen;
            open = false;
        }
        if (!open) out += '<';
        open = true;
        for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789ABCDEF"[cid >> shift & 15];
    }
    out += ">Tj\n";
}

}  // namespace shomei::pdf
