// SPDX-License-Identifier: Apache-2.0
// Certificates as a forged card or a careless CA might bring them. openssl signs them all with the
// key of a trusted generation, unless something else is said: what is left to find is the profile.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "shomei/base/clock.h"
#include "test_lists.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

// "ok", or "problem: reason".
std::string verdict(ByteView bytes, std::int64_t now_s) {
    const auto checked = offline_context().check_path(bytes, now_s);
    if (checked) return "ok";
    return std::string(name_of(checked.error().what)) + ": " + std::string(checked.error().reason);
}

// The clock is read after the certificate was made.
std::string verdict(ByteView bytes) { return verdict(bytes, wall_s()); }

Variant with_rsa(const std::string& bits) {
    return {.key = {"-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:" + bits}};
}

// A public key of so many bits, without the search for its primes.
std::string public_rsa_key(const sim::TemporaryFolder& folder, int bits) {
    const std::string modulus =
        "0xf" + std::string(static_cast<std::size_t>(bits / 4 - 2), '5') + "5";
    std::ofstream(folder / "key.cnf")
        << "asn1 = SEQUENCE:info\n[info]\nalgorithm = SEQUENCE:algorithm\n"
        << "key = BITWRAP,SEQUENCE:key\n[algorithm]\noid = OID:rsaEncryption\nnone = NULL\n"
        << "[key]\nn = INTEGER:" << modulus << "\ne = INTEGER:65537\n";
    must_run({"openssl", "asn1parse", "-noout", "-genconf", folder / "key.cnf", "-out",
              folder / "key.der"});
    must_run({"openssl", "pkey", "-pubin", "-inform", "DER", "-in", folder / "key.der", "-out",
              folder / "key.pem"});
    return folder / "key.pem";
}

std::string many_extensions(int count) {
    std::string out;
    for (int i = 0; i < count; ++i) out += "1.2.392.99999.2." + std::to_string(i) + "=DER:0500\n";
    return out;
}

// A good certificate with one of its extensions a second time, which openssl's command line would
// not write.
Bytes with_doubled(int nid) {
    const auto certificate =
        read_x509(certify({.more = "extendedKeyUsage=clientAuth\nbasicConstraints=CA:FALSE"}));
    const int at = X509_get_ext_by_NID(certificate.get(), nid, -1);
    REQUIRE(at >= 0);
    REQUIRE(X509_add_ext(certificate.get(), X509_get_ext(certificate.get(), at), -1) == 1);
    REQUIRE(X509_sign(certificate.get(), read_key("auth-ca-3").get(), EVP_sha256()) > 0);
    Bytes out(static_cast<std::size_t>(i2d_X509(certificate.get(), nullptr)));
    auto* end = out.data();
    i2d_X509(certificate.get(), &end);
    return out;
}

}  // namespace

TEST_CASE("keys of another kind or size are not a card's") {
    const std::string refused = "wrong-profile: public key";
    CHECK(verdict(certify(with_rsa("1024"))) == refused);
    CHECK(verdict(certify(with_rsa("2040"))) == refused);
    CHECK(verdict(certify({.key = {"-algorithm", "ED25519"}})) == refused);
    CHECK(verdict(certify(
              {.key = {"-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"}})) == refused);
    const sim::TemporaryFolder folder;
    CHECK(verdict(certify({.public_key = public_rsa_key(folder, 1023)})) == refused);
    CHECK(verdict(certify({.public_key = public_rsa_key(folder, 2048)})) == "ok");
    CHECK(verdict(certify({.public_key = public_rsa_key(folder, 4096)})) == "ok");
    CHECK(verdict(certify({.public_key = public_rsa_key(folder, 8192)})) == refused);
    CHECK(verdict(certify({.public_key = public_rsa_key(folder, 16384)})) == refused);
}

TEST_CASE("signatures in another scheme are not the CA's") {
    for (const std::string digest : {"-sha1", "-sha224", "-sha384", "-md5"}) {
        CAPTURE(digest);
        CHECK(verdict(certify({.digest = digest})) == "wrong-profile: signature algorithm");
    }
    CHECK(verdict(certify({.sign_options = {"-sigopt", "rsa_padding_mode:pss"}})) ==
          "wrong-profile: signature algorithm");
}

TEST_CASE("a certificate that signed itself is nobody's") {
    CHECK(verdict(certify({.issuer = ""})) == "unknown-issuer: signed by no CA in force");
    // Under the CA's own name too.
    CHECK(verdict(read_bytes(auth_of("other-ca"))) == "unknown-issuer: signed by no CA in force");
}

