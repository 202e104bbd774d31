// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "test_pki.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

// "ok" or the name of the problem.
std::string verdict(ByteView der, std::int64_t now_s) {
    const auto checked = offline_context().check_path(der, now_s);
    return std::string(checked ? "ok" : name_of(checked.error().what));
}

std::string verdict(ByteView der) { return verdict(der, wall_s()); }

std::string reason(ByteView der) {
    const auto checked = offline_context().check_path(der, wall_s());
    return std::string(checked ? "ok" : checked.error().reason);
}

// Whether such anchors are a fault of the settings.
bool refuses(const std::vector<AnchorSettings>& settings) {
    try {
        const VerifyContext context(settings);
    } catch (const Fault& fault) {
        return fault.code() == FaultCode::configuration;
    }
    return false;
}

const std::string policy = "1.2.392.200149.8.5.1.3.30";

}  // namespace

TEST_CASE("every card of the test PKI gets its verdict, and what is told of it is true") {
    const std::map<std::string, std::string> not_ok = {{"expired", "expired"},
                                                       {"ended-ca", "unknown-issuer"},
                                                       {"other-ca", "unknown-issuer"},
                                                       {"wrong-policy", "wrong-profile"}};
    std::ifstream file(test_pki() / "cards.json");
    const auto cards = nlohmann::json::parse(file);
    CHECK(cards.size() > 15);
    for (const auto& card : cards) {
        const std::string name = card["name"];
        CAPTURE(name);
        const auto der = read_bytes(auth_of(name));
        const auto checked = offline_context().check_path(der, wall_s());
        const auto expected = not_ok.find(name);
        CHECK(verdict(der) == (expected == not_ok.end() ? "ok" : expected->second));
        if (!checked) continue;
        CHECK(checked->der == der);
        CHECK(hex(checked->sha256) == card["sha256"]);
        CHECK(hex(checked->serial) == card["serial"]);
        CHECK(checked->generation == card["generation"]);
        CHECK(checked->anchor == "auth-ca-" + std::to_string(checked->generation));
        CHECK(checked->not_after_s == card["not_after"]);
        CHECK(checked->not_before_s < checked->not_after_s);
    }
}

TEST_CASE("openssl's command line agrees about each card when it is asked the strict question") {
    const auto judged_ok = [](const std::string& card, const std::string& anchor) {
        return run({"openssl", "verify", "-policy_check", "-explicit_policy", "-policy", policy,
                    "-auth_level", "2", "-no-CAfile", "-no-CApath", "-no-CAstore", "-CAfile",
                    test_pki() / anchor, auth_of(card)}) == 0;
    };
    const std::string second = "anchors/auth-ca-2.crt";
    const std::string third = "anchors/auth-ca-3.crt";
    CHECK(judged_ok("household-of-five", third));
    CHECK(judged_ok("household-of-one", second));
    CHECK(judged_ok("household-of-four", second));
    CHECK(judged_ok("expiring", third));
    CHECK_FALSE(judged_ok("household-of-five", second));
    CHECK_FALSE(judged_ok("expired", second));
    CHECK_FALSE(judged_ok("ended-ca", "auth-ca-1.crt"));
    CHECK_FALSE(judged_ok("other-ca", third));
    CHECK_FALSE(judged_ok("wrong-policy", third));
}

TEST_CASE("all CA generations of the test PKI bear one name and different keys") {
    const auto name_of_ca = [](const std::string& ca, const std::string& option) {
        sim::ChildProcess child({.argv = {"openssl", "x509", "-noout", option, "-in",
                                          (test_pki() / (ca + ".crt")).string()}});
        return child.read_line(5000).value();
    };
    for (const std::string other : {"auth-ca-2", "auth-ca-1", "other-ca"}) {
        CHECK(name_of_ca(other, "-subject") == name_of_ca("auth-ca-3", "-subject"));
        CHECK(name_of_ca(other, "-fingerprint") != name_of_ca("auth-ca-3", "-fingerprint"));
    }
}

