// SPDX-License-Identifier: Apache-2.0
#include "paint_tools.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "shomei/base/fault.h"
#include "tint.h"

namespace shomei::pdf {
namespace {

constexpr double seal_limit_mm = 24;
constexpr double note_size_pt = 6.5;
constexpr double note_drop_pt = 9;
constexpr double sample_size_pt = 190;
constexpr double sample_angle = std::numbers::pi / 6;
// Characters every document has, so that they join the labels' font.
constexpr const char* number_line = "0123456789abcdef-";

std::vector<text::ResolvedGlyph> resolve_words(const text::FontChain& fonts,
                                               const std::string& words) {
    auto glyphs = fonts.resolve(words);
    if (!glyphs) throw Fault(FaultCode::configuration, "a word of the form cannot be drawn");
    return std::move(*glyphs);
}

// One line of words as outlines, its middle at 0, 0: shapes, not text that could be read again.
std::string outline_words(const text::FontChain& fonts, const std::string& words, double size) {
    const auto glyphs = resolve_words(fonts, words);
    double length = 0;
    for (const auto& glyph : glyphs) length += glyph.advance * size;
    std::string out;
    double x = -length / 2;
    for (const auto& glyph : glyphs) {
        put_outline(out, fonts.font(glyph.font).outline(glyph.glyph), x, -0.38 * size, size);
        x += glyph.advance * size;
    }
    return out;
}

}  // namespace

PackedDrawing make_background(const text::FontChain& fonts, const form::FixedText& fixed_text,
                              const Furniture& furniture) {
    PackedDrawing drawing;
    std::string out;
    // Each in one pure process colour: any mixed or grey tone would be broken up into dots.
    if (furniture.tint) {
        drawing.mask = pack_mask(
            make_tint(fonts, furniture.latent_word ? fixed_text.tint_word : ""), Effort::once);
        out += "1 0 0 0 k\n" + tile_page();
    }
    if (furniture.sample_mark) {
        const double c = std::cos(sample_angle), s = std::sin(sample_angle);
        out += "q 0 1 0 0 K\n";
        put(out, {0.5}, "w 1 j");
        put(out, {c, s, -s, c, page_width_pt / 2, page_height_pt / 2}, "cm");
        out += outline_words(fonts, fixed_text.sample_word, sample_size_pt) + "S Q\n";
    }
    drawing.operators = pack(bytes_of(out), Effort::once);
    drawing.bounds = "0 0 " + number(page_width_pt) + " " + number(page_height_pt);
    return drawing;
}

PackedDrawing make_seal(const text::FontChain& fonts, const Furniture& furniture) {
    const int limit_px = static_cast<int>(std::ceil(seal_limit_mm * pixel_per_mm));
    const auto image = read_png(furniture.seal_image, limit_px);
    const double width = image.width() * pixel_pt, height = image.height() * pixel_pt;
    std::string out = "q\n";
    put(out, {width, 0, 0, height, -width / 2, -height / 2}, "cm /T Do Q");
    if (!furniture.seal_note.empty()) {
        put(out, {1, 0, 0, 1, 0, -height / 2 - note_drop_pt}, "cm");
        out += outline_words(fonts, furniture.seal_note, note_size_pt) + "f\n";
    }
    const double reach = std::hypot(width, height) + note_drop_pt * 2;
    return {pack(bytes_of(out), Effort::once), pack_mask(image, Effort::once),
            number(-reach) + " " + number(-reach) + " " + number(reach) + " " + number(reach)};
}

std::vector<LabelFont> make_label_fonts(const text::FontChain& fonts,
                                        const std::vector<std::string>& labels) {
    std::vector<LabelFont> out;
    const auto known = [&out](const text::ResolvedGlyph& glyph) {
        return std::any_of(out.begin(), out.end(), [&glyph](const LabelFont& label) {
            return label.find(glyph).has_value();
        });
    };
    for (const auto& part : labels) {
        std::string words = out.empty() ? number_line : "";
        for (const char c : part)
            if (c != '{' && c != '}') words += c;  // the signs around placeholders
        std::vector<LabelFont> added(fonts.size());
        for (const auto& glyph : resolve_words(fonts, words)) {
            const bool blank = glyph.source == U" " || glyph.source == U"\u3000";
            if (!blank && !known(glyph)) added[glyph.font].glyphs.add(glyph);
        }
        for (std::size_t i = 0; i < added.size(); ++i) {
            if (added[i].glyphs.empty()) continue;
            added[i].font = i;
            added[i].packed = pack_font(fonts.font(i), added[i].glyphs, Effort::once);
            out.push_back(std::move(added[i]));
        }
    }
    return out;
}

int embed(HaruFile& file, const PackedDrawing& drawing) {
    std::string resources;
    if (drawing.mask) {
        const int mask = embed(file, *drawing.mask);
        resources = " /Resources << /XObject << /T " + reference(mask) + " >> >>";
    }
    return file.add("/Type /XObject /Subtype /Form /BBox [" + drawing.bounds + "]" + resources,
                    drawing.operators);
}

}  // namespace shomei::pdf
