// SPDX-License-Identifier: Apache-2.0
// Reading ledger texts: lines that end in LF, and decimal numbers without sign or leading zero.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace shomei::ledger {

inline std::optional<std::uint64_t> read_decimal(std::string_view text, std::uint64_t limit) {
    if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
    std::uint64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [rest, problem] = std::from_chars(text.data(), end, value);
    if (problem != std::errc{} || rest != end || value > limit) return std::nullopt;
    return value;
}

// Takes the text up to the next LF; nullopt where there is none.
inline std::optional<std::string_view> take_line(std::string_view& text) {
    const auto end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    const auto line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

}  // namespace shomei::ledger
