// SPDX-License-Identifier: Apache-2.0
// The forms of single values in texts and bodies. Each is exact: what it accepts, the writer writes
// back identically.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shomei::exchange {

// Every number of the protocol stays exact in any JSON reader (RFC 8259 section 6).
inline constexpr std::int64_t largest_number = (std::int64_t{1} << 53) - 1;
// 9999-12-31T23:59:59Z
inline constexpr std::int64_t last_second = 253'402'300'799;
inline constexpr int largest_yen = 1'000'000;
inline constexpr int most_copies = 32;  // as many document numbers as a content may have

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }
inline bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
inline bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

inline bool is_hex(std::string_view text, std::size_t digits) {
    return text.size() == digits && std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || (c >= 'a' && c <= 'f');
           });
}
inline bool is_digest(std::string_view text) { return is_hex(text, 64); }
inline bool is_id(std::string_view text) { return is_hex(text, 32); }  // vid, iid

inline bool is_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::all_of(text.begin(), text.end(), is_digit);
}
inline bool is_city_code(std::string_view text) { return is_digits(text, 6); }

// A name: terminal id, issuer name, register version, code, state word, field id.
inline bool is_name(std::string_view text, std::size_t limit = 64) {
    return !text.empty() && text != "-" && text.size() <= limit &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '.' ||
                      c == '_' || c == ':';
           });
}

// 32 bytes in base64url; the last of its 43 characters carries four bits, so its two low ones are
// 0.
inline bool is_nonce(std::string_view text) {
    constexpr std::string_view last = "AEIMQUYcgkosw048";
    return text.size() == 43 && last.find(text.back()) != last.npos &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '_';
           });
}

// Decimal without sign or leading zero, 0..largest.
inline std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t largest) {
    if (text.empty() || text.size() > 16 || (text.size() > 1 && text[0] == '0'))
        return std::nullopt;
    std::int64_t value = 0;
    for (const char c : text) {
        if (!is_digit(c)) return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (value > largest) return std::nullopt;
    return value;
}

}  // namespace shomei::exchange
