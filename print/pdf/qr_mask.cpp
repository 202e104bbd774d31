// SPDX-License-Identifier: Apache-2.0
#include "qr_mask.h"

#include <bit>
#include <cstdlib>

namespace shomei::pdf {
namespace {

// Table 11: N1 to N4.
constexpr int run_points = 3, block_points = 3, finder_points = 40, balance_points = 10;
constexpr int word_bits = 64;

QrLine ones(int count) { return count < word_bits ? (QrLine{1} << count) - 1 : ~QrLine{0}; }
QrLine up(QrLine line, int by) { return by < word_bits ? line << by : 0; }
QrLine down(QrLine line, int by) { return by < word_bits ? line >> by : 0; }

// Where `count` ones begin that follow each other.
QrLine starts(QrLine line, int count) {
    int known = 1;
    for (; known * 2 <= count; known *= 2) line &= line >> known;
    return line & line >> (count - known);
}

// Where a one is among the `count` modules before.
QrLine any_before(QrLine line, int count) {
    QrLine out = up(line, 1);
    int known = 1;
    for (; known * 2 <= count; known *= 2) out |= up(out, known);
    return out | up(out, count - known);
}

// Where a one is among the `count` modules from here on.
QrLine any_from(QrLine line, int count) {
    int known = 1;
    for (; known * 2 <= count; known *= 2) line |= down(line, known);
    return line | down(line, count - known);
}

// Each run of five or more of one colour: 3, and 1 for each module above five.
int weigh_runs(QrLine line, int side) {
    const QrLine alike = ~(line ^ line >> 1) & ones(side - 1);
    const QrLine fives = starts(alike, 4);
    if (fives == 0) return 0;
    const QrLine firsts = fives & ~(fives << 1);
    return std::popcount(fives) + (run_points - 1) * std::popcount(firsts);
}

// Runs dark, light, dark, light, dark in the ratio 1:1:3:1:1, with four light units (outside the
// symbol all is light) on one of its sides.
int weigh_finders(QrLine line, int side) {
    int points = 0;
    const QrLine light = ~line & ones(side);
    for (int unit = 1; unit * 7 <= side; ++unit) {
        const QrLine middle = starts(line, 3 * unit);
        if (middle == 0) break;
        const QrLine dark = starts(line, unit), gap = starts(light, unit);
        const QrLine runs = dark & down(gap, unit) & down(middle, 2 * unit) & down(gap, 5 * unit) &
                            down(dark, 6 * unit) & ~up(line, 1) & ~down(line, 7 * unit);
        if (runs == 0) continue;
        const QrLine crowded =
            any_before(line, 4 * unit) & down(any_from(line, 4 * unit), 7 * unit);
        points += finder_points * std::popcount(runs & ~crowded);
    }
    return points;
}

// Each square of 2 x 2 modules of one colour.
int weigh_blocks(QrLine line, QrLine next, int side) {
    const QrLine alike = ~(line ^ next), level = ~(line ^ line >> 1);
    return block_points * std::popcount(alike & alike >> 1 & level & ones(side - 1));
}

}  // namespace

void QrModules::set(int x, int y, bool dark) {
    const auto put = [dark](QrLine& line, int at) {
        line = (line & ~(QrLine{1} << at)) | QrLine{dark} << at;
    };
    put(rows[static_cast<std::size_t>(y)], x);
    put(columns[static_cast<std::size_t>(x)], y);
}

QrModules combine(const QrModules& a, const QrModules& b) {
    QrModules out = a;
    for (std::size_t i = 0; i < out.rows.size(); ++i) {
        out.rows[i] ^= b.rows[i];
        out.columns[i] ^= b.columns[i];
    }
    return out;
}

int penalty(const QrModules& symbol, int limit) {
    const int side = symbol.side;
    // Whole steps of 5 % away from half, the share rounded to whole per cent.
    int dark = 0;
    for (const auto row : symbol.rows) dark += std::popcount(row);
    const int all = side * side;
    const int percent = (200 * dark + all) / all / 2;
    int points = std::abs(percent - 50) / 5 * balance_points;
    for (std::size_t i = 0; i < static_cast<std::size_t>(side) && points <= limit; ++i) {
        for (const auto line : {symbol.rows[i], symbol.columns[i]})
            points += weigh_runs(line, side) + weigh_finders(line, side);
        if (i > 0) points += weigh_blocks(symbol.rows[i - 1], symbol.rows[i], side);
    }
    return points;
}

}  // namespace shomei::pdf
