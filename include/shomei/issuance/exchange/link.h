// SPDX-License-Identifier: Apache-2.0
// The terminal's one connection to its issuer (reliability 7, 9.1): TLS 1.3 with both sides
// authenticated, one request at a time, opened by the first request and again after it was closed.
// It never sends a request twice; whether to repeat is the visit's decision.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/exchange/no_answer.h"

namespace shomei::exchange {

struct LinkSettings {
    std::string host;  // address or name to connect to
    std::uint16_t port = 0;
    std::string server_name;            // DNS name the issuer's certificate must carry
    std::filesystem::path ca;           // PEM: the dedicated CA; the system's own are never used
    std::filesystem::path certificate;  // PEM: the terminal's
    std::filesystem::path key;          // PEM, readable by its owner only
    std::vector<Digest> pins;           // SHA-256 of each issuer key allowed (SPKI, DER); >= 1
    int connect_limit_ms = 5'000;       // name, connection and handshake
    int reply_limit_ms = 20'000;        // first byte written to last byte read
    int total_limit_ms = 30'000;        // one whole `post`
};

class Link {
public:
    // Reads the files. Fault{configuration} when one cannot be used.
    explicit Link(LinkSettings settings);
    Link(Link&&) noexcept;
    Link& operator=(Link&&) noexcept;
    ~Link();

    // For one thread at a time. POSTs `body` (JSON) to `path` and returns the body of the 200, at
    // most `answer_limit_bytes`. Any error closes the connection. not_sent: no byte of the request
    // left, or the handshake was refused, also where TLS 1.3 tells so only after the request was
    // written. Any other error after the first byte is unknown.
    tl::expected<Bytes, NoAnswer> post(std::string_view path, ByteView body,
                                       std::size_t answer_limit_bytes);
    // What follows has a trace id of its own (random; for the logs of both sides).
    void close();

    // SHA-256 of the terminal's TLS certificate (DER), hex: `tcert` of the signed texts.
    const std::string& certificate_digest() const;

private:
    struct Ends;
    std::unique_ptr<Ends> ends_;
};

}  // namespace shomei::exchange
