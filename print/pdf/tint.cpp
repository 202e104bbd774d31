// SPDX-License-Identifier: Apache-2.0
#include "tint.h"

#include <algorithm>
#include <array>
#include <utility>

#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

// Both patterns ink a sixteenth of the paper: 1 pixel of 4 x 4, and 4 x 4 pixels of 16 x 16.
constexpr int cell_px = 16;
constexpr int fine_pitch_px = 4;
constexpr int coarse_dot_px = 4;
constexpr int samples = 4;    // per cell and direction, to decide which zone it belongs to
constexpr int least_hit = 6;  // of samples * samples
constexpr std::array<std::pair<double, double>, 5> boldness{
    {{0, 0}, {-1.5, 0}, {1.5, 0}, {0, -1.5}, {0, 1.5}}};

static_assert(tint_width_px % cell_px == 0 && tint_height_px % cell_px == 0);
static_assert((page_width_px - 2 * tint_left_px) % tint_width_px == 0);
static_assert((page_height_px - 2 * tint_top_px) % tint_height_px == 0);

Bitmap draw_word(const text::FontChain& fonts, const std::string& word) {
    const int width = tint_width_px / cell_px * samples,
              height = tint_height_px / cell_px * samples;
    Bitmap bitmap(width, height);
    if (word.empty()) return bitmap;
    const auto glyphs = fonts.resolve(word);
    if (!glyphs) throw Fault(FaultCode::configuration, "the tint's word cannot be drawn");
    double length = 0;
    for (const auto& glyph : *glyphs) length += glyph.advance;
    const double size = std::min(width * 0.92 / length, height * 0.8);
    double x = (width - length * size) / 2;
    for (const auto& glyph : *glyphs) {
        const auto steps = fonts.font(glyph.font).outline(glyph.glyph);
        // Drawn five times, a little apart: thin strokes would hold too few coarse dots.
        for (const auto& [dx, dy] : boldness)
            bitmap.fill(steps, x + dx, height / 2.0 + 0.38 * size + dy, size);
        x += glyph.advance * size;
    }
    return bitmap;
}

bool in_word(const Bitmap& word, int column, int row) {
    int hit = 0;
    for (int i = 0; i < samples * samples; ++i)
        hit += word.at(column * samples + i % samples, row * samples + i / samples);
    return hit >= least_hit;
}

void set_square(Bitmap& tile, int x, int y, int side) {
    for (int i = 0; i < side * side; ++i) tile.set(x + i % side, y + i / side);
}

}  // namespace

Bitmap make_tint(const text::FontChain& fonts, const std::string& word) {
    const auto drawn = draw_word(fonts, word);
    Bitmap tile(tint_width_px, tint_height_px);
    for (int y = 0; y < tint_height_px; y += cell_px) {
        for (int x = 0; x < tint_width_px; x += cell_px) {
            if (in_word(drawn, x / cell_px, y / cell_px)) {
                const int inset = (cell_px - coarse_dot_px) / 2;
                set_square(tile, x + inset, y + inset, coarse_dot_px);
                continue;
            }
            for (int i = 0; i < cell_px * cell_px / fine_pitch_px / fine_pitch_px; ++i)
                tile.set(x + i % fine_pitch_px * fine_pitch_px + 1,
                         y + i / fine_pitch_px * fine_pitch_px + 1);
        }
    }
    return tile;
}

std::string tile_page() {
    constexpr int columns = (page_width_px - 2 * tint_left_px) / tint_width_px;
    constexpr int rows = (page_height_px - 2 * tint_top_px) / tint_height_px;
    std::string out = "q\n";
    put(out,
        {tint_width_px * pixel_pt, 0, 0, tint_height_px * pixel_pt, tint_left_px * pixel_pt,
         tint_top_px * pixel_pt},
        "cm");
    // From tile to tile without a state of its own for each: poppler would make its halftone
    // screen anew in every one.
    for (int i = 0; i < columns * rows; ++i) {
        const bool next_row = i % columns == 0;
        if (i > 0)
            put(out, {1, 0, 0, 1, next_row ? 1.0 - columns : 1.0, next_row ? 1.0 : 0.0}, "cm");
        out += "/T Do\n";
    }
    return out + "Q\n";
}

}  // namespace shomei::pdf
