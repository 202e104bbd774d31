// SPDX-License-Identifier: Apache-2.0
// What a photocopier makes of a part of a page: optics that blur, a sheet that lies askew, noise,
// and black or white in the end. A model, no measurement of a machine.
#pragma once

#include <cmath>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "drawn.h"

namespace shomei::sample {

struct Greys {
    int width = 0, height = 0;
    std::vector<float> ink;  // 0 paper, 1 black

    float at(int x, int y) const {
        if (x < 0 || y < 0 || x >= width || y >= height) return 0;
        return ink[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                   static_cast<std::size_t>(x)];
    }
};

// Part of a page at 600 dpi, in pixels. Any colour is full ink: a copier's lamp sees it as dark.
inline Greys scan(const Judged& judged, int page, int left, int top, int width, int height) {
    std::ostringstream command;
    command << "pdftoppm -gray -r 600 -f " << page << " -l " << page << " -x " << left << " -y "
            << top << " -W " << width << " -H " << height << " $PDF";
    const auto file = judged.run(command.str());
    REQUIRE(file.code == 0);
    Greys out{width, height, {}};
    const auto raster = file.out.substr(file.out.find("\n255\n") + 5);
    REQUIRE(raster.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
    for (const char c : raster)
        out.ink.push_back(static_cast<unsigned char>(c) < 230 ? 1.0F : 0.0F);
    return out;
}

inline Greys blurred(const Greys& from, double sigma_px, bool across) {
    std::vector<float> weights;
    const int reach = static_cast<int>(std::ceil(sigma_px * 3));
    float sum = 0;
    for (int i = -reach; i <= reach; ++i)
        sum +=
            weights.emplace_back(static_cast<float>(std::exp(-i * i / 2.0 / sigma_px / sigma_px)));
    auto out = from;
    for (int y = 0; y < from.height; ++y)
        for (int x = 0; x < from.width; ++x) {
            float value = 0;
            for (int i = -reach; i <= reach; ++i)
                value += weights[static_cast<std::size_t>(i + reach)] *
                         (across ? from.at(x + i, y) : from.at(x, y + i));
            out.ink[static_cast<std::size_t>(y * from.width + x)] = value / sum;
        }
    return out;
}

// One degree askew, with a tenth of noise; ink is what is darker than `level`.
inline Greys photocopy(const Greys& original, double level = 0.35) {
    const auto soft = blurred(blurred(original, 2, true), 2, false);
    const double c = std::cos(std::acos(-1) / 180), s = std::sin(std::acos(-1) / 180);
    std::mt19937 random(20261122);
    std::uniform_real_distribution<float> noise(-0.1F, 0.1F);
    auto out = original;
    for (int y = 0; y < out.height; ++y)
        for (int x = 0; x < out.width; ++x) {
            const double dx = x - out.width / 2.0, dy = y - out.height / 2.0;
            const auto from =
                soft.at(static_cast<int>(std::lround(out.width / 2.0 + c * dx - s * dy)),
                        static_cast<int>(std::lround(out.height / 2.0 + s * dx + c * dy)));
            out.ink[static_cast<std::size_t>(y * out.width + x)] =
                from + noise(random) > static_cast<float>(level) ? 1.0F : 0.0F;
        }
    return out;
}

inline std::string pgm_of(const Greys& picture) {
    std::string out =
        "P5\n" + std::to_string(picture.width) + " " + std::to_string(picture.height) + "\n255\n";
    for (const float ink : picture.ink) out += ink > 0.5F ? '\0' : '\xFF';
    return out;
}

}  // namespace shomei::sample
