// SPDX-License-Identifier: Apache-2.0
// What the link makes of answers, and of their absence, once a request has left.
#include <doctest/doctest.h>
#include <pthread.h>

#include <atomic>
#include <csignal>

#include "link_world.h"
#include "shomei/base/clock.h"

using namespace shomei;
using namespace shomei::exchange;
using Why = NoAnswer::Why;

TEST_CASE("an answer cut at any byte leaves the outcome unknown, and the request is not repeated") {
    const auto whole = http(200, "{\"a\":1}");
    for (const bool in_good_order : {true, false}) {
        int cut = 0;
        TlsServer server(server_settings(), [&](Wire& wire) {
            if (!wire.read_request()) return;
            wire.write(std::string_view(whole).substr(0, static_cast<std::size_t>(cut)));
            if (!in_good_order) wire.reset();
        });
        Link link(link_settings(server.port()));
        for (; cut < static_cast<int>(whole.size()); ++cut) {
            CAPTURE(cut);
            const auto answer = post(link);
            REQUIRE_FALSE(answer);
            CHECK(answer.error() == NoAnswer{Why::unknown});
            REQUIRE(server.requests() == cut + 1);
        }
        CHECK(server.connections() == server.requests());
    }
}

TEST_CASE("a silent or dribbling issuer is left at the deadline with the outcome unknown") {
    const auto whole = http(200, std::string(400, 'x'));
    const TlsServer::Serve ways[] = {[](Wire& wire) {
                                         if (wire.read_request()) wire.pause(60'000);
                                     },
                                     [&](Wire& wire) {
                                         if (!wire.read_request()) return;
                                         for (const char& byte : whole) {
                                             if (!wire.write({&byte, 1})) return;
                                             wire.pause(20);
                                         }
                                     },
                                     [](Wire& wire) {  // a head that never ends
                                         if (!wire.read_request()) return;
                                         wire.write("HTTP/1.1 200 OK\r\n");
                                         while (wire.write("X")) wire.pause(20);
                                     }};
    for (const auto& serve : ways) {
        TlsServer server(server_settings(), serve);
        auto settings = link_settings(server.port());
        settings.reply_limit_ms = 400;
        Link link(settings);
        const auto start_ms = boot_ms();
        CHECK(post(link).error() == NoAnswer{Why::unknown});
        CHECK(boot_ms() - start_ms >= 400);
        CHECK(boot_ms() - start_ms < 4'000);
        CHECK(server.requests() == 1);
    }
}

TEST_CASE("the total limit ends a request whatever the other limits say") {
    TlsServer server(server_settings(), [](Wire& wire) {
        if (wire.read_request()) wire.pause(60'000);
    });
    auto settings = link_settings(server.port());
    settings.total_limit_ms = 700;
    Link link(settings);
    const auto start_ms = boot_ms();
    CHECK_FALSE(post(link));
    CHECK(boot_ms() - start_ms >= 700);
    CHECK(boot_ms() - start_ms < 4'000);
}

TEST_CASE("an answer of another form leaves the outcome unknown") {
    const std::string ok = "HTTP/1.1 200 OK\r\n";
    const std::string all[] = {
        http(200, std::string(answer_limit + 1, 'x')),
        ok + "Content-Length: 99999999999999\r\n\r\n",
        ok + "Content-Length: -1\r\n\r\n",
        ok + "Content-Length: 0x2\r\n\r\n{}",
        ok + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} ",
        ok + "\r\n{}",
        ok + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ok + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/2 200\r\nContent-Length: 2\r\n\r\n{}",
        ok + "X: " + std::string(20'000, 'x') + "\r\nContent-Length: 2\r\n\r\n{}",
        "\x15\x03\x03",
        "{}",
        http(200, "{}") + http(200, "{}"),
        http(200, "{}") + "x",
        http(100, "") + http(200, "{}"),
    };
    for (const auto& bytes : all) {
        CAPTURE(bytes.substr(0, 60));
        CHECK(ending_after(bytes).why == Why::unknown);
    }
}

TEST_CASE("statuses mean what the protocol says, whatever their body") {
    const auto said = [](int status, std::string_view head = "") {
        return ending_after(http(status, std::string(100, '<'), head));
    };
    CHECK(said(503, "Retry-After: 30\r\n") == NoAnswer{Why::busy, 30, 503});
    CHECK(said(503, "Retry-After: 601\r\n") == NoAnswer{Why::busy, 0, 503});
    CHECK(said(503, "Retry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n") ==
          NoAnswer{Why::busy, 0, 503});
    CHECK(said(503) == NoAnswer{Why::busy, 0, 503});
    CHECK(said(425, "Retry-After: 2\r\n") == NoAnswer{Why::unknown, 2, 425});
    for (const int status : {400, 403, 404, 405, 409, 410, 413, 415})
        CHECK(said(status) == NoAnswer{Why::denied, 0, status});
    for (const int status : {201, 204, 301, 302, 401, 500, 502, 504})
        CHECK(said(status) == NoAnswer{Why::unknown, 0, status});
}

TEST_CASE("a connection closed while nothing was under way is simply opened anew") {
    TlsServer server(server_settings(), say_once(http(200, "{}")));
    Link link(link_settings(server.port()));
    for (int i = 1; i <= 3; ++i) {
        CHECK(post(link));
        CHECK(becomes_true([&] { return server.ended() == i; }));
    }
    CHECK(server.connections() == 3);
    CHECK(server.requests() == 3);
}

TEST_CASE("a connection that breaks under a later request leaves that one unknown, sent once") {
    TlsServer server(server_settings(), [](Wire& wire) {
        if (!wire.read_request()) return;
        wire.write(http(200, "{}"));
        if (wire.read_request()) wire.reset();
    });
    Link link(link_settings(server.port()));
    CHECK(post(link));
    CHECK(post(link).error() == NoAnswer{Why::unknown});
    CHECK(server.connections() == 1);
    CHECK(server.requests() == 2);
}

TEST_CASE("bytes that come unasked are never taken for the next answer") {
    std::atomic<int> said_again = 0;
    TlsServer server(server_settings(), [&](Wire& wire) {
        const auto request = wire.read_request();
        if (!request) return;
        wire.write(http(200, "answer to " + request->body));
        wire.pause(50);
        wire.write(http(200, "second answer to " + request->body));
        ++said_again;
        wire.pause(300);
    });
    Link link(link_settings(server.port()));
    int posts = 0;
    for (const std::string body : {"one", "two"}) {
        CHECK(text_of(post(link, body).value()) == "answer to " + body);
        ++posts;
        CHECK(becomes_true([&] { return said_again == posts; }));
    }
    CHECK(server.connections() == 2);
    CHECK(server.requests() == 2);
}

TEST_CASE("a peer that leaves while a large request is written raises no signal") {
    // The HTTP library blocks the signal in the thread that loads it; the link must not need that.
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    pthread_sigmask(SIG_UNBLOCK, &pipe, nullptr);
    TlsServer server(server_settings(), [](Wire& wire) {
        // In this order the kernel answers the next write with EPIPE, not with a reset.
        wire.say_goodbye();
        wire.pause(100);
    });
    Link link(link_settings(server.port()));
    const std::string body(16 << 20, 'x');
    for (int i = 0; i < 3; ++i) {
        const auto answer = link.post("/v1/pages", bytes_of(body), answer_limit);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().status == 0);
    }
    CHECK(server.requests() == 0);
}
