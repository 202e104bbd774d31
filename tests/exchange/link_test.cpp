// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/link.h"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <fstream>

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "test_pki.h"
#include "tls_server.h"

using namespace shomei;
using namespace shomei::exchange;
using Why = NoAnswer::Why;

namespace {

constexpr std::size_t answer_limit = 4096;

TlsServerSettings server_settings(const std::string& certificate = "issuer") {
    const auto& pki = TestPki::get();
    return {.certificate = pki / (certificate + ".crt"),
            .key = pki / (certificate + ".key"),
            .client_ca = pki / "ca.crt"};
}

LinkSettings link_settings(std::uint16_t port, const std::string& pinned = "issuer") {
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
TlsServer::Serve say_once(const std::string& bytes, bool in_good_order = true) {
    return [=](Wire& wire) {
        if (!wire.read_request()) return;
        wire.write(bytes);
        if (!in_good_order) wire.reset();
    };
}

tl::expected<Bytes, NoAnswer> post(Link& link, std::string_view body = "{}") {
    return link.post("/v1/open", bytes_of(body), answer_limit);
}

bool becomes_true(const std::function<bool()>& condition) {
    for (int ms = 0; ms < 10'000; ++ms) {
        if (condition()) return true;
        usleep(1'000);
    }
    return false;
}

// What the link makes of a peer that says these bytes to a request and then leaves.
NoAnswer ending_after(const std::string& bytes) {
    TlsServer server(server_settings(), say_once(bytes));
    Link link(link_settings(server.port()));
    const auto answer = post(link);
    CHECK(server.requests() == 1);
    REQUIRE_FALSE(answer);
    return answer.error();
}

}  // namespace

TEST_CASE("requests of a visit go over one connection, and each gets its own answer") {
    std::string head;
    TlsServer server(server_settings(), say_to_each([&](const HttpRequest& request) {
                         head = request.head;
                         return http(200, "answer to " + request.body);
                     }));
    Link link(link_settings(server.port()));
    for (const std::string body : {"one", "two", "three"}) {
        const auto answer = post(link, body);
        REQUIRE(answer);
        CHECK(text_of(*answer) == "answer to " + body);
    }
    CHECK(server.connections() == 1);
    CHECK(server.requests() == 3);
    CHECK(head.starts_with("POST /v1/open HTTP/1.1\r\n"));
    CHECK(head.find("Host: issuer.test:") != head.npos);
    CHECK(head.find("Content-Type: application/json\r\n") != head.npos);

    link.close();
    CHECK(post(link, "four"));
    CHECK(server.connections() == 2);
}

TEST_CASE("a large request and a large answer arrive whole") {
    TlsServer server(server_settings(), say_to_each([](const HttpRequest& request) {
                         return http(200, request.body);
                     }));
    Link link(link_settings(server.port()));
    const std::string body(500'000, 'x');
    const auto answer = link.post("/v1/pages", bytes_of(body), body.size());
    REQUIRE(answer);
    CHECK(text_of(*answer) == body);
    CHECK(link.post("/v1/pages", bytes_of(body), body.size() - 1).error().why == Why::unknown);
}

TEST_CASE("the connection is TLS 1.3 with X25519, no resumption, and the terminal's certificate") {
    std::string seen;
    TlsServer server(server_settings(), [&](Wire& wire) {
        const auto* certificate = SSL_get0_peer_certificate(wire.ssl());
        std::array<std::uint8_t, 32> digest{};
        unsigned size = 0;
        X509_digest(certificate, EVP_sha256(), digest.data(), &size);
        const bool as_wanted = SSL_version(wire.ssl()) == TLS1_3_VERSION &&
                               SSL_get_negotiated_group(wire.ssl()) == NID_X25519 &&
                               SSL_session_reused(wire.ssl()) == 0;
        while (wire.read_request()) wire.write(http(200, as_wanted ? hex(digest) : "no"));
    });
    Link link(link_settings(server.port()));
    for (int i = 0; i < 2; ++i) {
        const auto answer = post(link);
        REQUIRE(answer);
        CHECK(text_of(*answer) == link.certificate_digest());
        link.close();
    }
}

TEST_CASE("only X25519 and P-256 are offered") {
    auto settings = server_settings();
    settings.groups = "P-256";
    TlsServer with_p256(settings, say_to_each([](const auto&) { return http(200, "x"); }));
    Link link(link_settings(with_p256.port()));
    CHECK(post(link));
    settings.groups = "P-384:X448";
    TlsServer with_others(settings, say_to_each([](const auto&) { return http(200, "x"); }));
    Link other(link_settings(with_others.port()));
    CHECK(post(other).error() == NoAnswer{Why::not_sent});
}

TEST_CASE("nothing is sent to a server that is not the issuer") {
    struct Row {
        const char* what;
        const char* certificate;
        const char* pinned;
        int version;
    };
    const Row rows[] = {
        {"a certificate for another name", "wrong-name", "wrong-name", TLS1_3_VERSION},
        {"an expired certificate", "expired", "expired", TLS1_3_VERSION},
        {"a certificate by an unknown authority", "foreign", "foreign", TLS1_3_VERSION},
        {"a client's certificate", "client-only", "client-only", TLS1_3_VERSION},
        {"a key that is not pinned", "issuer", "wrong-name", TLS1_3_VERSION},
        {"TLS 1.2 only", "issuer", "issuer", TLS1_2_VERSION},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        auto settings = server_settings(row.certificate);
        settings.version = row.version;
        TlsServer server(settings, say_to_each([](const auto&) { return http(200, "x"); }));
        Link link(link_settings(server.port(), row.pinned));
        const auto answer = post(link);
        REQUIRE_FALSE(answer);
        CHECK(answer.error() == NoAnswer{Why::not_sent});
        CHECK(server.connections() == 1);
        CHECK(server.requests() == 0);
    }
}

TEST_CASE("a server that does not accept the terminal's certificate got nothing") {
    TlsServer server(server_settings(), say_to_each([](const auto&) { return http(200, "x"); }));
    auto settings = link_settings(server.port());
    settings.certificate = TestPki::get() / "terminal-foreign.crt";
    settings.key = TestPki::get() / "terminal-foreign.key";
    Link link(settings);
    CHECK(post(link).error() == NoAnswer{Why::not_sent});
    CHECK(server.requests() == 0);
}

TEST_CASE("where nobody listens or nobody speaks TLS nothing is sent, within the limit") {
    std::uint16_t port = 0;
    {
        TlsServer server(server_settings(), [](Wire&) {});
        port = server.port();
    }
    Link to_nobody(link_settings(port));
    CHECK(post(to_nobody).error() == NoAnswer{Why::not_sent});

    const Fd silent(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(bind(silent.get(), generic, size) == 0);
    REQUIRE(listen(silent.get(), 1) == 0);
    REQUIRE(getsockname(silent.get(), generic, &size) == 0);
    auto settings = link_settings(ntohs(address.sin_port));
    settings.connect_limit_ms = 300;
    Link to_silence(settings);
    const auto start_ms = boot_ms();
    CHECK(post(to_silence).error() == NoAnswer{Why::not_sent});
    CHECK(boot_ms() - start_ms >= 300);
    CHECK(boot_ms() - start_ms < 3'000);

    settings.host = "no-such-host.invalid";
    Link to_unknown(settings);
    CHECK(post(to_unknown).error() == NoAnswer{Why::not_sent});
}

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

TEST_CASE("the digest of the terminal's certificate is the one openssl computes") {
    Link link(link_settings(1));
    const sim::TemporaryFolder folder;
    REQUIRE(run({"bash", "-c",
                 "openssl x509 -in \"$1\" -outform DER | sha256sum | cut -d' ' -f1 >\"$2\"",
                 "digest", TestPki::get() / "terminal.crt", folder / "digest"}) == 0);
    std::ifstream file(folder / "digest");
    std::string digest;
    file >> digest;
    CHECK(link.certificate_digest() == digest);
}

TEST_CASE("a link is not made from files or settings that cannot be used") {
    const auto& pki = TestPki::get();
    const auto refused = [](auto change) {
        auto settings = link_settings(1);
        change(settings);
        try {
            const Link link(settings);
        } catch (const Fault& fault) {
            return fault.code() == FaultCode::configuration;
        }
        return false;
    };
    CHECK_FALSE(refused([](auto&) {}));
    CHECK(refused([&](auto& s) { s.ca = pki / "none.crt"; }));
    CHECK(refused([&](auto& s) { s.certificate = ""; }));
    CHECK(refused([&](auto& s) { s.certificate = pki / "terminal.key"; }));
    CHECK(refused([&](auto& s) { s.key = pki / "issuer.key"; }));
    CHECK(refused([&](auto& s) { s.key = pki / "none.key"; }));
    CHECK(refused([&](auto& s) { s.pins.clear(); }));
    CHECK(refused([&](auto& s) { s.server_name.clear(); }));
    const sim::TemporaryFolder folder;
    std::filesystem::copy_file(pki / "terminal.key", folder / "open.key");
    std::filesystem::permissions(folder / "open.key", std::filesystem::perms(0644));
    CHECK(refused([&](auto& s) { s.key = folder / "open.key"; }));
}
