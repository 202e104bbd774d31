// SPDX-License-Identifier: Apache-2.0
// The fonts of the Debian packages fonts-ipamj-mincho and fonts-morisawa-bizud-gothic.
#pragma once

#include "shomei/print/text/font.h"

namespace shomei::sample {

inline text::Font::File ipamj_mincho() {
    return {"/usr/share/fonts/truetype/ipamj/ipamjm.ttf",
            "75268aa9ac2d92080048196af08adee37f1c286cf4b7777ed5ac3722a8737f5f"};
}

inline text::Font::File biz_ud_gothic() {
    return {"/usr/share/fonts/truetype/bizud-gothic/BIZUDGothic-Regular.ttf",
            "1e190f86ee44b54e999a02c3cd34c4fd4805aa1e9b08849332c3b573c8c869fc"};
}

}  // namespace shomei::sample
