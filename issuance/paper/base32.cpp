// SPDX-License-Identifier: Apache-2.0
#include "base32.h"

namespace shomei::paper {
namespace {

constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

}  // namespace

std::string base32(ByteView bytes) {
    std::string text;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const auto byte : bytes) {
        buffer = (buffer << 8 | byte) & 0xfff;
        for (bits += 8; bits >= 5; bits -= 5) text += letters[buffer >> (bits - 5) & 31];
    }
    if (bits > 0) text += letters[buffer << (5 - bits) & 31];
    return text;
}

std::optional<Bytes> from_base32(std::string_view text) {
    Bytes bytes;
    std::uint32_t buffer = 0;
    unsigned bits = 0;
    for (const char letter : text) {
        const auto value = letters.find(letter);
        if (value == letters.npos) return std::nullopt;
        buffer = (buffer << 5 | static_cast<std::uint32_t>(value)) & 0xfff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<std::uint8_t>(buffer >> bits));
    }
    // No lengths that hold no whole byte, no stray bits in the last letter.
    if (base32(bytes) != text) return std::nullopt;
    return bytes;
}

}  // namespace shomei::paper
