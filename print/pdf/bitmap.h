// SPDX-License-Identifier: Apache-2.0
// A picture of one bit per pixel, top row first; a set pixel is ink.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "haru_file.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

class Bitmap {
public:
    Bitmap(int width, int height);

    int width() const { return width_; }
    int height() const { return height_; }
    bool at(int x, int y) const { return rows_[place(x, y)] >> (7 - x % 8) & 1; }
    void set(int x, int y) {
        rows_[place(x, y)] = static_cast<std::uint8_t>(rows_[place(x, y)] | 0x80 >> x % 8);
    }
    // Rows padded to whole bytes.
    ByteView rows() const { return rows_; }

    // Fills an outline (nonzero winding), em times `size` pixels, its origin at `x`, `baseline`.
    void fill(const std::vector<text::OutlineStep>& steps, double x, double baseline, double size);

private:
    std::size_t place(int x, int y) const {
        return static_cast<std::size_t>(y) * stride_ + static_cast<std::size_t>(x / 8);
    }

    int width_, height_;
    std::size_t stride_;
    std::vector<std::uint8_t> rows_;
};

// How every PNG ends: no data, type IEND, its checksum.
inline constexpr std::string_view png_last_chunk("\0\0\0\0IEND\xAE\x42\x60\x82", 12);

// A whole PNG of one bit per pixel, black on white, opaque, at most `limit_px` on each side; else
// what is wrong with it.
tl::expected<Bitmap, const char*> decode_png(ByteView file, int limit_px);
// The same from a file of at most 1 MiB. Fault{configuration} otherwise.
Bitmap read_png(const std::filesystem::path& path, int limit_px);

// An image mask: paints its set pixels in the current colour, over one unit square.
struct PackedMask {
    PackedStream rows;
    int width = 0, height = 0;
};
PackedMask pack_mask(const Bitmap& bitmap, Effort effort);
int embed(HaruFile& file, const PackedMask& mask);

}  // namespace shomei::pdf
