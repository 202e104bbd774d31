// SPDX-License-Identifier: Apache-2.0
// The head of one HTTP/1.1 request (RFC 9112), read strictly: where a lenient reader would guess,
// there is none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace shomei::issuer {

struct RequestHead {
    std::string method;  // 1 to 16 of A-Z
    std::string path;    // with its query, as it came; begins with a slash
    std::string content_type;
    std::string traceparent;                // as it came, at most one; else empty
    std::optional<std::size_t> body_bytes;  // none without Content-Length or with a transfer coding
    bool has_body = false;                  // something follows, readable or not
    bool keeps_open = true;
    bool expects_continue = false;
};

// `text` ends with the empty line. nullopt: a control character, a line that does not end with
// CR LF, a folded or nameless field, another version, too many fields, not exactly one Host, a
// Content-Length that is doubled or no plain number.
std::optional<RequestHead> parse_head(std::string_view text);

// `application/json`, with or without parameters.
bool is_json(std::string_view content_type);

}  // namespace shomei::issuer
