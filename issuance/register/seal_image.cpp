// SPDX-License-Identifier: Apache-2.0
#include "seal_image.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

#include "shomei/base/bytes.h"

namespace shomei::resident_register {
namespace {

constexpr std::array<std::uint8_t, 8> signature{0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
constexpr std::uint32_t dots_per_metre = 23622;  // 600 dpi

struct Chunk {
    std::string_view name;
    ByteView content;
};

std::uint32_t number_at(ByteView bytes, std::size_t at) {
    return std::uint32_t{bytes[at]} << 24 | std::uint32_t{bytes[at + 1]} << 16 |
           std::uint32_t{bytes[at + 2]} << 8 | std::uint32_t{bytes[at + 3]};
}

// Length, name, content, check value (PNG 5.3); nullopt: `rest` does not begin with a whole one.
std::optional<Chunk> take_chunk(ByteView& rest) {
    constexpr std::size_t around = 12;
    if (rest.size() < around) return std::nullopt;
    const std::size_t size = number_at(rest, 0);
    if (size > rest.size() - around) return std::nullopt;
    const auto checked = rest.subspan(4, 4 + size);
    if (crc32(0, checked.data(), static_cast<uInt>(checked.size())) != number_at(rest, 8 + size))
        return std::nullopt;
    rest = rest.subspan(around + size);
    return Chunk{{reinterpret_cast<const char*>(checked.data()), 4}, checked.subspan(4)};
}

bool is_header(const Chunk& chunk) {
    if (chunk.name != "IHDR" || chunk.content.size() != 13) return false;
    // Bit depth, colour type, compression, filter, interlace.
    constexpr std::array<std::uint8_t, 5> form{1, 0, 0, 0, 0};
    const auto fits = [&](std::size_t at) {
        const auto px = number_at(chunk.content, at);
        return px >= 1 && px <= seal_image_limit_px;
    };
    return fits(0) && fits(4) && std::ranges::equal(chunk.content.subspan(8), form);
}

// Printed dot by dot, a picture of another resolution would show another size of seal.
bool is_resolution(const Chunk& chunk) {
    if (chunk.content.size() != 9 || chunk.content[8] != 1) return false;
    const auto fits = [&](std::size_t at) {
        const auto dots = number_at(chunk.content, at);
        return dots >= dots_per_metre - 1 && dots <= dots_per_metre + 1;
    };
    return fits(0) && fits(4);
}

// A reader must know every chunk whose name begins in upper case (PNG 5.4).
bool may_follow(const Chunk& chunk) {
    if (chunk.name == "IDAT") return true;
    if (chunk.name == "pHYs") return is_resolution(chunk);
    return chunk.name[0] >= 'a' && chunk.name[0] <= 'z';
}

bool is_picture(ByteView file) {
    if (file.size() < signature.size() ||
        !std::ranges::equal(file.first(signature.size()), signature))
        return false;
    auto rest = file.subspan(signature.size());
    auto chunk = take_chunk(rest);
    if (!chunk || !is_header(*chunk)) return false;
    bool has_lines = false;
    for (chunk = take_chunk(rest); chunk && chunk->name != "IEND"; chunk = take_chunk(rest)) {
        if (!may_follow(*chunk)) return false;
        has_lines = has_lines || chunk->name == "IDAT";
    }
    return chunk && chunk->content.empty() && has_lines && rest.empty();
}

}  // namespace

bool is_seal_image(std::string_view text) {
    if (text.size() > seal_image_limit_bytes) return false;
    const auto file = from_base64(text);
    return file && is_picture(*file);
}

}  // namespace shomei::resident_register
