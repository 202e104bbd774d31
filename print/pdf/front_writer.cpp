// SPDX-License-Identifier: Apache-2.0
#include "front_writer.h"

#include <algorithm>

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

}  // namespace

FrontWriter::FrontWriter(const PaintTools& tools, const form::DocumentLayout& layout)
    : tools_(tools), labels_used_(tools.labels->fonts().size()), sets_(tools.fonts->size()) {
    for (const auto& page : layout.pages) {
        auto texts = divide(page, *tools.labels);
        auto drawing = tools.fixed->of(texts.fixed, page.lines);
        // By what they draw: which of two equal ones was kept must not show.
        const auto at = std::ranges::find_if(drawings_,
                                             [&drawing](const auto& known) {
                                                 return known->operators.deflated ==
                                                        drawing->operators.deflated;
                                             }) -
                        drawings_.begin();
        pages_.push_back({std::move(texts.own), page.page_tag, static_cast<std::size_t>(at)});
        if (pages_.back().fixed < drawings_.size()) continue;
        for (std::size_t i = 0; i < labels_used_.size(); ++i)
            if (drawing->fonts[i]) labels_used_[i] = true;
        drawings_.push_back(std::move(drawing));
    }
}

void FrontWriter::put_front(std::string& out, std::size_t page, const std::string& page_tag) {
    const auto& [own, tag, fixed] = pages_[page];
    out += "/F" + std::to_string(fixed) + " Do\n";
    TextPen pen(out);
    for (const auto* text : own) pen.put(*text, shown(text->text));
    pen.put(tag, shown(page_tag));
    pen.end();
}

FrontWriter::Named FrontWriter::embed(HaruFile& file) const {
    Named out;
    const auto add_font = [&](char kind, std::size_t i, const PackedFont& font) {
        out.fonts +=
            "/" + (kind + std::to_string(i)) + " " + reference(pdf::embed(file, font)) + " ";
    };
    for (std::size_t i = 0; i < labels_used_.size(); ++i)
        if (labels_used_[i]) add_font('L', i, tools_.labels->fonts()[i]);
    for (std::size_t i = 0; i < sets_.size(); ++i)
        if (!sets_[i].empty())
            add_font('D', i, pack_font(tools_.fonts->font(i), sets_[i], Effort::each_document));
    for (std::size_t i = 0; i < drawings_.size(); ++i) {
        const int drawing = file.add("/Type /XObject /Subtype /Form /BBox [" + page_bounds() +
                                         "] /Resources << /Font << " + out.fonts + ">> >>",
                                     drawings_[i]->operators);
        out.drawings += " /F" + std::to_string(i) + " " + reference(drawing);
    }
    return out;
}

std::optional<Shown> FrontWriter::find_known(char32_t character) {
    const auto known = known_.find(character);
    if (known != known_.end()) return known->second;
    // People's texts use only fonts of the form's words that the document has anyway.
    const auto label = tools_.labels->find(character);
    if (!label || !labels_used_[label->font]) return std::nullopt;
    return known_.emplace(character, Shown{'L', label->font, label->cid}).first->second;
}

std::vector<Shown> FrontWriter::shown(const std::string& text) {
    std::vector<Shown> out;
    const auto code_points = text::parse_utf8(text).value_or(U"");
    out.reserve(code_points.size());
    // Known characters have been resolved before. No selector or mark is one by itself, so where
    // each code point is known, the text has no other characters.
    for (const auto c : code_points) {
        const auto known = find_known(c);
        if (!known) break;
        out.push_back(*known);
    }
    if (!out.empty() && out.size() == code_points.size()) return out;
    out.clear();
    for (const auto& glyph : resolve(*tools_.fonts, text)) {
        const bool single = glyph.source.size() == 1;
        auto known = single ? find_known(glyph.source[0]) : std::nullopt;
        if (!known) known = Shown{'D', glyph.font, sets_[glyph.font].add(glyph)};
        if (single) known_.emplace(glyph.source[0], *known);
        out.push_back(*known);
    }
    return out;
}

}  // namespace shomei::pdf
