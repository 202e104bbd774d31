// SPDX-License-Identifier: Apache-2.0
// Every glyph of a document as the checked font's own outline, filled at the proof's resolution.
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "ink_plane.h"
#include "shomei/print/pdf/proof.h"

namespace shomei::pdf {

// Ink of 0 … 255; its first pixel lies `left`, `top` pixels from the one that holds the origin.
struct GlyphTile {
    int left = 0, top = 0;
    InkPlane plane;
};

// A tile and the pixel of the page that holds its origin.
struct PlacedTile {
    int x = 0, y = 0;
    const GlyphTile* tile = nullptr;
};

// Where one glyph may stand. Poppler moves it up to a whole row, and left to a quarter of a column
// or, where it is large, to a whole one; near such a border it may be either side.
using PlacedGlyph = std::vector<PlacedTile>;

// Made once for a document, then read by any thread.
class GlyphTiles {
public:
    explicit GlyphTiles(const Claims& claims);

    // Glyph by glyph; the run must be one of the document's.
    std::vector<PlacedGlyph> place(const form::PlacedText& run) const;

private:
    // Font, glyph, size and stretch in thousandths, quarter of a pixel.
    using Key = std::tuple<std::size_t, std::uint32_t, long, long, int>;
    struct Spot {
        int x = 0, y = 0;
        Key key;

        bool operator==(const Spot&) const = default;
    };

    std::vector<std::vector<Spot>> spots_of(const form::PlacedText& run) const;
    void add(const form::PlacedText& run);
    GlyphTile draw(const Key& key) const;

    const text::FontChain& fonts_;
    std::map<Key, GlyphTile> tiles_;
};

}  // namespace shomei::pdf
