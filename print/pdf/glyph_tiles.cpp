// SPDX-License-Identifier: Apache-2.0
#include "glyph_tiles.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "bitmap.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::pdf {
namespace {

// Samples for each pixel: the thin strokes of Mincho lie across.
constexpr int columns = 4, rows = 16;
constexpr int quarters = 4;
constexpr double large_px = 25;  // at most: it depends on the font's own bounding box
constexpr double border_px = 0.05;

struct Bounds {
    double left = 0, top = 0, right = 0, bottom = 0;  // pixels, y downwards
};

// Of all points, controls too: never too small.
Bounds bounds_of(const std::vector<text::OutlineStep>& steps, double size, double width) {
    using Kind = text::OutlineStep::Kind;
    Bounds out;
    for (const auto& step : steps) {
        const std::size_t used = step.kind == Kind::close ? 0 : step.kind == Kind::curve ? 6 : 2;
        for (std::size_t i = 0; i < used; i += 2) {
            out.left = std::min(out.left, step.xy[i] * width);
            out.right = std::max(out.right, step.xy[i] * width);
            out.top = std::min(out.top, -step.xy[i + 1] * size);
            out.bottom = std::max(out.bottom, -step.xy[i + 1] * size);
        }
    }
    return out;
}

}  // namespace

GlyphTiles::GlyphTiles(const Claims& claims) : fonts_(claims.fonts) {
    for (std::size_t i = 0; i < claims.layout.pages.size(); ++i) {
        for (const auto& text : claims.layout.pages[i].texts) add(text);
        auto tag = claims.layout.pages[i].page_tag;
        tag.text = claims.marks[i].page_tag;
        add(tag);
    }
}

std::vector<PlacedGlyph> GlyphTiles::place(const form::PlacedText& run) const {
    std::vector<PlacedGlyph> out;
    for (const auto& spots : spots_of(run)) {
        auto& glyph = out.emplace_back();
        for (const auto& spot : spots) glyph.push_back({spot.x, spot.y, &tiles_.at(spot.key)});
    }
    return out;
}

std::vector<std::vector<GlyphTiles::Spot>> GlyphTiles::spots_of(const form::PlacedText& run) const {
    const auto glyphs = fonts_.resolve(run.text);
    if (!glyphs) throw Fault(FaultCode::drawing, "a text of the layout is not in the fonts");
    const double size = run.size_pt * proof_dpi / 72;
    const double y = run.baseline_y * proof_px_per_mm;
    double x = run.x * proof_px_per_mm;
    std::vector<std::vector<Spot>> out;
    for (const auto& glyph : *glyphs) {
        auto& spots = out.emplace_back();
        const auto add_spot = [&](double at_x, double at_y) {
            const double column = std::floor(at_x);
            const Spot spot{
                static_cast<int>(column),
                static_cast<int>(std::floor(at_y)),
                {glyph.font, glyph.glyph, std::lround(run.size_pt * 1000),
                 std::lround(run.stretch * 1000), static_cast<int>((at_x - column) * quarters)}};
            if (std::ranges::find(spots, spot) == spots.end()) spots.push_back(spot);
        };
        for (const double dx : {-border_px, border_px})
            for (const double dy : {-border_px, border_px}) {
                add_spot(x + dx, y + dy);
                if (size >= large_px) add_spot(std::floor(x + dx), y + dy);
            }
        // A PDF gives widths in thousandths.
        x += std::round(glyph.advance * 1000) / 1000 * size * run.stretch;
    }
    return out;
}

void GlyphTiles::add(const form::PlacedText& run) {
    for (const auto& spots : spots_of(run))
        for (const auto& spot : spots)
            if (!tiles_.contains(spot.key)) tiles_.emplace(spot.key, draw(spot.key));
}

GlyphTile GlyphTiles::draw(const Key& key) const {
    const auto [font, glyph, size_key, stretch_key, quarter] = key;
    const double size = double(size_key) / 1000 * proof_dpi / 72;
    const double stretch = double(stretch_key) / 1000;
    auto steps = fonts_.font(font).outline(glyph);
    const auto bounds = bounds_of(steps, size, size * stretch);
    const double shift = double(quarter) / quarters;
    GlyphTile tile{
        static_cast<int>(std::floor(bounds.left)), static_cast<int>(std::floor(bounds.top)), {}};
    tile.plane = InkPlane(static_cast<int>(std::ceil(bounds.right + shift)) - tile.left,
                          static_cast<int>(std::ceil(bounds.bottom)) - tile.top);
    if (tile.plane.ink.empty()) return tile;
    for (auto& step : steps)
        for (std::size_t i = 0; i < step.xy.size(); i += 2) step.xy[i] *= stretch * columns / rows;
    Bitmap samples(tile.plane.width * columns, tile.plane.height * rows);
    samples.fill(steps, (shift - tile.left) * columns, -tile.top * double(rows), size * rows);
    std::vector<int> counts(tile.plane.ink.size());
    static_assert(columns == 4);  // half a byte of the samples
    const auto stride = samples.rows().size() / static_cast<std::size_t>(samples.height());
    const auto width = static_cast<std::size_t>(tile.plane.width);
    for (std::size_t i = 0; i < samples.rows().size(); ++i) {
        const unsigned pair = samples.rows()[i];
        if (pair == 0) continue;
        const auto x = i % stride * 2;
        auto* count = &counts[i / stride / rows * width + x];
        count[0] += std::popcount(pair >> 4);
        if (x + 1 < width) count[1] += std::popcount(pair & 15);
    }
    std::ranges::transform(counts, tile.plane.ink.begin(), [](int count) {
        return static_cast<std::uint8_t>(count * 255 / (columns * rows));
    });
    return tile;
}

}  // namespace shomei::pdf
