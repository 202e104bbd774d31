// SPDX-License-Identifier: Apache-2.0
// The worked example of docs/protocol.md was made by another program; ours must read every part.
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "../../issuance/exchange/seal_primitives.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/answer_key.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/exchange/seal.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "shomei/issuance/exchange/witness.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei;
using namespace shomei::exchange;

namespace {

// The fenced block of that name, with its last LF.
std::string block(const std::string& name) {
    std::ifstream file(SHOMEI_SOURCE_DIR "/docs/protocol.md");
    std::stringstream page;
    page << file.rdbuf();
    const auto text = page.str();
    auto start = text.find(" " + name + "\n");
    REQUIRE(start != text.npos);
    start += name.size() + 2;
    return text.substr(start, text.find("```", start) - start);
}

std::string line(const std::string& name) {
    auto text = block(name);
    text.pop_back();
    return text;
}

// The three steps of sealing as the page describes them, without our SealKey.
std::optional<Bytes> open_by_hand(const Secret<32>& private_key, ByteView sealed,
                                  const Digest& aad) {
    REQUIRE(sealed.size() > 33);
    CHECK(sealed[0] == 1);
    CurvePoint ephemeral{};
    std::copy_n(sealed.begin() + 1, 32, ephemeral.begin());
    const auto epk = x25519_public(private_key);
    Bytes salt = to_bytes(ephemeral);
    salt.insert(salt.end(), epk.begin(), epk.end());
    const auto shared = x25519(private_key, ephemeral);
    REQUIRE(shared);
    Bytes derived(44);
    hkdf_sha256(shared->view(), salt, bytes_of("shomei-seal/v1"), derived);
    AesKey key{Secret<32>(std::span<const std::uint8_t, 32>(derived.data(), 32)), {}};
    std::copy_n(derived.begin() + 32, 12, key.nonce.begin());
    return aes256_gcm_open(key, sealed.subspan(33), aad);
}

}  // namespace

TEST_CASE("the documented request is the documented text with its signature") {
    const auto request = parse<SignedRequest>(bytes_of(line("authenticate-request"))).value();
    CHECK(request.text == block("authenticate-text"));
    CHECK(request.signature.size() == 256);
    CHECK(parse_authentication(request.text));
}

TEST_CASE("the documented answer belongs to the request, and its signatures verify") {
    const auto envelope = parse<Envelope>(bytes_of(line("authenticate-envelope"))).value();
    CHECK(envelope.text == block("answer-text"));
    const auto text = parse_answer(envelope.text).value();
    CHECK(text.req == hex(sha256(line("authenticate-request"))));
    CHECK(text.body == hex(sha256(envelope.body)));

    const sim::TemporaryFolder folder;
    std::ofstream(folder / "answer.pub") << block("answer-key");
    CHECK(VerifyingKey::load(folder / "answer.pub").verify(envelope.text, envelope.signature));

    const auto key = ledger::VerifierKey::parse(line("ledger-key")).value();
    Witness witness(key, {}, [](const WitnessRecord&) {});
    CHECK(witness.examine(envelope.checkpoint, text.cp) == Witness::Verdict::accepted);
    CHECK(witness.mark().size == 3);
}

TEST_CASE("the documented offers open with the documented key") {
    const auto asked = parse_authentication(block("authenticate-text")).value();
    const auto envelope = parse<Envelope>(bytes_of(line("authenticate-envelope"))).value();
    const auto answer = parse<AuthenticateAnswer>(envelope.body).value();
    const auto private_bytes = from_hex_exactly<32>(line("visit-private-key")).value();
    const Secret<32> private_key{std::span<const std::uint8_t, 32>(private_bytes)};
    CHECK(hex(x25519_public(private_key)) == asked.epk);
    const auto opened =
        open_by_hand(private_key, answer.sealed_offers, sha256(block("authenticate-text")));
    REQUIRE(opened);
    CHECK(text_of(*opened) == line("offers"));
    CHECK(certificate::parse_offers(*opened));
}

TEST_CASE("what we seal opens by the documented steps") {
    const auto private_bytes = from_hex_exactly<32>(line("visit-private-key")).value();
    const Secret<32> private_key{std::span<const std::uint8_t, 32>(private_bytes)};
    const auto aad = sha256("text");
    const auto sealed = seal(x25519_public(private_key), bytes_of("content"), aad);
    REQUIRE(sealed);
    const auto opened = open_by_hand(private_key, *sealed, aad);
    REQUIRE(opened);
    CHECK(text_of(*opened) == "content");
}
