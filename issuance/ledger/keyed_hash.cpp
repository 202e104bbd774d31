// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/keyed_hash.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <array>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::ledger {
namespace {

OSSL_PARAM octets(const char* name, ByteView bytes) {
    // OpenSSL takes a null pointer for "not given"; an empty input is given. It only reads.
    static std::uint8_t nothing = 0;
    auto* begin = bytes.empty() ? &nothing : const_cast<std::uint8_t*>(bytes.data());
    return OSSL_PARAM_construct_octet_string(name, begin, bytes.size());
}

}  // namespace

Digest hmac_sha256(ByteView key, ByteView message) {
    Digest out{};
    unsigned int size = 0;
    const auto* result = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                              message.data(), message.size(), out.data(), &size);
    SHOMEI_CHECK(result != nullptr && size == out.size());
    return out;
}

void hkdf_sha256(const HkdfInput& input, std::span<std::uint8_t> out) {
    SHOMEI_CHECK(!out.empty() && out.size() <= 255 * 32);
    static const Handle<EVP_KDF, EVP_KDF_free> algorithm(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    SHOMEI_CHECK(algorithm);
    const Handle<EVP_KDF_CTX, EVP_KDF_CTX_free> context(EVP_KDF_CTX_new(algorithm.get()));
    char digest[] = "SHA256";
    const std::array parameters{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        octets(OSSL_KDF_PARAM_KEY, input.key),
        octets(OSSL_KDF_PARAM_SALT, input.salt),
        octets(OSSL_KDF_PARAM_INFO, input.info),
        OSSL_PARAM_construct_end(),
    };
    SHOMEI_CHECK(context &&
                 EVP_KDF_derive(context.get(), out.data(), out.size(), parameters.data()) == 1);
}

}  // namespace shomei::ledger
