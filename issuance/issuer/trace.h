// SPDX-License-Identifier: Apache-2.0
// Which lines of which logs belong together: the ids of W3C Trace Context, level 1. They are random
// and stand for nobody.
#pragma once

#include <string>
#include <string_view>

namespace shomei::issuer {

struct Trace {
    std::string id;    // 32 hex, the caller's where it gave one
    std::string span;  // 16 hex, always ours

    // The header field `traceparent`.
    std::string text() const { return "00-" + id + "-" + span + "-01"; }
};

// Goes on with the caller's trace where `traceparent` is well formed (version 00), else with one of
// our own.
Trace follow_trace(std::string_view traceparent);

}  // namespace shomei::issuer
