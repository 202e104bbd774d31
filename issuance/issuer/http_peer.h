// SPDX-License-Identifier: Apache-2.0
// The HTTP/1.1 of one TLS connection, server's side. Every read is bounded here; the packaged
// session knows no limit for a head as a whole nor for a body. Time is the ConnectionWatch's.
#pragma once

#include <Poco/Net/SecureStreamSocket.h>

#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "request_head.h"
#include "shomei/base/bytes.h"

namespace shomei::issuer {

struct HttpAnswer {
    int status = 200;
    std::string content_type = "application/json";
    Bytes body;
    std::vector<std::pair<std::string, std::string>> fields;
    bool keeps_open = false;
};

enum class HeadProblem {
    nothing,    // the connection ended before the first byte
    malformed,  // cut, too large, or parse_head does not know it
};

// Reads and writes throw Poco exceptions where the connection breaks.
class HttpPeer {
public:
    explicit HttpPeer(Poco::Net::SecureStreamSocket socket) : socket_(std::move(socket)) {}

    // Waits for the first byte of the next request.
    bool await_request(const Poco::Timespan& limit);
    tl::expected<RequestHead, HeadProblem> read_head();
    // nullopt where the connection ended before.
    std::optional<Bytes> read_body(std::size_t size);
    // Before the body of a request that waits for it (RFC 9110 10.1.1).
    void ask_for_body();
    void send(const HttpAnswer& answer);
    // Lets an answer arrive at a peer that is still sending: closing at once would discard it.
    void discard_rest();

private:
    bool fill();
    void write(std::string_view bytes);

    Poco::Net::SecureStreamSocket socket_;
    std::string unread_;
};

}  // namespace shomei::issuer
