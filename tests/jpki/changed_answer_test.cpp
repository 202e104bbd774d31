// SPDX-License-Identifier: Apache-2.0
// The parser of outside bytes that a responder sends, fed with damaged ones.
#include <doctest/doctest.h>
#include <openssl/pem.h>

#include <fstream>

#include "../../issuance/jpki/revocation_query.h"
#include "shomei/base/clock.h"
#include "simulators/responder/answerer.h"
#include "test_pki.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

// One question about a card of generation 3 and the answer to it.
struct Exchange {
    explicit Exchange(const std::string& name) : query(certificate_of(name).get(), issuer.get()) {
        const sim::Answerer answerer(test_pki());
        answer = answerer.answer(query.request(), sim::ResponderFault::none).value();
    }

    static X509Handle certificate_of(const std::string& name) {
        const auto der = read_bytes(auth_of(name));
        const auto* at = der.data();
        return X509Handle(d2i_X509(nullptr, &at, static_cast<long>(der.size())));
    }

    static X509Handle read_issuer() {
        const BioHandle file(BIO_new_file((test_pki() / "auth-ca-3.crt").c_str(), "r"));
        return X509Handle(PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr));
    }

    std::string judge(ByteView bytes) const {
        const auto said = query.judge(bytes, issuer.get(), true, wall_s());
        return std::string(said ? "good" : name_of(said.error().what));
    }

    X509Handle issuer = read_issuer();
    RevocationQuery query;
    Bytes answer;
};

}  // namespace

TEST_CASE("no change of one byte turns a revoked certificate into a good one") {
    const Exchange exchange("revoked");
    REQUIRE(exchange.judge(exchange.answer) == "revoked");
    // The signed part comes first; the rest, mostly the delegate's certificate, is sampled.
    for (std::size_t at = 0; at < exchange.answer.size(); at += at < 400 ? 1 : 5) {
        auto changed = exchange.answer;
        changed[at] = static_cast<std::uint8_t>(changed[at] ^ (1 << (at % 8)));
        CAPTURE(at);
        REQUIRE(exchange.judge(changed) != "good");
    }
}

TEST_CASE("a shortened or lengthened answer is no answer") {
    const Exchange exchange("household-of-five");
    REQUIRE(exchange.judge(exchange.answer) == "good");
    for (std::size_t size = 0; size < exchange.answer.size(); size += 3)
        REQUIRE(exchange.judge(ByteView(exchange.answer).first(size)) == "cannot-know");
    auto longer = exchange.answer;
    longer.push_back(0);
    CHECK(exchange.judge(longer) == "cannot-know");
}

TEST_CASE("an answer serves its own question only") {
    const Exchange first("household-of-five");
    const Exchange again("household-of-five");
    CHECK(first.query.request() != again.query.request());
    CHECK(first.judge(first.answer) == "good");
    CHECK(again.judge(first.answer) == "cannot-know");
}

TEST_CASE("the CA may sign its answer itself and leave its certificate out, nobody else may") {
    const Exchange exchange("household-of-five");
    const sim::TemporaryFolder folder;
    const auto request = exchange.query.request();
    std::ofstream(folder / "request.der", std::ios::binary) << text_of(request);
    const auto answer_by = [&](const std::string& signer, const std::string& key) {
        must_run({"openssl", "ocsp", "-index", test_pki() / "ocsp/auth-ca-3/index.txt", "-CA",
                  test_pki() / "auth-ca-3.crt", "-rsigner", test_pki() / signer, "-rkey",
                  test_pki() / key, "-resp_no_certs", "-reqin", folder / "request.der", "-respout",
                  folder / "answer.der"});
        return exchange.judge(read_bytes(folder / "answer.der"));
    };
    CHECK(answer_by("auth-ca-3.crt", "auth-ca-3.key") == "good");
    CHECK(answer_by("other-ca.crt", "other-ca.key") == "cannot-know");
    CHECK(answer_by("auth-ca-2.crt", "auth-ca-2.key") == "cannot-know");
    CHECK(answer_by("responder-3.crt", "responder-3.key") == "cannot-know");
    CHECK(answer_by("cards/moved/auth.der", "cards/moved/auth.key") == "cannot-know");
}
