// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/seal.h"

#include <doctest/doctest.h>

#include "../../issuance/exchange/seal_primitives.h"
#include "judges.h"
#include "shomei/base/digest.h"

using namespace shomei;
using namespace shomei::exchange;
using nlohmann::json;

namespace {

const Digest text_digest = sha256("the text that names the key");

Bytes sealed_to(const SealKey& key, std::string_view text) {
    return seal(key.public_key(), bytes_of(text), text_digest).value();
}

// Test vectors write bytes as lower-case hex.
Bytes field(const json& vector, const char* name) {
    return from_hex(vector.at(name).get<std::string>()).value();
}

Secret<32> secret_of(const Bytes& bytes) {
    REQUIRE(bytes.size() == 32);
    return Secret<32>(std::span<const std::uint8_t, 32>(bytes.data(), 32));
}

}  // namespace

TEST_CASE("the owner opens all of two hundred sealed contents, and a neighbour none") {
    for (int i = 0; i < 200; ++i) {
        const SealKey owner, neighbour;
        const auto text = "content " + std::to_string(i);
        const auto sealed = sealed_to(owner, text);
        CHECK(sealed.size() == 1 + 32 + text.size() + 16);
        CHECK(sealed[0] == 0x01);
        const auto opened = owner.open(sealed, text_digest);
        REQUIRE(opened);
        CHECK(text_of(*opened) == text);
        CHECK_FALSE(neighbour.open(sealed, text_digest));
        CHECK_FALSE(owner.open(sealed, sha256("another text")));
    }
}

TEST_CASE("sealed bytes changed anywhere, cut or lengthened do not open") {
    const SealKey key;
    const auto sealed = sealed_to(key, "content");
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        for (const int bit : {0, 7}) {
            // The top bit of a curve point is ignored by the curve (RFC 7748 section 5), but it is
            // part of the salt here, so that this too is refused.
            auto altered = sealed;
            altered[i] ^= static_cast<std::uint8_t>(1 << bit);
            CAPTURE(i);
            CHECK_FALSE(key.open(altered, text_digest));
        }
        CHECK_FALSE(key.open(ByteView(sealed).first(i), text_digest));
    }
    auto longer = sealed;
    longer.push_back(0);
    CHECK_FALSE(key.open(longer, text_digest));
}

TEST_CASE("nothing is sealed to a point without a secret, and nothing opens that came from one") {
    const SealKey key;
    CHECK_FALSE(seal({}, bytes_of("content"), text_digest));
    std::array<std::uint8_t, 32> one{1};
    CHECK_FALSE(seal(one, bytes_of("content"), text_digest));
    auto sealed = sealed_to(key, "content");
    std::fill(sealed.begin() + 1, sealed.begin() + 33, std::uint8_t{0});
    CHECK_FALSE(key.open(sealed, text_digest));
}

TEST_CASE("nothing at all can be sealed, and a key that was moved still opens") {
    SealKey key;
    const auto sealed = sealed_to(key, "");
    const SealKey moved = std::move(key);
    CHECK(moved.open(sealed, text_digest).value().empty());
}

TEST_CASE("sealing twice gives other bytes") {
    const SealKey key;
    CHECK(sealed_to(key, "content") != sealed_to(key, "content"));
}

TEST_CASE("X25519 agrees with the Wycheproof vectors") {
    const auto file = judges::wycheproof("x25519_test.json");
    if (!file) return;
    int checked = 0, all_zero = 0;
    for (const auto& group : file->at("testGroups")) {
        for (const auto& vector : group.at("tests")) {
            CurvePoint peer{};
            const auto point = field(vector, "public");
            REQUIRE(point.size() == peer.size());
            std::copy(point.begin(), point.end(), peer.begin());
            const auto shared = x25519(secret_of(field(vector, "private")), peer);
            const auto expected = field(vector, "shared");
            CAPTURE(vector.at("tcId").get<int>());
            const bool is_zero = expected == Bytes(32, 0);
            all_zero += is_zero;
            CHECK(shared.has_value() == !is_zero);
            if (shared) CHECK(std::equal(expected.begin(), expected.end(), shared->view().begin()));
            ++checked;
        }
    }
    CHECK(checked == 518);
    CHECK(all_zero > 0);
}

TEST_CASE("HKDF agrees with the Wycheproof vectors") {
    const auto file = judges::wycheproof("hkdf_sha256_test.json");
    if (!file) return;
    int checked = 0;
    for (const auto& group : file->at("testGroups")) {
        for (const auto& vector : group.at("tests")) {
            const auto size = vector.at("size").get<std::size_t>();
            if (size > 255 * 32) continue;  // outside our contract
            Bytes out(size);
            hkdf_sha256(field(vector, "ikm"), field(vector, "salt"), field(vector, "info"), out);
            CAPTURE(vector.at("tcId").get<int>());
            CHECK(vector.at("result") == "valid");
            CHECK(out == field(vector, "okm"));
            ++checked;
        }
    }
    CHECK(checked >= 80);
}

TEST_CASE("AES-256-GCM agrees with the Wycheproof vectors") {
    const auto file = judges::wycheproof("aes_gcm_test.json");
    if (!file) return;
    int checked = 0, refused = 0;
    for (const auto& group : file->at("testGroups")) {
        const bool is_ours =
            group.at("keySize") == 256 && group.at("ivSize") == 96 && group.at("tagSize") == 128;
        if (!is_ours) continue;
        for (const auto& vector : group.at("tests")) {
            AesKey key{secret_of(field(vector, "key")), {}};
            const auto nonce = field(vector, "iv");
            std::copy(nonce.begin(), nonce.end(), key.nonce.begin());
            auto sealed = field(vector, "ct");
            const auto tag = field(vector, "tag");
            sealed.insert(sealed.end(), tag.begin(), tag.end());
            const bool valid = vector.at("result") == "valid";
            CAPTURE(vector.at("tcId").get<int>());
            const auto opened = aes256_gcm_open(key, sealed, field(vector, "aad"));
            CHECK(opened.has_value() == valid);
            refused += !valid;
            ++checked;
            if (!valid) continue;
            CHECK(opened.value() == field(vector, "msg"));
            CHECK(aes256_gcm_seal(key, field(vector, "msg"), field(vector, "aad")) == sealed);
        }
    }
    CHECK(checked >= 60);
    CHECK(refused > 0);
}
