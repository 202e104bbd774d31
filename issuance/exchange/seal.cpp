// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/seal.h"

#include <openssl/rand.h>

#include <algorithm>

#include "seal_primitives.h"
#include "shomei/base/check.h"

namespace shomei::exchange {
namespace {

constexpr std::uint8_t version = 0x01;
constexpr std::size_t head_size = 1 + 32;
constexpr std::string_view info = "shomei-seal/v1";

Secret<32> fresh_private_key() {
    Secret<32> out;
    SHOMEI_CHECK(RAND_priv_bytes(out.writable().data(), 32) == 1);
    return out;
}

// The nonce is derived, not drawn: every sealing has its own ephemeral key, so no key sees two.
AesKey derive(const Secret<32>& shared, const CurvePoint& ephemeral, const CurvePoint& recipient) {
    std::array<std::uint8_t, 64> salt{};
    std::copy(ephemeral.begin(), ephemeral.end(), salt.begin());
    std::copy(recipient.begin(), recipient.end(), salt.begin() + 32);
    Secret<44> derived;
    hkdf_sha256(shared.view(), salt, bytes_of(info), derived.writable());
    AesKey out;
    std::copy_n(derived.view().begin(), 32, out.key.writable().begin());
    std::copy_n(derived.view().begin() + 32, 12, out.nonce.begin());
    return out;
}

}  // namespace

SealKey::SealKey() : private_key_(fresh_private_key()), public_key_(x25519_public(private_key_)) {}

std::optional<Bytes> SealKey::open(ByteView sealed, const Digest& aad) const {
    if (sealed.size() < head_size + tag_size || sealed[0] != version) return std::nullopt;
    CurvePoint ephemeral{};
    std::copy_n(sealed.begin() + 1, 32, ephemeral.begin());
    const auto shared = x25519(private_key_, ephemeral);
    if (!shared) return std::nullopt;
    return aes256_gcm_open(derive(*shared, ephemeral, public_key_), sealed.subspan(head_size), aad);
}

std::optional<Bytes> seal(const std::array<std::uint8_t, 32>& recipient, ByteView plaintext,
                          const Digest& aad) {
    const auto private_key = fresh_private_key();
    const auto ephemeral = x25519_public(private_key);
    const auto shared = x25519(private_key, recipient);
    if (!shared) return std::nullopt;
    const auto ciphertext = aes256_gcm_seal(derive(*shared, ephemeral, recipient), plaintext, aad);
    Bytes out;
    out.reserve(head_size + ciphertext.size());
    out.push_back(version);
    out.insert(out.end(), ephemeral.begin(), ephemeral.end());
    out.insert(out.end(), ciphertext.begin(), ciphertext.end());
    return out;
}

}  // namespace shomei::exchange
