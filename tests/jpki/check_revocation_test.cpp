// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fstream>
#include <thread>
#include <vector>

#include "shomei/base/clock.h"
#include "test_pki.h"

using namespace shomei;
using namespace shomei::jpki;

namespace {

const sim::ResponderProcess& responder() {
    static const sim::ResponderProcess process(SHOMEI_BIN_DIR "/shomei-responder", test_pki());
    return process;
}

const VerifyContext& context() {
    static const VerifyContext made(anchors(responder().url()));
    return made;
}

CardCertificate card(const std::string& name, const VerifyContext& judge = context()) {
    return judge.check_path(read_bytes(auth_of(name)), wall_s()).value();
}

// "good", or "problem: reason".
std::string status(const VerifyContext& asked, const std::string& name, std::int64_t now_s) {
    const auto said = asked.check_revocation(card(name, asked), now_s);
    if (said) return "good";
    return std::string(name_of(said.error().what)) + ": " + std::string(said.error().reason);
}

std::string status(const std::string& name) { return status(context(), name, wall_s()); }

// The verdict while the responder behaves so.
std::string status_under(const std::string& fault, const std::string& name = "household-of-five") {
    responder().control("fault " + fault);
    auto said = status(name);
    responder().control("fault none");
    return said;
}

}  // namespace

TEST_CASE("each generation's responder says which certificates are good, revoked or suspended") {
    CHECK(status("household-of-five") == "good");
    CHECK(status("household-of-one") == "good");
    CHECK(status("household-of-four") == "good");  // without authority key identifier
    CHECK(status("revoked") == "revoked: responder");
    CHECK(status("suspended") == "suspended: responder");
    const auto said = context().check_revocation(card("revoked"), wall_s());
    CHECK(said.error().not_after_s == card("revoked").not_after_s);
}

TEST_CASE("the evidence is an answer that openssl's command line reads and verifies") {
    const auto evidence = context().check_revocation(card("household-of-one"), wall_s());
    REQUIRE(evidence);
    CHECK(wall_s() - evidence->this_update_s < 60);
    const sim::TemporaryFolder folder;
    std::ofstream(folder / "answer.der", std::ios::binary)
        .write(reinterpret_cast<const char*>(evidence->response.data()),
               static_cast<std::streamsize>(evidence->response.size()));
    const auto judged = [&](const std::string& anchor) {
        return run({"openssl", "ocsp", "-no_nonce", "-issuer", test_pki() / anchor, "-serial",
                    "0x21000001", "-respin", folder / "answer.der", "-CAfile",
                    test_pki() / anchor});
    };
    CHECK(judged("anchors/auth-ca-2.crt") == 0);
    CHECK(judged("anchors/auth-ca-3.crt") != 0);
}

TEST_CASE("openssl's own client gets the same answers from the simulated responder") {
    const auto answer_for = [](const std::string& serial) {
        sim::ChildProcess child(
            {.argv = {"openssl", "ocsp", "-issuer", (test_pki() / "anchors/auth-ca-3.crt").string(),
                      "-CAfile", (test_pki() / "anchors/auth-ca-3.crt").string(), "-serial", serial,
                      "-url", responder().url()},
             .stderr_path = "/dev/null"});
        return child.read_line(10'000).value_or("nothing");
    };
    CHECK(answer_for("0x31000001") == "0x31000001: good");
    CHECK(answer_for("0x31000007") == "0x31000007: revoked");
    CHECK(answer_for("0x7fffffff") == "0x7fffffff: unknown");
}

TEST_CASE("an answer signed by anyone but the CA or its delegate is no answer") {
    CHECK(status_under("wrong-signer") == "cannot-know: signer not entitled");
    CHECK(status_under("card-signer") == "cannot-know: signer not entitled");
    CHECK(status_under("card-signer", "household-of-one") == "cannot-know: signer not entitled");
}

TEST_CASE("an answer to another question is no answer") {
    CHECK(status_under("wrong-nonce") == "cannot-know: other nonce");
    CHECK(status_under("no-nonce") == "cannot-know: nonce missing");
    CHECK(status_under("other-certificate") == "cannot-know: answer about another certificate");
}

TEST_CASE("a responder known to echo no nonces may leave it out, but not falsify it") {
    auto settings = anchors(responder().url());
    for (auto& anchor : settings) anchor.nonce_required = false;
    const VerifyContext lenient(settings);
    const auto under = [&](const std::string& fault) {
        responder().control("fault " + fault);
        const auto said = lenient.check_revocation(card("household-of-five", lenient), wall_s());
        responder().control("fault none");
        return std::string(said ? "good" : said.error().reason);
    };
    CHECK(under("no-nonce") == "good");
    CHECK(under("wrong-nonce") == "other nonce");
    CHECK(under("old-answer") == "answer too old");
}

TEST_CASE("an old answer and one from the future are no answer") {
    CHECK(status_under("old-answer") == "cannot-know: answer too old");
    const auto now_s = wall_s();
    CHECK(status(context(), "household-of-five", now_s + 590) == "good");
    CHECK(status(context(), "household-of-five", now_s + 700) == "cannot-know: answer too old");
    CHECK(status(context(), "household-of-five", now_s - 280) == "good");
    CHECK(status(context(), "household-of-five", now_s - 400) ==
          "cannot-know: answer from the future");
}

TEST_CASE("a certificate that the responder does not know is not good") {
    CHECK(status_under("unknown") == "cannot-know: certificate unknown to the responder");
}

TEST_CASE("errors, junk, floods and redirects end in cannot know") {
    CHECK(status_under("try-later") == "cannot-know: responder gave an error");
    CHECK(status_under("garbage") == "cannot-know: answer cannot be read");
    CHECK(status_under("oversized") == "cannot-know: no answer");
    CHECK(status_under("redirect") == "cannot-know: no answer");
    CHECK(status_under("http-error") == "cannot-know: no answer");
    CHECK(status("household-of-five") == "good");
}

TEST_CASE("revocation shows at the next question, between two checks of one visit") {
    const auto visit = card("household-of-five");
    CHECK(context().check_revocation(visit, wall_s()));
    responder().control("fault revoked");
    const auto binding = context().check_revocation(visit, wall_s());
    responder().control("fault suspended");
    const auto held = context().check_revocation(visit, wall_s());
    responder().control("fault none");
    REQUIRE_FALSE(binding);
    CHECK(binding.error().what == CertificateProblem::revoked);
    REQUIRE_FALSE(held);
    CHECK(held.error().what == CertificateProblem::suspended);
}

TEST_CASE("a silent, slow or absent responder is given up after its time") {
    for (const std::string fault : {"no-answer", "trickle"}) {
        CAPTURE(fault);
        const auto begun_ms = boot_ms();
        CHECK(status_under(fault) == "cannot-know: no answer");
        CHECK(boot_ms() - begun_ms < 7000);
    }
    CHECK(status(offline_context(), "household-of-five", wall_s()) == "cannot-know: no answer");
}

TEST_CASE("one context answers several threads at once") {
    std::vector<std::string> said(4);
    {
        std::vector<std::jthread> threads;
        for (auto& answer : said)
            threads.emplace_back([&answer, &said] {
                const auto* name = &answer == &said.back() ? "revoked" : "household-of-five";
                for (int i = 0; i < 5; ++i) answer = status(name);
            });
    }
    CHECK(said == std::vector<std::string>{"good", "good", "good", "revoked: responder"});
}
