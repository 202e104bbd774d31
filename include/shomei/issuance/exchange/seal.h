// SPDX-License-Identifier: Apache-2.0
// Sealing content to one visit or issuance (reliability 9.3): X25519, HKDF-SHA256, AES-256-GCM.
// Form: 0x01 ‖ 32-byte ephemeral public key ‖ ciphertext ‖ 16-byte tag.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/base/secret.h"

namespace shomei::exchange {

// A fresh X25519 key pair; the private half never leaves the object and is wiped with it.
class SealKey {
public:
    SealKey();
    SealKey(SealKey&&) noexcept = default;
    SealKey& operator=(SealKey&&) noexcept = default;

    const std::array<std::uint8_t, 32>& public_key() const { return public_key_; }
    // Opens bytes sealed to this key; `aad` is the SHA-256 of the text that named it.
    // nullopt: not for this key, other text, or altered.
    std::optional<Bytes> open(ByteView sealed, const Digest& aad) const;

private:
    Secret<32> private_key_;
    std::array<std::uint8_t, 32> public_key_{};
};

// nullopt when `recipient` is not a usable public key (all-zero shared secret).
std::optional<Bytes> seal(const std::array<std::uint8_t, 32>& recipient, ByteView plaintext,
                          const Digest& aad);

}  // namespace shomei::exchange
