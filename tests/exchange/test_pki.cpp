// SPDX-License-Identifier: Apache-2.0
#include "test_pki.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "simulators/process/child_process.h"

namespace shomei::exchange {
namespace {

// $1: folder. One short script, so that what is made can be read like a recipe.
constexpr auto recipe = R"(set -eu
cd "$1"
key() { openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.key"; }
ca() {
  key "$1"
  openssl req -x509 -new -key "$1.key" -subj "/O=TEST/CN=$1" -days 3650 -out "$1.crt" \
    -addext keyUsage=critical,keyCertSign,cRLSign
}
leaf() {  # leaf NAME CA HOST PURPOSE
  key "$1"
  openssl req -new -key "$1.key" -subj "/O=TEST/CN=$1" -out "$1.csr"
  printf '%s\n' "basicConstraints=critical,CA:FALSE" "keyUsage=critical,digitalSignature" \
    "extendedKeyUsage=$4" "subjectAltName=DNS:$3" "subjectKeyIdentifier=hash" \
    "authorityKeyIdentifier=keyid:always" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days 30 \
    -extfile "$1.ext" -out "$1.crt"
}
ca ca
ca other-ca
leaf issuer ca issuer.test serverAuth
leaf wrong-name ca other.test serverAuth
leaf client-only ca issuer.test clientAuth
leaf foreign other-ca issuer.test serverAuth
leaf terminal ca terminal-1.test clientAuth
leaf terminal-foreign other-ca terminal-1.test clientAuth
openssl() { faketime '60 days ago' openssl "$@"; }
leaf expired ca issuer.test serverAuth
)";

}  // namespace

int run(const std::vector<std::string>& argv) {
    sim::ChildProcess child({.argv = argv, .env = {}, .stderr_path = "/dev/null"});
    while (child.read_line(30'000)) {
    }
    const auto code = child.wait(30'000);
    REQUIRE(code);
    return *code;
}

void make_key(const sim::TemporaryFolder& folder, const std::string& name) {
    REQUIRE(run({"openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-out", folder / (name + ".key")}) == 0);
    REQUIRE(run({"openssl", "pkey", "-in", folder / (name + ".key"), "-pubout", "-out",
                 folder / (name + ".pub")}) == 0);
}

TestPki::TestPki() { REQUIRE(run({"bash", "-c", recipe, "recipe", folder_.path().string()}) == 0); }

const TestPki& TestPki::get() {
    static const TestPki pki;
    return pki;
}

Digest TestPki::pin_of(const std::string& name) const {
    const auto out = folder_ / (name + ".pin");
    REQUIRE(run({"bash", "-c",
                 "openssl x509 -in \"$1\" -noout -pubkey | openssl pkey -pubin -outform DER | "
                 "openssl dgst -sha256 -binary >\"$2\"",
                 "pin", folder_ / (name + ".crt"), out}) == 0);
    std::ifstream file(out, std::ios::binary);
    Digest digest{};
    file.read(reinterpret_cast<char*>(digest.data()), digest.size());
    REQUIRE(file.gcount() == 32);
    return digest;
}

}  // namespace shomei::exchange