TEST_CASE("an ended generation is refused even where it is configured as an anchor") {
    auto settings = anchors();
    settings.push_back({"auth-ca-1", 1, test_pki() / "auth-ca-1.crt", "http://127.0.0.1:9/", true});
    const VerifyContext context(settings);
    const auto checked = context.check_path(read_bytes(auth_of("ended-ca")), wall_s());
    REQUIRE_FALSE(checked);
    CHECK(checked.error().what == CertificateProblem::unknown_issuer);
    CHECK(checked.error().reason == "certificate has expired");
    CHECK(context.check_path(read_bytes(auth_of("household-of-five")), wall_s()));
}

TEST_CASE("a certificate is valid from its first second to its last, and its end is told") {
    const auto der = read_bytes(auth_of("household-of-five"));
    const auto checked = offline_context().check_path(der, wall_s());
    REQUIRE(checked);
    const auto first = checked->not_before_s;
    const auto last = checked->not_after_s;
    CHECK(verdict(der, first) == "ok");
    CHECK(verdict(der, last) == "ok");
    CHECK(verdict(der, first - 1) == "not-yet-valid");
    CHECK(verdict(der, last + 1) == "expired");
    CHECK(offline_context().check_path(der, last + 1).error().not_after_s == last);
    CHECK(last % 86'400 == 14 * 3600 + 59 * 60 + 59);  // 23:59:59 in Japan
}

TEST_CASE("a certificate of the right CA passes only with the card's profile") {
    CHECK(reason(certify({})) == "ok");
    CHECK(reason(certify({.more = "extendedKeyUsage=clientAuth"})) == "ok");
    CHECK(reason(certify({.more = "basicConstraints=critical,CA:FALSE"})) == "ok");

    CHECK(reason(certify({.key_usage = ""})) == "key usage");
    CHECK(reason(certify({.key_usage = "critical,digitalSignature,nonRepudiation"})) ==
          "key usage");
    CHECK(reason(certify({.key_usage = "critical,keyEncipherment"})) == "key usage");
    CHECK(reason(certify({.more = "extendedKeyUsage=serverAuth"})) == "extended key usage");
    CHECK(reason(certify({.more = "extendedKeyUsage=clientAuth,serverAuth"})) ==
          "extended key usage");
    CHECK(reason(certify({.more = "extendedKeyUsage=clientAuth,1.3.6.1.5.5.7.3.99"})) ==
          "extended key usage");
    CHECK(reason(certify({.more = "basicConstraints=critical,CA:TRUE"})) == "certificate of a CA");
    CHECK(reason(certify({.more = "1.2.392.99999.1=critical,ASN1:NULL"})) ==
          "unknown critical extension");
    CHECK(reason(certify({.more = "nameConstraints=critical,permitted;DNS:a.test"})) ==
          "unknown critical extension");
    CHECK(reason(certify({.extensions = false})) == "version");
    for (const auto& departure : {Variant{.key_usage = ""}, Variant{.extensions = false}})
        CHECK(verdict(certify(departure)) == "wrong-profile");
}

TEST_CASE("only the listed policy is accepted, neither a neighbour nor any policy") {
    for (const std::string other : {"", "1.2.392.200149.8.5.1.3.3", "1.2.392.200149.8.5.1.3.30.1",
                                    "1.2.392.200149.8.5.1.1.20", "anyPolicy"}) {
        CAPTURE(other);
        CHECK(verdict(certify({.policy = other})) == "wrong-profile");
    }
    CHECK(verdict(certify({.policy = policy})) == "ok");  // not critical
    CHECK(verdict(certify({.policy = "1.2.392.99999.7," + policy})) == "ok");
}

TEST_CASE("weak or foreign keys, digests and serial numbers are refused") {
    CHECK(reason(certify({.key = {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"}})) ==
          "public key");
    CHECK(reason(certify({.key = {"-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"}})) ==
          "public key");
    CHECK(reason(certify({.digest = "-sha1"})) == "signature algorithm");
    CHECK(reason(certify({.digest = "-sha512"})) == "signature algorithm");
    CHECK(reason(certify({.serial = "0"})) == "serial number");
    CHECK(reason(certify({.serial = "-5"})) == "serial number");
    CHECK(reason(certify({.serial = "0x7f" + std::string(40, '1')})) == "serial number");
    CHECK(reason(certify({.serial = "0x7f" + std::string(38, '1')})) == "ok");
    const auto der = certify({.serial = "0xff"});
    const auto high = offline_context().check_path(der, wall_s());
    REQUIRE(high);
    CHECK(high->serial == Bytes{0xff});
}

TEST_CASE("nothing but a certificate directly under an anchor is trusted") {
    CHECK(verdict(certify({.issuer = "sign-ca"})) == "unknown-issuer");
    CHECK(verdict(certify({.issuer = "other-ca"})) == "unknown-issuer");
    // The responder's certificate comes from the anchor; one that it signs does not.
    CHECK(verdict(certify({.issuer = "responder-3"})) == "unknown-issuer");
    CHECK(verdict(read_bytes(test_pki() / "cards/household-of-five/auth-ca.der")) ==
          "wrong-profile");
    CHECK(verdict(read_bytes(test_pki() / "cards/household-of-five/sign.der")) == "unknown-issuer");
}

TEST_CASE("bytes that are not exactly one certificate are malformed") {
    const auto der = read_bytes(auth_of("household-of-five"));
    auto longer = der;
    longer.push_back(0);
    CHECK(verdict(longer) == "malformed");
    CHECK(verdict({}) == "malformed");
    CHECK(verdict(Bytes(4097, 0x30)) == "malformed");
    CHECK(verdict(read_bytes(test_pki() / "auth-ca-3.crt")) == "malformed");
    for (std::size_t size = 1; size < der.size(); size += 7)
        CHECK(verdict(ByteView(der).first(size)) == "malformed");
    // The same certificate with a length in more octets than it needs: BER, not DER.
    Bytes ber{0x30, 0x83, 0x00};
    ber.insert(ber.end(), der.begin() + 2, der.end());
    CHECK(verdict(ber) == "malformed");
}

TEST_CASE("no certificate with one changed byte passes") {
    const auto der = read_bytes(auth_of("household-of-five"));
    const auto now_s = wall_s();
    std::size_t passed = 0;
    for (std::size_t at = 0; at < der.size(); ++at) {
        for (const int change : {1 << (at % 8), 0xff}) {
            auto changed = der;
            changed[at] = static_cast<std::uint8_t>(changed[at] ^ change);
            if (offline_context().check_path(changed, now_s)) ++passed;
        }
    }
    CHECK(passed == 0);
}

TEST_CASE("a published CA certificate serves under its own generation only") {
    const sim::TemporaryFolder folder;
    for (const auto& [serial, generation] :
         {std::pair<std::string, int>{"0x0133C349", 2}, {"0x06D18006", 3}}) {
        std::ofstream(folder / "ca.der", std::ios::binary)
            << text_of(certify({.key_usage = "critical,keyCertSign,cRLSign",
                                .policy = "",
                                .more = "basicConstraints=critical,CA:TRUE",
                                .serial = serial,
                                .issuer = ""}));
        must_run({"openssl", "x509", "-inform", "DER", "-in", folder / "ca.der", "-out",
                  folder / "ca.pem"});
        for (const int told : {1, 2, 3, 4}) {
            CAPTURE(serial);
            CAPTURE(told);
            auto settings = anchors();
            settings.resize(1);
            settings[0].generation = told;
            settings[0].certificate = folder / "ca.pem";
            CHECK(refuses(settings) == (told != generation));
        }
    }
}

TEST_CASE("anchors that cannot serve are a fault at start") {
    CHECK(refuses({}));
    auto twice = anchors();
    twice[1].generation = 2;
    CHECK(refuses(twice));
    auto same_name = anchors();
    same_name[1].name = same_name[0].name;
    CHECK(refuses(same_name));
    auto same_key = anchors();
    same_key[1].certificate = same_key[0].certificate;
    CHECK(refuses(same_key));
    for (const std::string file : {"cards.json", "no-such-file", "responder-3.crt", "auth-ca-3.key",
                                   "cards/moved/auth.der"}) {
        auto settings = anchors();
        settings[0].certificate = test_pki() / file;
        CAPTURE(file);
        CHECK(refuses(settings));
    }
    for (const std::string url : {"", "127.0.0.1:80", "https://127.0.0.1/", "http://u@127.0.0.1/",
                                  "http:///", "http://127.0.0.1/?q", "http://127.0.0.1/a b",
                                  "http://127.0.0.1/#a", "http://127.0.0.1/\r\nx: y"}) {
        CAPTURE(url);
        CHECK(refuses(anchors(url)));
    }
    CHECK_FALSE(refuses(anchors("http://ocsp.test:8080/path")));
}
