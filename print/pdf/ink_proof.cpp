// SPDX-License-Identifier: Apache-2.0
#include "ink_proof.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "picture_field.h"
#include "shomei/issuance/paper/picture.h"

namespace shomei::pdf {
namespace {

using form::Box;

// Over all golden texts good fronts stay at or below 200, 200, 0 and 0; the least of the wrong
// ones, ヘ in place of へ, has 488. See docs/decisions/print.md.
constexpr int missing_limit = 330;
constexpr int extra_limit = 330;
constexpr int thin_limit = 10;
constexpr int line_limit = 128;
constexpr int picture_limit = 50;

// Pixels [x1, x2) x [y1, y2).
struct Area {
    int x1 = 0, y1 = 0, x2 = 0, y2 = 0;
};

// All pixels that the box touches, and `margin` more on each side; inside the plane.
Area area_of(const Box& box, const InkPlane& plane, int margin) {
    const auto low = [margin](double mm, int limit) {
        return std::clamp(static_cast<int>(std::floor(mm * proof_px_per_mm)) - margin, 0, limit);
    };
    const auto high = [margin](double mm, int limit) {
        return std::clamp(static_cast<int>(std::ceil(mm * proof_px_per_mm)) + margin, 0, limit);
    };
    return {low(box.x, plane.width), low(box.y, plane.height), high(box.x + box.width, plane.width),
            high(box.y + box.height, plane.height)};
}

// The characters' ink, and where other ink may stand as well.
struct Expected {
    InkPlane text, free;

