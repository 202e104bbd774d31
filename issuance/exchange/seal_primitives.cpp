// SPDX-License-Identifier: Apache-2.0
#include "seal_primitives.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"

namespace shomei::exchange {
namespace {

using Key = Handle<EVP_PKEY, EVP_PKEY_free>;
using KeyContext = Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using CipherContext = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Kdf = Handle<EVP_KDF, EVP_KDF_free>;
using KdfContext = Handle<EVP_KDF_CTX, EVP_KDF_CTX_free>;

Key private_key_object(const Secret<32>& key) {
    Key out(EVP_PKEY_new_raw_private_key(EVP_PKEY_X25519, nullptr, key.view().data(), 32));
    SHOMEI_CHECK(out);
    return out;
}

OSSL_PARAM octets(const char* name, ByteView bytes) {
    return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(bytes.data()),
                                             bytes.size());
}

}  // namespace

CurvePoint x25519_public(const Secret<32>& private_key) {
    const auto key = private_key_object(private_key);
    CurvePoint out{};
    std::size_t size = out.size();
    SHOMEI_CHECK(EVP_PKEY_get_raw_public_key(key.get(), out.data(), &size) == 1);
    return out;
}

std::optional<Secret<32>> x25519(const Secret<32>& private_key, const CurvePoint& peer) {
    const auto own = private_key_object(private_key);
    const Key other(EVP_PKEY_new_raw_public_key(EVP_PKEY_X25519, nullptr, peer.data(), 32));
    const KeyContext context(EVP_PKEY_CTX_new(own.get(), nullptr));
    SHOMEI_CHECK(other && context && EVP_PKEY_derive_init(context.get()) == 1);
    SHOMEI_CHECK(EVP_PKEY_derive_set_peer(context.get(), other.get()) == 1);
    Secret<32> out;
    std::size_t size = 32;
    // OpenSSL refuses the all-zero secret; the sum below does not depend on that.
    if (EVP_PKEY_derive(context.get(), out.writable().data(), &size) != 1) return std::nullopt;
    std::uint8_t any = 0;
    for (const auto byte : out.view()) any |= byte;
    if (any == 0) return std::nullopt;
    return out;
}

void hkdf_sha256(ByteView secret, ByteView salt, ByteView info, std::span<std::uint8_t> out) {
    const Kdf kdf(EVP_KDF_fetch(nullptr, "HKDF", nullptr));
    SHOMEI_CHECK(kdf);
    const KdfContext context(EVP_KDF_CTX_new(kdf.get()));
    SHOMEI_CHECK(context);
    char digest[] = "SHA256";
    std::array<OSSL_PARAM, 5> params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
        octets(OSSL_KDF_PARAM_KEY, secret), octets(OSSL_KDF_PARAM_INFO, info),
        octets(OSSL_KDF_PARAM_SALT, salt), OSSL_PARAM_construct_end()};
    // An empty salt is left out: the standard's default is the same.
    if (salt.empty()) params[3] = OSSL_PARAM_construct_end();
    SHOMEI_CHECK(EVP_KDF_derive(context.get(), out.data(), out.size(), params.data()) == 1);
}

Bytes aes256_gcm_seal(const AesKey& key, ByteView plaintext, ByteView aad) {
    const CipherContext context(EVP_CIPHER_CTX_new());
    SHOMEI_CHECK(context && EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                               key.key.view().data(), key.nonce.data()) == 1);
    Bytes out(plaintext.size() + tag_size);
    int size = 0;
    SHOMEI_CHECK(EVP_EncryptUpdate(context.get(), nullptr, &size, aad.data(),
                                   static_cast<int>(aad.size())) == 1);
    SHOMEI_CHECK(EVP_EncryptUpdate(context.get(), out.data(), &size, plaintext.data(),
                                   static_cast<int>(plaintext.size())) == 1);
    auto* tag = out.data() + plaintext.size();
    SHOMEI_CHECK(EVP_EncryptFinal_ex(context.get(), tag, &size) == 1 && size == 0);
    SHOMEI_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size, tag) == 1);
    return out;
}

std::optional<Bytes> aes256_gcm_open(const AesKey& key, ByteView sealed, ByteView aad) {
    if (sealed.size() < tag_size) return std::nullopt;
    const auto ciphertext = sealed.first(sealed.size() - tag_size);
    std::array<std::uint8_t, tag_size> tag{};
    std::copy(sealed.end() - tag_size, sealed.end(), tag.begin());
    const CipherContext context(EVP_CIPHER_CTX_new());
    SHOMEI_CHECK(context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr,
                                               key.key.view().data(), key.nonce.data()) == 1);
    Bytes out(ciphertext.size());
    int size = 0;
    SHOMEI_CHECK(EVP_DecryptUpdate(context.get(), nullptr, &size, aad.data(),
                                   static_cast<int>(aad.size())) == 1);
    SHOMEI_CHECK(EVP_DecryptUpdate(context.get(), out.data(), &size, ciphertext.data(),
                                   static_cast<int>(ciphertext.size())) == 1);
    SHOMEI_CHECK(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) ==
                 1);
    if (EVP_DecryptFinal_ex(context.get(), tag.data(), &size) == 1) return out;
    OPENSSL_cleanse(out.data(), out.size());
    return std::nullopt;
}

}  // namespace shomei::exchange
