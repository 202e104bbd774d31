// SPDX-License-Identifier: Apache-2.0
#include "trace.h"

#include "shomei/base/digest.h"

namespace shomei::issuer {

namespace {

bool is_id(std::string_view text) {
    return text.find_first_not_of("0123456789abcdef") == text.npos &&
           text.find_first_not_of('0') != text.npos;
}

}  // namespace

Trace follow_trace(std::string_view traceparent) {
    Trace trace{random_id(), hex(random_bytes<8>())};
    const bool good =
        traceparent.size() == 55 && traceparent.starts_with("00-") && traceparent[35] == '-' &&
        traceparent[52] == '-' && is_id(traceparent.substr(3, 32)) &&
        is_id(traceparent.substr(36, 16)) &&
        traceparent.substr(53).find_first_not_of("0123456789abcdef") == traceparent.npos;
    if (good) trace.id = traceparent.substr(3, 32);
    return trace;
}

}  // namespace shomei::issuer
