// SPDX-License-Identifier: Apache-2.0
// Peers that keep a connection without getting anywhere, each on a real socket: they are put out in
// time, and never shut out a terminal.
#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#include "served.h"
#include "shomei/base/clock.h"
#include "shomei/base/handle.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

constexpr int step_ms = 300;  // well below any time-out between two bytes
constexpr std::int64_t patience_ms = 8000;

// Has the other end closed? Waits one step for it.
bool is_closed(const Fd& connection) {
    pollfd wait{connection.get(), POLLIN, 0};
    if (poll(&wait, 1, step_ms) <= 0) return false;
    char bytes[4096];
    return recv(connection.get(), bytes, sizeof bytes, MSG_DONTWAIT | MSG_PEEK) <= 0;
}

// Sends one byte a step until the connection is closed; how long that took.
std::int64_t dribble(const Fd& connection, const std::function<bool()>& send_one) {
    const auto begun_ms = boot_ms();
    while (boot_ms() - begun_ms < patience_ms)
        if (is_closed(connection) || !send_one()) break;
    return boot_ms() - begun_ms;
}

using Tls = Handle<SSL, SSL_free>;

// A registered terminal's end of TLS, its handshake done.
Tls shake_hands(const TlsContext& context, const Fd& connection) {
    Tls tls(SSL_new(context.get()));
    SSL_set_fd(tls.get(), connection.get());
    REQUIRE(SSL_connect(tls.get()) == 1);
    return tls;
}

// GET of an address by a terminal; the status line's code, or what went wrong.
std::string status_of(const Served& served, const TlsContext& context) {
    const auto connection = connect_to(served.port());
    const timeval limit{3, 0};
    setsockopt(connection.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    const Tls tls(SSL_new(context.get()));
    SSL_set_fd(tls.get(), connection.get());
    if (SSL_connect(tls.get()) != 1) return "no handshake";
    constexpr std::string_view request = "GET /livez HTTP/1.1\r\nHost: issuer.test\r\n\r\n";
    SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
    char answer[1024];
    const int size = SSL_read(tls.get(), answer, sizeof answer);
    return size < 12 ? "no answer" : std::string(answer + 9, 3);
}

}  // namespace

TEST_CASE("a handshake that comes byte by byte is given up when its time is over") {
    TestWorld world;
    world.extra_settings["listen.request_s"] = "1";
    const Served served(world);
    const auto connection = connect_to(served.port());
    // A ClientHello of 16,000 bytes, as far as its head says.
    const std::string hello = std::string("\x16\x03\x01\x3e\x80\x01\x00\x3e\x7c\x03\x03", 11);
    std::size_t at = 0;
    const auto took_ms = dribble(connection, [&] {
        const char byte = at < hello.size() ? hello[at++] : 'x';
        return send(connection.get(), &byte, 1, MSG_NOSIGNAL) == 1;
    });
    CHECK(took_ms < 3000);
}

TEST_CASE("a request's head, or its body, that comes byte by byte is given up in the same time") {
    TestWorld world;
    world.extra_settings["listen.request_s"] = "1";
    const Served served(world);
    const auto context = tls_context();
    const std::string head =
        "POST /v1/health HTTP/1.1\r\nHost: issuer.test\r\n"
        "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n";
    for (const bool head_at_once : {false, true}) {
        CAPTURE(head_at_once);
        const auto connection = connect_to(served.port());
        const auto tls = shake_hands(context, connection);
        if (head_at_once) SSL_write(tls.get(), head.data(), static_cast<int>(head.size()));
        std::size_t at = 0;
        const auto took_ms = dribble(connection, [&] {
            const char byte = head_at_once ? ' ' : head[at++];
            return SSL_write(tls.get(), &byte, 1) == 1;
        });
        CHECK(took_ms < 3000);
    }
}

TEST_CASE("any number of silent peers leaves room for a terminal") {
    TestWorld world;
    world.extra_settings["listen.connections"] = "4";
    const Served served(world);
    const auto context = tls_context();
    std::vector<Fd> silent;
    for (int peer = 0; peer < 200; ++peer) silent.push_back(connect_to(served.port()));
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    for (int visit = 0; visit < 5; ++visit) CHECK(status_of(served, context) == "200");
    // Who finished the handshake is not put out for those who did not.
    const auto connection = connect_to(served.port());
    const auto tls = shake_hands(context, connection);
    for (int peer = 0; peer < 200; ++peer) silent.push_back(connect_to(served.port()));
    CHECK_FALSE(is_closed(connection));
    CHECK(status_of(served, context) == "200");
}
