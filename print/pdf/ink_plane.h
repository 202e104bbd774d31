// SPDX-License-Identifier: Apache-2.0
// Fronts as poppler draws them, reduced to their black ink: text, lines, code, seal and pictures.
// The tint is pure cyan and the sample mark pure magenta, so both vanish here.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::pdf {

// Measured: at 150 dpi the weakest stroke of a small character drowns, 300 dpi takes a third more
// time. A whole fraction of the 600 dpi on which pictures and codes stand.
inline constexpr int proof_dpi = 200;
inline constexpr double proof_px_per_mm = proof_dpi / 25.4;

// 0 (none) … 255 for each pixel, rows from the top.
struct InkPlane {
    int width = 0, height = 0;
    std::vector<std::uint8_t> ink;

    InkPlane() = default;
    InkPlane(int width_px, int height_px);
    std::uint8_t* row(int y) { return ink.data() + std::ptrdiff_t{y} * width; }
    const std::uint8_t* row(int y) const { return ink.data() + std::ptrdiff_t{y} * width; }
};

struct FrontRange {
    std::size_t first = 0, count = 0;  // fronts, from 0
};

// One plane for each front of the range, by `pdftoppm`; nullopt where it fails, is late, or does
// not write exactly these pages of A4.
std::optional<std::vector<InkPlane>> draw_fronts(ByteView pdf, FrontRange range, int limit_ms);

// Binary PPM, 255 tones, one picture after another.
std::optional<std::vector<InkPlane>> parse_ppm(ByteView file);

}  // namespace shomei::pdf
