// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/text/utf8.h"

#include <cstdint>

namespace shomei::text {
namespace {

struct Lead {
    int following = 0;  // -1: not a lead byte
    char32_t bits = 0;
    char32_t least = 0;  // smaller values would be overlong
};

Lead read_lead(unsigned char byte) {
    if (byte < 0x80) return {0, byte, 0};
    if (byte >= 0xC0 && byte < 0xE0) return {1, byte & 0x1Fu, 0x80};
    if (byte >= 0xE0 && byte < 0xF0) return {2, byte & 0x0Fu, 0x800};
    if (byte >= 0xF0 && byte < 0xF8) return {3, byte & 0x07u, 0x10000};
    return {-1, 0, 0};
}

}  // namespace

std::optional<std::u32string> parse_utf8(std::string_view bytes) {
    std::u32string out;
    out.reserve(bytes.size());
    for (std::size_t i = 0; i < bytes.size();) {
        const auto lead = read_lead(static_cast<unsigned char>(bytes[i++]));
        if (lead.following < 0) return std::nullopt;
        char32_t value = lead.bits;
        for (int k = 0; k < lead.following; ++k, ++i) {
            if (i == bytes.size()) return std::nullopt;
            const auto byte = static_cast<unsigned char>(bytes[i]);
            if ((byte & 0xC0) != 0x80) return std::nullopt;
            value = value << 6 | (byte & 0x3Fu);
        }
        const bool surrogate = value >= 0xD800 && value < 0xE000;
        if (value < lead.least || value > 0x10FFFF || surrogate) return std::nullopt;
        out += value;
    }
    return out;
}

std::string write_utf8(std::u32string_view code_points) {
    std::string out;
    const auto put = [&out](char32_t byte) { out += static_cast<char>(byte); };
    for (const auto c : code_points) {
        if (c < 0x80) {
            put(c);
            continue;
        }
        if (c < 0x800) {
            put(0xC0 | c >> 6);
        } else if (c < 0x10000) {
            put(0xE0 | c >> 12);
            put(0x80 | (c >> 6 & 0x3F));
        } else {
            put(0xF0 | c >> 18);
            put(0x80 | (c >> 12 & 0x3F));
            put(0x80 | (c >> 6 & 0x3F));
        }
        put(0x80 | (c & 0x3F));
    }
    return out;
}

}  // namespace shomei::text
