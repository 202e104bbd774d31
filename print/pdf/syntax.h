// SPDX-License-Identifier: Apache-2.0
// Small words of PDF syntax (ISO 32000-1): numbers, compressed streams, paths, and the page's
// measures.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

// One device pixel at 600 dpi; marks made for machines stand on whole pixels.
inline constexpr double pixel_pt = 0.12;
inline constexpr double point_per_mm = 72 / 25.4;
inline constexpr double pixel_per_mm = 600 / 25.4;
// A4 in whole pixels (0.03 mm off), so that the pixel grid starts at every corner.
inline constexpr int page_width_px = 4960;
inline constexpr int page_height_px = 7016;
inline constexpr double page_width_pt = page_width_px * pixel_pt;
inline constexpr double page_height_pt = page_height_px * pixel_pt;

// A stream as it stands in the file, compressed once.
struct PackedStream {
    Bytes deflated;
    std::size_t plain_size = 0;
};

// What is packed more often is packed faster; `none` only gives the stream its form.
enum class Effort { once, each_document, each_page, none };
PackedStream pack(ByteView plain, Effort effort);

// At most three decimals, never in a locale's way.
void put_number(std::string& out, double value);
std::string number(double value);

// Rounded to a hundredth of a point (3.5 micrometres): shorter to write, and not to be seen.
double fine(double points);

// Appends operands and their operator: `1 0 0 1 20 30 cm`.
void put(std::string& out, std::initializer_list<double> operands, std::string_view op);

// The path of an outline, in em times `size`, from `x`, `y` on; ends without painting it.
void put_outline(std::string& out, const std::vector<text::OutlineStep>& steps, double x, double y,
                 double size);

// The whole page, as a BBox.
std::string page_bounds();

// `12 0 R`
std::string reference(int object);

}  // namespace shomei::pdf
