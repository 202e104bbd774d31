// SPDX-License-Identifier: Apache-2.0
// The current screen as the page is told it (docs/kiosk-protocol.md): one JSON object that says
// everything, so that a reload at any moment shows the right screen.
#pragma once

#include <cstdint>
#include <string>

#include "shomei/terminal/visit/effect_runner.h"
#include "shomei/terminal/visit/state.h"

namespace shomei::kiosk {

struct Instant {
    std::int64_t boot_ms = 0;
    std::int64_t wall_s = 0;
};

// Names of people are among it from K08 on, and never on an ending screen.
std::string screen_json(const visit::State& state, const visit::EffectRunner& effects, Instant now);

}  // namespace shomei::kiosk
