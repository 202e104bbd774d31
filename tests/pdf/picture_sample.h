// SPDX-License-Identifier: Apache-2.0
// Pictures as a register holds them: PNG files, good and bad, written here byte by byte.
#pragma once

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "shomei/base/bytes.h"

namespace shomei::sample {

struct Png {
    int width = 0, height = 0;
    std::uint8_t depth = 1, colour = 0;
    Bytes rows;  // each begins with its filter, 0; in a picture of one bit, 0 is ink
};

inline std::string big_endian(std::uint32_t value) {
    std::string out;
    for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 255);
    return out;
}

inline std::string chunk(const std::string& type, const std::string& body) {
    const auto checked = type + body;
    const auto sum =
        crc32(0, reinterpret_cast<const Bytef*>(checked.data()), static_cast<uInt>(checked.size()));
    return big_endian(static_cast<std::uint32_t>(body.size())) + checked +
           big_endian(static_cast<std::uint32_t>(sum));
}

inline std::string write_png(const Png& png, const std::string& extra_chunks = "") {
    uLongf size = compressBound(png.rows.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, png.rows.data(), png.rows.size());
    packed.resize(size);
    const auto header = big_endian(static_cast<std::uint32_t>(png.width)) +
                        big_endian(static_cast<std::uint32_t>(png.height)) +
                        static_cast<char>(png.depth) + static_cast<char>(png.colour) +
                        std::string(3, '\0');
    return "\x89PNG\r\n\x1A\n" + chunk("IHDR", header) + extra_chunks + chunk("IDAT", packed) +
           chunk("IEND", "");
}

// A ring with a cross of `seed`'s own in it.
inline Png seal_png(int width, int height, int seed = 0) {
    Png png{width, height, 1, 0, {}};
    for (int y = 0; y < height; ++y) {
        png.rows.push_back(0);
        for (int byte = 0; byte < (width + 7) / 8; ++byte) {
            std::uint8_t bits = 0xFF;
            for (int x = byte * 8; x < std::min(width, byte * 8 + 8); ++x) {
                const double dx = x - width / 2.0, dy = y - height / 2.0;
                const double far = (dx * dx + dy * dy) * 4 / width / height;
                const bool ring = far < 1 && far > 0.85;
                const bool cross =
                    far < 0.7 && ((x + seed * 13) % 60 < 9 || (y + seed * 29) % 90 < 7);
                if (ring || cross) bits = static_cast<std::uint8_t>(bits & ~(0x80 >> x % 8));
            }
            png.rows.push_back(bits);
        }
    }
    return png;
}

inline std::string base64_of(const std::string& file) { return base64(bytes_of(file)); }

}  // namespace shomei::sample
