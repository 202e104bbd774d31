// SPDX-License-Identifier: Apache-2.0
#include "ink_plane.h"

#include <algorithm>
#include <string>

#include "shomei/issuance/process/filter_process.h"
#include "syntax.h"

namespace shomei::pdf {
namespace {

constexpr int width_px = (page_width_px * proof_dpi + 599) / 600;
constexpr int height_px = (page_height_px * proof_dpi + 599) / 600;
constexpr std::size_t front_bytes = std::size_t{3} * width_px * height_px;
constexpr std::size_t memory_limit_bytes = std::size_t{1} << 30;
const std::string head =
    "P6\n" + std::to_string(width_px) + " " + std::to_string(height_px) + "\n255\n";

// How much of a pixel is not black. Poppler 22.12 shows white as 255, 255, 255, pure cyan as 0,
// 173, 239 and pure magenta as 236, 0, 140; these weights make each of them, and so every mixture
// of them, 255.
std::uint8_t ink_of(const std::uint8_t* rgb) {
    const int paper = (138 * rgb[0] - 747 * rgb[1] + 1633 * rgb[2] + 512) >> 10;
    return static_cast<std::uint8_t>(std::clamp(255 - paper, 0, 255));
}

}  // namespace

InkPlane::InkPlane(int width_of, int height_of)
    : width(width_of),
      height(height_of),
      ink(static_cast<std::size_t>(width_of) * static_cast<std::size_t>(height_of)) {}

std::optional<std::vector<InkPlane>> parse_ppm(ByteView file) {
    std::vector<InkPlane> planes;
    while (!file.empty()) {
        if (!text_of(file).starts_with(head) || file.size() < head.size() + front_bytes)
            return std::nullopt;
        const auto pixels = file.subspan(head.size(), front_bytes);
        InkPlane plane(width_px, height_px);
        for (std::size_t i = 0; i < plane.ink.size(); ++i)
            plane.ink[i] = ink_of(pixels.data() + 3 * i);
        planes.push_back(std::move(plane));
        file = file.subspan(head.size() + front_bytes);
    }
    return planes;
}

std::optional<std::vector<InkPlane>> draw_fronts(ByteView pdf, FrontRange range, int limit_ms) {
    // -o: odd pages only, which are the fronts.
    const auto output = process::run_filter(
        {"pdftoppm", "-q", "-r", std::to_string(proof_dpi), "-o", "-f",
         std::to_string(range.first * 2 + 1), "-l", std::to_string((range.first + range.count) * 2),
         "-"},
        pdf, {limit_ms, range.count * (head.size() + front_bytes), memory_limit_bytes});
    auto planes = output ? parse_ppm(*output) : std::nullopt;
    if (!planes || planes->size() != range.count) return std::nullopt;
    return planes;
}

}  // namespace shomei::pdf
