// SPDX-License-Identifier: Apache-2.0
// The edges of boxes as lines.
#pragma once

#include <array>
#include <cmath>
#include <set>
#include <vector>

#include "shomei/print/form/form.h"

namespace shomei::form {

inline constexpr double border_pt = 0.35;

// The four edges of a box; edges that several cells share are drawn once.
class Edges {
public:
    void add(const Box& box, double width_pt) {
        const double right = box.x + box.width, bottom = box.y + box.height;
        put({box.x, box.y, right, box.y, width_pt});
        put({box.x, bottom, right, bottom, width_pt});
        put({box.x, box.y, box.x, bottom, width_pt});
        put({right, box.y, right, bottom, width_pt});
    }
    void put(const Line& line) {
        // Compared in whole micrometres: sums of decimals differ in the last bit.
        const auto um = [](double mm) { return std::llround(mm * 1000); };
        if (seen_.insert({um(line.x1), um(line.y1), um(line.x2), um(line.y2)}).second)
            lines_.push_back(line);
    }
    std::vector<Line> take() { return std::move(lines_); }

private:
    std::set<std::array<long long, 4>> seen_;
    std::vector<Line> lines_;
};

}  // namespace shomei::form
