// SPDX-License-Identifier: Apache-2.0
// A link and the servers it is tried against.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <functional>

#include "shomei/issuance/exchange/link.h"
#include "test_pki.h"
#include "tls_server.h"

namespace shomei::exchange {

inline constexpr std::size_t answer_limit = 4096;

inline TlsServerSettings server_settings(const std::string& certificate = "issuer") {
    const auto& pki = TestPki::get();
    return {.certificate = pki / (certificate + ".crt"),
            .key = pki / (certificate + ".key"),
            .client_ca = pki / "ca.crt"};
}

inline LinkSettings link_settings(std::uint16_t port, const std::string& pinned = "issuer") {
    const auto& pki = TestPki::get();
    return {.host = "127.0.0.1",
            .port = port,
            .server_name = "issuer.test",
            .ca = pki / "ca.crt",
            .certificate = pki / "terminal.crt",
            .key = pki / "terminal.key",
            .pins = {pki.pin_of(pinned)},
            .connect_limit_ms = 5'000,
            .reply_limit_ms = 5'000,
            .total_limit_ms = 10'000};
}

// Answers every request of every connection with what `say` makes of it.
template <class Say>
TlsServer::Serve say_to_each(Say say) {
    return [say](Wire& wire) {
        while (const auto request = wire.read_request())
            if (!wire.write(say(*request))) return;
    };
}

// Says these bytes to the first request of a connection, then ends it.
inline TlsServer::Serve say_once(const std::string& bytes, bool in_good_order = true) {
    return [=](Wire& wire) {
        if (!wire.read_request()) return;
        wire.write(bytes);
        if (!in_good_order) wire.reset();
    };
}

inline tl::expected<Bytes, NoAnswer> post(Link& link, std::string_view body = "{}") {
    return link.post("/v1/open", bytes_of(body), answer_limit);
}

inline bool becomes_true(const std::function<bool()>& condition) {
    for (int ms = 0; ms < 10'000; ++ms) {
        if (condition()) return true;
        usleep(1'000);
    }
    return false;
}

// What the link makes of a peer that says these bytes to a request and then leaves.
inline NoAnswer ending_after(const std::string& bytes) {
    TlsServer server(server_settings(), say_once(bytes));
    Link link(link_settings(server.port()));
    const auto answer = post(link);
    CHECK(server.requests() == 1);
    REQUIRE_FALSE(answer);
    return answer.error();
}

}  // namespace shomei::exchange
