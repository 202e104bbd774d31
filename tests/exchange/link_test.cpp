// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/link.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "link_world.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"

using namespace shomei;
using namespace shomei::exchange;
using Why = NoAnswer::Why;

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

TEST_CASE("a visit's connection ends in good order, so that a broken one stands out") {
    std::atomic<int> in_order = 0;
    TlsServer server(server_settings(), [&](Wire& wire) {
        while (wire.read_request()) wire.write(http(200, "answer"));
        if ((SSL_get_shutdown(wire.ssl()) & SSL_RECEIVED_SHUTDOWN) != 0) ++in_order;
    });
    {
        Link link(link_settings(server.port()));
        CHECK(post(link, "one"));
        link.close();
        CHECK(post(link, "two"));
    }
    const auto end_ms = boot_ms() + 5'000;
    while (server.ended() < 2 && boot_ms() < end_ms)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    CHECK(in_order == 2);
}

TEST_CASE("a visit's requests bear one trace, with a span each, and the next visit another") {
    std::vector<std::string> traces;
    TlsServer server(server_settings(), say_to_each([&](const HttpRequest& request) {
                         const auto at = request.head.find("traceparent: ");
                         traces.push_back(request.head.substr(at + 13, 55));
                         return http(traces.size() == 2 ? 500 : 200, "x");
                     }));
    Link link(link_settings(server.port()));
    for (int request = 0; request < 3; ++request) post(link);  // over two connections
    link.close();
    post(link);
    REQUIRE(traces.size() == 4);
    const auto id = [&](std::size_t at) { return traces[at].substr(3, 32); };
    const auto span = [&](std::size_t at) { return traces[at].substr(36, 16); };
    CHECK(id(0) == id(1));
    CHECK(id(0) == id(2));
    CHECK(id(0) != id(3));
    CHECK(span(0) != span(1));
    for (const auto& trace : traces) {
        CHECK(trace.starts_with("00-"));
        CHECK(trace.ends_with("-01"));
    }
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
