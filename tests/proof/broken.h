// SPDX-License-Identifier: Apache-2.0
// Documents that are broken somewhere, and what the proof says of them.
#pragma once

#include <algorithm>
#include <functional>

#include "../pdf/drawn.h"

namespace shomei::sample {

// True where no sheet passes. A tool that fails on a broken file stops the sheet as well; whether
// it may is `only_mismatch`.
inline bool stops(const Drawn& drawn, bool only_mismatch = true) {
    const auto proven = prove(drawn);
    if (proven) return false;
    return !only_mismatch || proven.error() == pdf::ProofProblem::mismatch;
}

// What the layers before the painter made, drawn as it is.
inline Drawn drawn_as(const certificate::Content& content, form::DocumentLayout layout,
                      std::vector<pdf::PageMarks> marks) {
    Drawn out{content, std::move(layout), std::move(marks), {}};
    out.pdf = painter().draw(out.layout, out.marks, content);
    return out;
}

// The granted content beside a document of another one.
inline Drawn granted_but_drawn(const certificate::Content& granted,
                               const certificate::Content& drawn) {
    auto out = draw(drawn);
    out.content = granted;
    return out;
}

}  // namespace shomei::sample
