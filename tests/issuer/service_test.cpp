// SPDX-License-Identifier: Apache-2.0
// The service over real TLS: with the terminal's own client, and with curl as a stranger to both.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "fake_terminal.h"
#include "served.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/paper/page_digest.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

std::vector<std::string> curl(const Served& served, const std::string& path,
                              std::vector<std::string> more) {
    const auto port = std::to_string(served.port());
    std::vector<std::string> argv{"curl",
                                  "--silent",
                                  "--show-error",
                                  "--max-time",
                                  "10",
                                  "--cacert",
                                  (test_pki() / "tls/ca.crt").string(),
                                  "--resolve",
                                  "issuer.test:" + port + ":127.0.0.1",
                                  "--output",
                                  "/dev/null",
                                  "--write-out",
                                  "%{http_code} %{ssl_verify_result}",
                                  "https://issuer.test:" + port + path};
    argv.insert(argv.end(), more.begin(), more.end());
    return argv;
}

std::vector<std::string> as_terminal(const std::string& name) {
    const auto tls = test_pki() / "tls";
    return {"--cert", (tls / (name + ".crt")).string(), "--key", (tls / (name + ".key")).string()};
}

bool starts(const Ran& ran, const std::string& text) { return ran.output.starts_with(text); }

// One line for each request of the visit, all of one trace, and nobody in any of them.
void check_log(const std::string& log, const FakeTerminal& words) {
    for (const std::string canary : {"見本", "花子", "ミホン", "長崎", "1980", "123456789018",
                                     words.vid.c_str(), "household", "residence"})
        CHECK_MESSAGE(log.find(canary) == std::string::npos, canary);
    std::set<std::string> messages, traces, spans;
    std::istringstream lines(log);
    for (std::string line; std::getline(lines, line);) {
        const auto row = nlohmann::json::parse(line);
        std::set<std::string> names;
        for (const auto& [name, value] : row.items()) names.insert(name);
        if (names.contains("connection")) continue;
        CHECK(names == std::set<std::string>{"t", "trace", "span", "message", "terminal", "status",
                                             "code", "ms"});
        CHECK(row["terminal"] == "terminal-1");
        CHECK(row["status"] == 200);
        messages.insert(row["message"]);
        traces.insert(row["trace"]);
        spans.insert(row["span"]);
    }
    CHECK(messages == std::set<std::string>{"open", "authenticate", "quote", "apply", "pages",
                                            "report", "consistency"});
    CHECK(traces.size() == 1);
    CHECK(spans.size() >= messages.size());
}

}  // namespace

TEST_CASE("the terminal's own client carries a whole visit over mutual TLS") {
    TestWorld world;
    const CapturedOutput said;
    const Served served(world);
    auto client = make_client(world, served);
    FakeTerminal words(world, "household-of-one");  // only composes the texts

    const auto opened =
        client.open({words.vid, 1, 1, std::string(64, 'b'), words.card.certificate, ""});
    REQUIRE(opened);
    REQUIRE(*opened);
    exchange::AuthenticationText text;
    text.aud = std::string(city) + "@nagasaki";
    text.term = "terminal-1";
    text.tcert = client.certificate_digest();
    text.vid = words.vid;
    text.epoch = 1;
    text.nonce = (*opened)->value.nonce;
    text.nexp_s = (*opened)->value.nexp_s;
    text.cert = hex(sha256(words.card.certificate));
    text.epk = hex(words.visit_key.public_key());
    text.cp = client.checkpoint();
    text.build = std::string(64, 'b');
    auto bytes = exchange::write_authentication(text);
    const auto authenticated =
        client.authenticate({bytes, words.card.sign(bytes)}, words.visit_key);
    REQUIRE(authenticated);
    REQUIRE(*authenticated);
    CHECK((*authenticated)->value.offers.people.size() == 1);

    words.choice = {certificate::Kind::residence_copy, {}, {}, 1};
    const auto quote = client.quote({words.vid, words.choice});
    REQUIRE(quote);
    REQUIRE(*quote);
    words.nonce = (*authenticated)->value.nonce;
    words.nonce_until_s = (*authenticated)->value.nexp_s;
    words.quoted = (*quote)->value.quote;
    words.quote_digest = hex((*quote)->value.digest);
    words.epoch = 1;
    auto application = words.application();
    application.cp = client.checkpoint();
    bytes = exchange::write_application(application);
    const auto granted = client.apply({bytes, words.card.sign(bytes)}, words.issuance_key);
    REQUIRE(granted);
    REQUIRE(*granted);
    const auto& content = (*granted)->value.content;
    const auto paged = client.pages(one_page_each(content), city);
    REQUIRE(paged);
    REQUIRE(*paged);
    CHECK((*paged)->value.qr_texts.size() == 1);
    const auto reported = client.report({1, 2, words.iid, "released", 0, 0});
    REQUIRE(reported);
    CHECK(*reported);
    CHECK(client.checkpoint().size == 4);
    CHECK_FALSE(client.witness().is_broken());
    check_log(said.text(), words);
}

