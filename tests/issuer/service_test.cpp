// SPDX-License-Identifier: Apache-2.0
// The service over real TLS: with the terminal's own client, and with curl as a stranger to both.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "fake_terminal.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/exchange/issuer_client.h"
#include "shomei/issuance/paper/page_digest.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

std::uint16_t port_of(const Service& service) {
    return static_cast<std::uint16_t>(
        std::stoi(service.url().substr(service.url().rfind(':') + 1)));
}

// A second service cannot share the world's issuer settings of the first; the issuer can.
struct Served {
    explicit Served(TestWorld& world) : service(world.issuer(), world.settings()) {}
    Service service;
};

std::vector<std::string> curl(const Service& service, const std::string& path,
                              std::vector<std::string> more) {
    const auto port = std::to_string(port_of(service));
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

exchange::IssuerClient make_client(TestWorld& world, const Service& service) {
    const auto tls = test_pki() / "tls";
    exchange::LinkSettings link;
    link.host = "127.0.0.1";
    link.port = port_of(service);
    link.server_name = "issuer.test";
    link.ca = tls / "ca.crt";
    link.certificate = tls / "terminal-1.crt";
    link.key = tls / "terminal-1.key";
    const auto spki = run({"sh", "-c",
                           "openssl x509 -in " + (tls / "issuer.crt").string() +
                               " -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum"});
    link.pins = {from_hex_exactly<32>(spki.output.substr(0, 64)).value()};
    const auto keys = world.path("keys");
    std::filesystem::create_directory(keys);
    const auto page_key = test_pki() / "keys/422011.pub";
    const auto id =
        run({"sh", "-c",
             "openssl pkey -pubin -in " + page_key.string() + " -outform DER | sha256sum"})
            .output.substr(0, 8);
    std::filesystem::copy_file(page_key, keys / (std::string(city) + "-" + id + ".pem"));
    exchange::Witness witness(ledger::VerifierKey::parse(world.issuer().ledger_key()).value(), {},
                              [](const auto&) {});
    return exchange::IssuerClient(
        exchange::Link(std::move(link)),
        {"terminal-1", exchange::VerifyingKey::load(test_pki() / "keys/issuer-answer.pub"),
         exchange::MunicipalityKeys::from_directory(keys)},
        std::move(witness));
}

}  // namespace

TEST_CASE("the terminal's own client carries a whole visit over mutual TLS") {
    TestWorld world;
    const Served served(world);
    auto client = make_client(world, served.service);
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
}

TEST_CASE("only TLS 1.3 with a certificate of our own CA comes in") {
    TestWorld world;
    const Served served(world);
    const auto& service = served.service;
    auto good = as_terminal("terminal-1");
    CHECK(starts(run(curl(service, "/livez", good)), "200"));
    CHECK(starts(run(curl(service, "/readyz", good)), "200"));

    CHECK(run(curl(service, "/livez", {})).exit_code != 0);
    auto old = good;
    old.insert(old.end(), {"--tls-max", "1.2"});
    CHECK(run(curl(service, "/livez", old)).exit_code == 35);

    // A certificate of another CA, made on the spot.
    const auto stranger = world.path("stranger");
    REQUIRE(run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-subj", "/CN=terminal-1", "-keyout", stranger.string() + ".key", "-out",
                 stranger.string() + ".crt"})
                .exit_code == 0);
    const auto refused =
        run(curl(service, "/livez",
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
        return run(curl(served.service, path, words)).output.substr(0, 3);
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
                     std::to_string(port_of(served.service)) + " -cert " + tls + ".crt -key " +
                     tls + ".key 2>/dev/null"})
                .output;
        CHECK(said.starts_with("HTTP/1.1 "));
        CHECK(said.find("HTTP/1.1", 1) == std::string::npos);
    }
}

TEST_CASE("over the limit of connections the answer is 503, not silence") {
    TestWorld world;
    world.extra_settings["listen.connections"] = "1";
    const Served served(world);
    // The first says nothing and stays; the second is told to come again.
    const auto tls = (test_pki() / "tls/terminal-1").string();
    std::string line = "sleep 4 | openssl s_client -quiet -connect 127.0.0.1:" +
                       std::to_string(port_of(served.service)) + " -cert " + tls + ".crt -key " +
                       tls + ".key >/dev/null 2>&1 & sleep 2; ";
    for (const auto& word : curl(served.service, "/livez", as_terminal("terminal-1")))
        line += "'" + word + "' ";
    CHECK(starts(run({"sh", "-c", line + "; wait"}), "503"));
}
