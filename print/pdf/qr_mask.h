// SPDX-License-Identifier: Apache-2.0
// Which mask reads best: ISO/IEC 18004:2015, 7.8.3. A line of modules is one machine word.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace shomei::pdf {

// Module 0 is the lowest bit; dark is 1.
using QrLine = std::uint64_t;
inline constexpr int qr_side_limit = 61;

// Rows from the top, columns from the left: the same modules twice.
struct QrModules {
    explicit QrModules(int modules) : side(modules) {}
    bool at(int x, int y) const { return rows[static_cast<std::size_t>(y)] >> x & 1; }
    void set(int x, int y, bool dark);
    void darken(int x, int y) {
        rows[static_cast<std::size_t>(y)] |= QrLine{1} << x;
        columns[static_cast<std::size_t>(x)] |= QrLine{1} << y;
    }

    int side;  // 1 to qr_side_limit
    std::array<QrLine, qr_side_limit> rows{}, columns{};
};

// Both of one size: a module is dark if it is in exactly one of them.
QrModules combine(const QrModules& a, const QrModules& b);

// The penalty of table 11, all four features; where it exceeds `limit`, any number above that.
int penalty(const QrModules& symbol, int limit);

}  // namespace shomei::pdf
