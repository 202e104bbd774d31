// SPDX-License-Identifier: Apache-2.0
// The server's side of mutual TLS, one case for each trap of the library below it. The terminal's
// side (name, end, authority and pin of the issuer's certificate, TLS 1.2) is in tests/exchange.
#include <doctest/doctest.h>

#include "served.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::string health_body = R"({"epoch":1,"seq":1,"build":")" + std::string(64, 'b') +
                                R"(","reader":"ok","printer":"ok","money":"ok"})";

// A client certificate of our own authority, or of none; returns its path without the ending.
std::string make_certificate(const TestWorld& world, const std::string& name,
                             const std::string& usage, const std::string& when) {
    const auto at = world.path(name).string();
    const auto ca = (test_pki() / "tls/ca").string();
    const auto ran = run(
        {"sh", "-c",
         "printf 'basicConstraints=CA:FALSE\\nextendedKeyUsage=" + usage + "\\n' >" + at +
             ".ext && openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "
             "/CN=terminal-1 -keyout " +
             at + ".key -out " + at + ".csr && faketime '" + when +
             "' openssl x509 -req -days 30 -in " + at + ".csr -CA " + ca + ".crt -CAkey " + ca +
             ".key -extfile " + at + ".ext -out " + at + ".crt"});
    REQUIRE_MESSAGE(ran.exit_code == 0, ran.output);
    return at;
}

// What a message of this client gets: its status, or 0 where TLS does not let it in. With TLS 1.3
// a client learns only after its handshake that its certificate is refused.
int status_for(const Served& served, const std::string& certificate) {
    const auto context = tls_context(certificate);
    RawPeer peer(served, context);
    peer.send(post("health", health_body));
    const auto answer = peer.read();
    return answer ? answer->status : 0;
}

}  // namespace

TEST_CASE("a client needs a certificate of our authority, in its time and for clients") {
    TestWorld world;
    const Served served(world);
    CHECK(status_for(served, "terminal-1") == 200);
    CHECK(status_for(served, "") == 0);
    CHECK(status_for(served, make_certificate(world, "ended", "clientAuth", "2020-01-01")) == 0);
    CHECK(status_for(served, make_certificate(world, "coming", "clientAuth", "2099-01-01")) == 0);
    CHECK(status_for(served, make_certificate(world, "server", "serverAuth", "now")) == 0);
    CHECK(status_for(served, "ca") == 0);
    CHECK(status_for(served, "terminal-1") == 200);
}

TEST_CASE("the registry alone says who a terminal is, not a name in its certificate") {
    TestWorld world;
    const Served served(world);
    // Neither bears the address it comes from, and the third calls itself terminal-1 too.
    CHECK(status_for(served, "terminal-1") == 200);
    CHECK(status_for(served, "terminal-2") == 403);
    CHECK(status_for(served, make_certificate(world, "namesake", "clientAuth", "now")) == 403);
    world.add_terminal("terminal-2");
    CHECK(status_for(served, "terminal-2") == 200);
    REQUIRE(world.issuer().withdraw_terminal("terminal-2"));
    CHECK(status_for(served, "terminal-2") == 403);
}

TEST_CASE("a terminal withdrawn in the middle of a connection gets nothing more on it") {
    TestWorld world;
    const Served served(world);
    const auto context = tls_context();
    RawPeer peer(served, context);
    peer.send(post("health", health_body));
    CHECK(peer.read()->status == 200);
    REQUIRE(world.issuer().withdraw_terminal("terminal-1"));
    peer.send(post("health", health_body));
    CHECK(peer.read()->status == 403);
    CHECK(peer.is_closed());
}

TEST_CASE("no session is given, resumed or begun early") {
    TestWorld world;
    const Served served(world);
    const auto context = tls_context();
    RawPeer first(served, context);
    first.send(post("health", health_body));
    REQUIRE(first.read());
    auto* session = SSL_get_session(first.tls());
    CHECK(SSL_version(first.tls()) == TLS1_3_VERSION);
    CHECK(SSL_SESSION_is_resumable(session) == 0);
    CHECK(SSL_SESSION_get_max_early_data(session) == 0);
    RawPeer second(served, context, session);
    CHECK(SSL_session_reused(second.tls()) == 0);
    second.send(post("health", health_body));
    CHECK(second.read()->status == 200);
}

TEST_CASE("older protocols and other groups do not come in") {
    TestWorld world;
    const Served served(world);
    const auto older = tls_context();
    SSL_CTX_set_max_proto_version(older.get(), TLS1_2_VERSION);
    CHECK_THROWS(RawPeer(served, older));
    const auto other_group = tls_context();
    REQUIRE(SSL_CTX_set1_groups_list(other_group.get(), "P-384") == 1);
    CHECK_THROWS(RawPeer(served, other_group));
    for (const auto* group : {"X25519", "P-256"}) {
        const auto context = tls_context();
        REQUIRE(SSL_CTX_set1_groups_list(context.get(), group) == 1);
        CHECK_NOTHROW(RawPeer(served, context));
    }
}

TEST_CASE("a refused handshake and an unforeseen exception leave a line, never silence") {
    TestWorld world;
    const CapturedOutput said;
    const Served served(world);
    CHECK(status_for(served, "") == 0);
    CHECK(said.text().find(R"("connection":")") != std::string::npos);
    // Not even a std::exception, at a place that foresees none.
    world.town().before_answers([] { throw 42; });
    const auto context = tls_context();
    {
        auto client = make_client(world, served);
        const auto card = read_bytes(test_pki() / "cards/household-of-one/auth.der");
        const auto opened =
            client.open({std::string(32, 'a'), 2, 2, std::string(64, 'b'), card, ""});
        REQUIRE_FALSE(opened);
        CHECK(opened.error().why == exchange::NoAnswer::Why::unknown);
    }
    world.town().before_answers([] {});
    CHECK(said.text().find(R"("connection":"unknown")") != std::string::npos);
    CHECK(status_for(served, "terminal-1") == 403);  // its journal fell: it is served
}
