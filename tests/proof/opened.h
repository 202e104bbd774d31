// SPDX-License-Identifier: Apache-2.0
// A finished file opened to be changed by hand, closed again, and looked at.
#pragma once

#include <algorithm>
#include <string>

#include "../../print/pdf/ink_plane.h"
#include "../pdf/drawn.h"

namespace shomei::sample {

// All streams as they are before compression.
inline std::string opened(ByteView pdf) {
    const sample::Judged judged(pdf);
    const auto plain = judged.run("qpdf --qdf --object-streams=disable $PDF -");
    REQUIRE(plain.code == 0);
    return plain.out;
}

// The file with lengths and cross references put right again.
inline Bytes closed(const std::string& plain) {
    const sample::Judged judged(bytes_of(plain));
    return to_bytes(bytes_of(judged.run("fix-qdf $PDF").out));
}

// No pixel is inked in one of the pictures and nowhere near it in the other.
inline bool same_to_the_eye(const pdf::InkPlane& a, const pdf::InkPlane& b) {
    for (int y = 1; y + 1 < a.height; ++y)
        for (int x = 1; x + 1 < a.width; ++x) {
            int dark_a = 0, dark_b = 0;
            for (int i = 0; i < 9; ++i) {
                dark_a = std::max<int>(dark_a, a.row(y + i / 3 - 1)[x + i % 3 - 1]);
                dark_b = std::max<int>(dark_b, b.row(y + i / 3 - 1)[x + i % 3 - 1]);
            }
            if (a.row(y)[x] - dark_b >= 128 || b.row(y)[x] - dark_a >= 128) return false;
        }
    return true;
}

}  // namespace shomei::sample
