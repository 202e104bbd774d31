// SPDX-License-Identifier: Apache-2.0
// What the resident is told in words: the parameters of the catalogue's texts, the offices that can
// help, and the slip. Pure functions of the state; nothing personal is among them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shomei/terminal/visit/effect_runner.h"

namespace shomei::visit {

// Every parameter that a text of the catalogue may ask for, in the state's language; what is not
// known yet reads `-`.
certificate::Parameters parameters_of(const State& state, const Workshop& workshop,
                                      std::int64_t now_s);

// The municipality of the card, or the terminal's own where the card's is not known.
const certificate::Municipality& municipality_of(const State& state, const Workshop& workshop,
                                                 const Identity& identity);

// The offices that can help with `code`; empty where the code names none.
std::vector<certificate::Office> offices_of(certificate::RefusalCode code, const State& state,
                                            const EffectRunner& effects, std::int64_t now_s);

// The slip's lines, at most 40 of at most 200 bytes (reliability 12.5).
std::vector<std::string> slip_lines(const State& state, const EffectRunner& effects,
                                    std::int64_t now_s);

}  // namespace shomei::visit