    void set_free(const Area& area) {
        for (int y = area.y1; y < area.y2; ++y)
            std::fill(free.row(y) + area.x1, free.row(y) + area.x2, std::uint8_t{1});
    }
};

// The part of a tile that lies on the page, pixel by pixel: `use(pixel of the page, of the tile)`.
template <class Plane, class Use>
void overlay(Plane& page, const PlacedTile& placed, Use use) {
    const auto& tile = *placed.tile;
    for (int y = 0; y < tile.plane.height; ++y) {
        const int row = placed.y + tile.top + y;
        if (row < 0 || row >= page.height) continue;
        const int left = placed.x + tile.left;
        const int end = std::min(tile.plane.width, page.width - left);
        for (int x = std::max(0, -left); x < end; ++x)
            use(page.row(row)[left + x], tile.plane.row(y)[x]);
    }
}

int distance(const InkPlane& drawn, const PlacedTile& placed) {
    int sum = 0;
    overlay(drawn, placed, [&sum](int a, int b) { sum += std::abs(a - b); });
    return sum;
}

void put_run(Expected& expected, const InkPlane& drawn, const std::vector<PlacedGlyph>& glyphs) {
    for (const auto& glyph : glyphs) {
        const auto& best = *std::ranges::min_element(
            glyph, {}, [&](const PlacedTile& tile) { return distance(drawn, tile); });
        overlay(expected.text, best, [](std::uint8_t& page, std::uint8_t ink) {
            page = static_cast<std::uint8_t>(std::min(255, page + ink));
        });
    }
}

// Lines may be a pixel beside their place; the seal's note stands under it.
void free_marks(Expected& expected, const form::PageLayout& page) {
    constexpr double point_mm = 25.4 / 72, note_height_mm = 6, note_overhang_mm = 12;
    for (const auto& line : page.lines) {
        const double half = line.width_pt * point_mm / 2;
        expected.set_free(area_of(
            {std::min(line.x1, line.x2) - half, std::min(line.y1, line.y2) - half,
             std::abs(line.x2 - line.x1) + 2 * half, std::abs(line.y2 - line.y1) + 2 * half},
            expected.free, 1));
    }
    if (page.qr) expected.set_free(area_of(*page.qr, expected.free, 1));
    for (const auto& picture : page.pictures)
        expected.set_free(area_of(picture.box, expected.free, 1));
    if (!page.seal) return;
    const auto& seal = *page.seal;
    expected.set_free(area_of(seal, expected.free, 1));
    expected.set_free(area_of({seal.x - note_overhang_mm, seal.y + seal.height,
                               seal.width + 2 * note_overhang_mm, note_height_mm},
                              expected.free, 0));
}

// The worst place of `drawn` against `expected`, over windows of 3 x 3 pixels.
InkDifference worst_place(const Expected& expected, const InkPlane& drawn) {
    InkDifference out;
    const auto width = static_cast<std::size_t>(drawn.width);
    std::vector<int> difference(3 * width), column(width);
    for (int y = 0; y < drawn.height; ++y) {
        const auto* ink = drawn.row(y);
        const auto* text = expected.text.row(y);
        const auto* free = expected.free.row(y);
        auto* newest = difference.data() + static_cast<std::size_t>(y % 3) * width;
        for (std::size_t x = 0; x < width; ++x) {
            const int over = ink[x] - text[x];
            const int counted = free[x] ? std::min(over, 0) : over;
            column[x] += counted - newest[x];
            newest[x] = counted;
        }
        for (std::size_t x = 1; x + 1 < width; ++x) {
            const int sum = column[x - 1] + column[x] + column[x + 1];
            out.missing = std::max(out.missing, -sum);
            out.extra = std::max(out.extra, sum);
        }
    }
    return out;
}

// The inside of strokes: poppler leaves nothing of it white, unless something lies on top.
int thinnest_stroke(const Expected& expected, const InkPlane& drawn) {
    int thin = 0;
    for (int y = 1; y + 1 < drawn.height; ++y) {
        const auto* ink = drawn.row(y);
        const auto* text = expected.text.row(y);
        for (int x = 1; x + 1 < drawn.width; ++x) {
            if (text[x] != 255 || ink[x] >= 255 - thin) continue;
            bool inside = true;
            for (int i = 0; i < 9 && inside; ++i)
                inside = text[(i / 3 - 1) * drawn.width + x + i % 3 - 1] == 255;
            if (inside) thin = 255 - ink[x];
        }
    }
    return thin;
}

// The darkest of the pixel and its neighbours.
int darkest(const InkPlane& plane, int x, int y) {
    int out = 0;
    for (int row = std::max(0, y - 1); row <= std::min(plane.height - 1, y + 1); ++row)
        for (int at = std::max(0, x - 1); at <= std::min(plane.width - 1, x + 1); ++at)
            out = std::max<int>(out, plane.row(row)[at]);
    return out;
}

// Along the middle of the form's lines, which poppler may draw a pixel beside their place.
int weakest_line(const std::vector<form::Line>& lines, const InkPlane& drawn) {
    int darkness = 255;
    for (const auto& line : lines) {
        const double width = (line.x2 - line.x1) * proof_px_per_mm;
        const double height = (line.y2 - line.y1) * proof_px_per_mm;
        const int steps = std::max(1, static_cast<int>(std::hypot(width, height)));
        for (int i = 0; i <= steps; ++i) {
            const double x = line.x1 * proof_px_per_mm + width * i / steps;
            const double y = line.y1 * proof_px_per_mm + height * i / steps;
            darkness = std::min(darkness, darkest(drawn, static_cast<int>(x), static_cast<int>(y)));
        }
    }
    return 255 - darkness;
}

// A picture's pixels at the proof's resolution.
InkPlane shrink(const Bitmap& picture, const PixelArea& at, Area& area) {
    constexpr int scale = 600 / proof_dpi;
    static_assert(600 % proof_dpi == 0);
    area = {at.x / scale, at.y / scale, (at.x + at.width - 1) / scale + 1,
            (at.y + at.height - 1) / scale + 1};
    std::vector<int> counts(static_cast<std::size_t>((area.x2 - area.x1) * (area.y2 - area.y1)));
    InkPlane out(area.x2 - area.x1, area.y2 - area.y1);
    for (int y = 0; y < at.height; ++y)
        for (int x = 0; x < at.width; ++x)
            counts[static_cast<std::size_t>(((at.y + y) / scale - area.y1) * out.width +
                                            (at.x + x) / scale - area.x1)] += picture.at(x, y);
    std::ranges::transform(counts, out.ink.begin(), [](int count) {
        return static_cast<std::uint8_t>(count * 255 / (scale * scale));
    });
    return out;
}

// What one of the two has and the other has nowhere near, since a picture may be drawn a pixel
// beside itself; in thousandths of its ink. Characters may lie over it.
int picture_difference(const Box& box, const Bitmap& picture, const Expected& expected,
                       const InkPlane& drawn) {
    Area at;
    const auto own = shrink(picture, place_picture(box, picture), at);
    const auto whole = area_of(box, drawn, 0);
    InkPlane wanted(whole.x2 - whole.x1, whole.y2 - whole.y1), found = wanted;
    for (int y = 0; y < wanted.height; ++y)
        for (int x = 0; x < wanted.width; ++x) {
            const int px = whole.x1 + x - at.x1, py = whole.y1 + y - at.y1;
            found.row(y)[x] = drawn.row(whole.y1 + y)[whole.x1 + x];
            if (px >= 0 && py >= 0 && px < own.width && py < own.height)
                wanted.row(y)[x] = own.row(py)[px];
        }
    constexpr int border = 3;  // lines around the box, a pixel beside their place
    long wrong = 0, ink = 0;
    for (int y = border; y + border < wanted.height; ++y)
        for (int x = border; x + border < wanted.width; ++x) {
            const int text = darkest(expected.text, whole.x1 + x, whole.y1 + y);
            wrong += std::max(0, wanted.row(y)[x] - darkest(found, x, y)) +
                     std::max(0, found.row(y)[x] - std::max(text, darkest(wanted, x, y)));
            ink += wanted.row(y)[x];
        }
    return ink == 0 ? 1000 : static_cast<int>(wrong * 1000 / ink);
}

}  // namespace

InkDifference compare_ink(const Claims& claims, std::size_t index, const InkPlane& drawn,
                          const GlyphTiles& tiles) {
    const auto& page = claims.layout.pages[index];
    Expected expected{{drawn.width, drawn.height}, {drawn.width, drawn.height}};
    for (const auto& text : page.texts) put_run(expected, drawn, tiles.place(text));
    auto tag = page.page_tag;
    tag.text = claims.marks[index].page_tag;
    put_run(expected, drawn, tiles.place(tag));
    free_marks(expected, page);

    auto out = worst_place(expected, drawn);
    out.thin = thinnest_stroke(expected, drawn);
    out.line = weakest_line(page.lines, drawn);
    if (page.seal) {
        const auto seal = decode_png(claims.seal, picture_limit_px);
        out.picture = seal ? picture_difference(*page.seal, *seal, expected, drawn) : 1000;
    }
    for (const auto& placed : page.pictures) {
        const auto picture = read_picture(claims.content, placed.field_id);
        out.picture =
            std::max(out.picture,
                     picture ? picture_difference(placed.box, *picture, expected, drawn) : 1000);
    }
    return out;
}

bool is_good(const InkDifference& difference) {
    return difference.missing <= missing_limit && difference.extra <= extra_limit &&
           difference.thin <= thin_limit && difference.line <= line_limit &&
           difference.picture <= picture_limit;
}

bool has_signed_code(const Claims& claims, std::size_t index, const InkPlane& drawn) {
    const auto& box = claims.layout.pages[index].qr;
    if (!box) return true;
    const auto area = area_of(*box, drawn, 0);
    Bytes grey;
    for (int y = area.y1; y < area.y2; ++y)
        std::transform(drawn.row(y) + area.x1, drawn.row(y) + area.x2, std::back_inserter(grey),
                       [](std::uint8_t ink) { return static_cast<std::uint8_t>(255 - ink); });
    const auto texts =
        paper::read_grey_picture(static_cast<unsigned>(area.x2 - area.x1),
                                 static_cast<unsigned>(area.y2 - area.y1), std::move(grey));
    return texts == paper::Side{claims.marks[index].qr_text};
}

}  // namespace shomei::pdf
