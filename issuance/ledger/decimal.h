// SPDX-License-Identifier: Apache-2.0
// Decimal numbers in ledger texts: ASCII digits, no sign, no leading zero.
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

}  // namespace shomei::ledger
