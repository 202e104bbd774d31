// SPDX-License-Identifier: Apache-2.0
// ECDSA P-256 with SHA-256 for answers, results and pages: raw 64-byte signatures (r ‖ s).
#pragma once

#include <openssl/evp.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

namespace shomei::exchange {

using KeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

class SigningKey {
public:
    // PKCS#8 PEM, P-256. Fault{configuration} when missing, readable by others, or another kind.
    static SigningKey load(const std::filesystem::path& pem);
    Bytes sign(std::string_view text) const;  // 64 bytes

private:
    explicit SigningKey(KeyHandle key) : key_(std::move(key)) {}
    KeyHandle key_;
};

class VerifyingKey {
public:
    // SPKI PEM, P-256. Fault{configuration} when missing or another kind.
    static VerifyingKey load(const std::filesystem::path& pem);
    bool verify(std::string_view text, ByteView signature) const;

private:
    explicit VerifyingKey(KeyHandle key) : key_(std::move(key)) {}
    KeyHandle key_;
};

}  // namespace shomei::exchange
