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
// Under the seal, 6.5 pt.
constexpr double note_size_px = 54;
constexpr double note_baseline_px = 96;
constexpr int note_height_px = 110;
constexpr double sample_size_pt = 190;
constexpr double sample_angle = std::numbers::pi / 6;

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
    drawing.bounds = page_bounds();
    return drawing;
}

// One picture: the note's letters are too small to be worth their outlines.
PackedDrawing make_seal(const text::FontChain& fonts, const Furniture& furniture) {
    const int limit_px = static_cast<int>(std::ceil(seal_limit_mm * pixel_per_mm));
    const auto image = read_png(furniture.seal_image, limit_px);
    const auto note = resolve_words(fonts, furniture.seal_note);
    double length = 0;
    for (const auto& glyph : note) length += glyph.advance * note_size_px;
    // As much on both sides, so that the seal stays in the middle.
    const int side = std::max(0, static_cast<int>(std::ceil((length - image.width()) / 2)));
    Bitmap both(image.width() + 2 * side, image.height() + (note.empty() ? 0 : note_height_px));
    for (int i = 0; i < image.width() * image.height(); ++i)
        if (image.at(i % image.width(), i / image.width()))
            both.set(side + i % image.width(), i / image.width());
    double x = (both.width() - length) / 2;
    for (const auto& glyph : note) {
        both.fill(fonts.font(glyph.font).outline(glyph.glyph), x, image.height() + note_baseline_px,
                  note_size_px);
        x += glyph.advance * note_size_px;
    }
    // The middle is a whole pixel, whatever the picture's size.
    const double left = -(both.width() / 2) * pixel_pt, top = image.height() / 2 * pixel_pt;
    const double width = both.width() * pixel_pt, height = both.height() * pixel_pt;
    std::string out = "q\n";
    put(out, {width, 0, 0, height, left, top - height}, "cm /T Do Q");
    return {
        pack(bytes_of(out), Effort::once), pack_mask(both, Effort::once),
        number(left) + " " + number(top - height) + " " + number(left + width) + " " + number(top)};
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
