// SPDX-License-Identifier: Apache-2.0
// Where one anchor's OCSP responder or revocation list is found, and the exchange with it. No
// redirect is followed, no proxy used. The program must ignore SIGPIPE.
#pragma once

#include <optional>
#include <string>

#include "shomei/base/bytes.h"

namespace shomei::jpki {

struct ResponderAddress {
    std::string host;
    std::string port;
    std::string path;
};

// `http://host[:port][/path]` without user or query; nullopt for anything else.
std::optional<ResponderAddress> parse_responder_url(const std::string& url);

// Posts an OCSPRequest (RFC 6960 appendix A) and returns the body of the answer: one DER value of
// at most 64 KiB within 4 s in all; a refused connection is tried again within that time. nullopt
// where there is no such answer.
std::optional<Bytes> ask_responder(const ResponderAddress& address, ByteView request);

// Gets one DER value of at most 64 MiB within `limit_s` in all, as above.
std::optional<Bytes> fetch_list(const ResponderAddress& address, int limit_s);

}  // namespace shomei::jpki