TEST_CASE("only TLS 1.3 with a certificate of our own CA comes in") {
    TestWorld world;
    const Served served(world);
    auto good = as_terminal("terminal-1");
    CHECK(starts(run(curl(served, "/livez", good)), "200"));
    CHECK(starts(run(curl(served, "/readyz", good)), "200"));

    CHECK(run(curl(served, "/livez", {})).exit_code != 0);
    auto old = good;
    old.insert(old.end(), {"--tls-max", "1.2"});
    CHECK(run(curl(served, "/livez", old)).exit_code == 35);

    // A certificate of another CA, made on the spot.
    const auto stranger = world.path("stranger");
    REQUIRE(run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-subj", "/CN=terminal-1", "-keyout", stranger.string() + ".key", "-out",
                 stranger.string() + ".crt"})
                .exit_code == 0);
    const auto refused =
        run(curl(served, "/livez",
                 {"--cert", stranger.string() + ".crt", "--key", stranger.string() + ".key"}));
    CHECK(refused.exit_code != 0);
    CHECK_FALSE(starts(refused, "200"));
}

TEST_CASE("sizes, methods, paths and strangers to the registry are answered, never decided") {
    TestWorld world;
    const Served served(world);
    const auto ask = [&](const std::string& terminal, const std::string& path,
                         std::vector<std::string> more) {
        auto words = as_terminal(terminal);
        words.insert(words.end(), {"-H", "Content-Type: application/json"});
        words.insert(words.end(), more.begin(), more.end());
        return run(curl(served, path, words)).output.substr(0, 3);
    };
    CHECK(ask("terminal-1", "/v1/health", {"--data", "{}"}) == "400");
    CHECK(ask("terminal-2", "/v1/health", {"--data", "{}"}) == "403");
    CHECK(ask("terminal-1", "/v1/health", {}) == "405");
    CHECK(ask("terminal-1", "/livez", {"--data", "{}"}) == "405");
    CHECK(ask("terminal-1", "/v1/health", {"-H", "Content-Type: text/plain", "--data", "{}"}) ==
          "415");
    CHECK(ask("terminal-1", "/v1/health", {"-X", "PUT", "--data", "{}"}) == "405");
    CHECK(ask("terminal-1", "/v1/nothing", {"--data", "{}"}) == "404");
    CHECK(ask("terminal-1", "/v2/health", {"--data", "{}"}) == "404");
    CHECK(ask("terminal-1", "/v1/health", {"--data", std::string(5000, ' ')}) == "413");
    CHECK(ask("terminal-1", "/v1/health", {"-H", "Transfer-Encoding: chunked", "--data", "{}"}) ==
          "400");
}

TEST_CASE("a body that was not read is never taken for the next request") {
    TestWorld world;
    const Served served(world);
    const auto tls = (test_pki() / "tls/terminal-1").string();
    const std::string hidden =
        "POST /v1/health HTTP/1.1\\r\\nHost: issuer.test\\r\\n"
        "Content-Length: 2\\r\\n\\r\\n{}";
    for (const auto* first : {"POST /v1/nothing", "PUT /v1/health", "GET /livez"}) {
        CAPTURE(first);
        const auto said =
            run({"sh", "-c",
                 "{ printf '" + std::string(first) +
                     " HTTP/1.1\\r\\nHost: issuer.test\\r\\nContent-Length: 68\\r\\n\\r\\n" +
                     hidden + "'; sleep 1; } | openssl s_client -quiet -connect 127.0.0.1:" +
                     std::to_string(served.port()) + " -cert " + tls + ".crt -key " + tls +
                     ".key 2>/dev/null"})
                .output;
        CHECK(said.starts_with("HTTP/1.1 "));
        CHECK(said.find("HTTP/1.1", 1) == std::string::npos);
    }
}

TEST_CASE("a probe leaves the terminal's connection open, but not one with a body") {
    TestWorld world;
    const Served served(world);
    const auto context = tls_context();
    RawPeer peer(served, context);
    for (int probe = 0; probe < 2; ++probe) {
        peer.send("GET /livez HTTP/1.1\r\nHost: issuer.test\r\n\r\n");
        CHECK(peer.read().value_or(RawAnswer{}).status == 200);
    }
    peer.send("GET /livez HTTP/1.1\r\nHost: issuer.test\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(peer.read().value_or(RawAnswer{}).status == 200);
    CHECK(peer.is_closed());
}

TEST_CASE("over the limit of connections the answer is 503, not silence") {
    TestWorld world;
    world.extra_settings["listen.connections"] = "1";
    const Served served(world);
    // The first says nothing and stays; the second is told to come again.
    const auto tls = (test_pki() / "tls/terminal-1").string();
    std::string line =
        "sleep 4 | openssl s_client -quiet -connect 127.0.0.1:" + std::to_string(served.port()) +
        " -cert " + tls + ".crt -key " + tls + ".key >/dev/null 2>&1 & sleep 2; ";
    for (const auto& word : curl(served, "/livez", as_terminal("terminal-1")))
        line += "'" + word + "' ";
    CHECK(starts(run({"sh", "-c", line + "; wait"}), "503"));
}
