// SPDX-License-Identifier: Apache-2.0
// The three steps of sealing, as OpenSSL has them. Own header so that published vectors reach them.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "shomei/base/bytes.h"
#include "shomei/base/secret.h"

namespace shomei::exchange {

using CurvePoint = std::array<std::uint8_t, 32>;
inline constexpr std::size_t tag_size = 16;

// The public half of an X25519 private key (RFC 7748).
CurvePoint x25519_public(const Secret<32>& private_key);
// nullopt where the shared secret is all zero (RFC 7748 section 6.1).
std::optional<Secret<32>> x25519(const Secret<32>& private_key, const CurvePoint& peer);

// RFC 5869 with SHA-256; fills `out`, at most 255 × 32 bytes.
void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::span<std::uint8_t> out);

struct AesKey {
    Secret<32> key;
    std::array<std::uint8_t, 12> nonce{};
};
// ciphertext ‖ 16-byte tag
Bytes aes256_gcm_seal(const AesKey& key, ByteView plaintext, ByteView aad);
std::optional<Bytes> aes256_gcm_open(const AesKey& key, ByteView sealed, ByteView aad);

}  // namespace shomei::exchange