TEST_CASE("a CA between anchor and card, or in a card's place, is refused") {
    const sim::TemporaryFolder folder;
    const std::string name = folder / "between";
    must_run({"openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out",
              name + ".key"});
    must_run({"openssl", "rsa", "-in", name + ".key", "-pubout", "-out", name + ".pub"});
    const auto between = certify({.key_usage = "critical,keyCertSign,cRLSign",
                                  .more = "basicConstraints=critical,CA:TRUE",
                                  .public_key = name + ".pub"});
    CHECK(verdict(between) == "wrong-profile: certificate of a CA");
    std::ofstream(name + ".der", std::ios::binary) << text_of(between);
    must_run({"openssl", "x509", "-inform", "DER", "-in", name + ".der", "-out", name + ".crt"});
    CHECK(verdict(certify({.issuer = name})) == "unknown-issuer: signed by no CA in force");
}

TEST_CASE("a name of twenty thousand bytes is too long to be read") {
    const auto long_name = certify({.subject = "/C=JP" + [] {
        std::string out;
        for (int i = 0; i < 320; ++i) out += "/OU=" + std::string(60, 'x');
        return out;
    }()});
    CHECK(long_name.size() > 20'000);
    CHECK(verdict(long_name) == "malformed: size");
    CHECK(verdict(certify({.subject = "/C=JP/CN=" + std::string(64, 'x')})) == "ok");
}

TEST_CASE("extensions in number are passed over, doubled or unknown critical ones refused") {
    CHECK(verdict(certify({.more = many_extensions(100)})) == "ok");
    CHECK(verdict(certify({.more = many_extensions(300)})) == "malformed: size");
    CHECK(verdict(certify({.more = many_extensions(3) + "1.2.392.99999.9=critical,DER:0500"})) ==
          "wrong-profile: unknown critical extension");
    for (const int nid : {NID_key_usage, NID_certificate_policies, NID_ext_key_usage,
                          NID_basic_constraints, NID_authority_key_identifier}) {
        CAPTURE(OBJ_nid2sn(nid));
        CHECK(verdict(with_doubled(nid)).starts_with("wrong-profile: "));
    }
}

TEST_CASE("an extension whose content is broken spoils the certificate") {
    for (const std::string broken :
         {"extendedKeyUsage=DER:0500", "basicConstraints=critical,DER:3003020101",
          "authorityInfoAccess=DER:ff", "nameConstraints=DER:0500"}) {
        CAPTURE(broken);
        const auto said = verdict(certify({.more = broken}));
        CHECK((said == "ok" || said.starts_with("wrong-profile: ")));
        if (!broken.starts_with("authorityInfoAccess")) CHECK(said != "ok");
    }
}

TEST_CASE("a certificate cut at any byte is malformed, and one with a tail too") {
    const auto good = certify({});
    REQUIRE(verdict(good) == "ok");
    for (std::size_t size = 0; size < good.size(); ++size)
        REQUIRE(verdict(ByteView(good).first(size)).starts_with("malformed: "));
    for (const int tail : {0x00, 0x30, 0xff}) {
        auto longer = good;
        longer.push_back(static_cast<std::uint8_t>(tail));
        CHECK(verdict(longer) == "malformed: not one DER certificate");
    }
}

TEST_CASE("random single changes never pass, and leave the next certificate its verdict") {
    const auto good = certify({.more = "extendedKeyUsage=clientAuth"});
    const auto now_s = wall_s();
    const int rounds = std::getenv("SHOMEI_LONG") != nullptr ? 20'000 : 1500;
    for (int seed = 0; seed < rounds; ++seed) {
        std::mt19937 random(static_cast<unsigned>(seed));
        auto changed = good;
        const auto at = random() % changed.size();
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1 + random() % 255));
        CAPTURE(seed);
        REQUIRE(verdict(changed, now_s) != "ok");
    }
    CHECK(verdict(good, now_s) == "ok");
}

TEST_CASE("bytes signed by the CA but no certificate of ours are told apart without harm") {
    // Valid DER of other kinds, at the size limit and below.
    CHECK(verdict(ListDraft().sign()) == "malformed: not one DER certificate");
    CHECK(verdict(der(0x30, {})) == "malformed: not one DER certificate");
    Bytes deep;
    for (int i = 0; i < 1000; ++i) deep = der(0x30, {deep});
    CHECK(verdict(ByteView(deep).first(std::min<std::size_t>(deep.size(), 4096)))
              .starts_with("malformed: "));
}
