// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/answer_key.h"

#include <openssl/ecdsa.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>

#include "key_file.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::exchange {
namespace {

constexpr int half_size = 32;  // r and s of P-256

using BioHandle = Handle<BIO, BIO_free_all>;
using DigestContext = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using KeyInfo = Handle<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>;
using Number = Handle<BIGNUM, BN_free>;
using Signature = Handle<ECDSA_SIG, ECDSA_SIG_free>;

BioHandle open_file(const std::filesystem::path& file) {
    BioHandle bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) refuse_file(file, "cannot be read");
    return bio;
}

void require_p256(const EVP_PKEY* key, const std::filesystem::path& file) {
    std::array<char, 32> group{};
    std::size_t size = 0;
    if (key == nullptr || EVP_PKEY_is_a(key, "EC") != 1 ||
        EVP_PKEY_get_group_name(key, group.data(), group.size(), &size) != 1 ||
        std::string_view(group.data(), size) != "prime256v1")
        refuse_file(file, "is not a P-256 key in PEM");
}

Bytes raw_from_der(ByteView der) {
    const auto* data = der.data();
    const Signature signature(d2i_ECDSA_SIG(nullptr, &data, static_cast<long>(der.size())));
    SHOMEI_CHECK(signature);
    Bytes out(2 * half_size);
    SHOMEI_CHECK(BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), half_size) ==
                 half_size);
    SHOMEI_CHECK(BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + half_size,
                              half_size) == half_size);
    return out;
}

Bytes der_from_raw(ByteView raw) {
    Signature signature(ECDSA_SIG_new());
    Number r(BN_bin2bn(raw.data(), half_size, nullptr));
    Number s(BN_bin2bn(raw.data() + half_size, half_size, nullptr));
    SHOMEI_CHECK(signature && r && s);
    SHOMEI_CHECK(ECDSA_SIG_set0(signature.get(), r.release(), s.release()) == 1);
    Bytes out(static_cast<std::size_t>(i2d_ECDSA_SIG(signature.get(), nullptr)));
    auto* data = out.data();
    SHOMEI_CHECK(i2d_ECDSA_SIG(signature.get(), &data) == static_cast<int>(out.size()));
    return out;
}

}  // namespace

SigningKey SigningKey::load(const std::filesystem::path& pem) {
    require_private(pem);
    const auto bio = open_file(pem);
    // PKCS#8 without passphrase only: nothing here may ever ask a person.
    const KeyInfo info(PEM_read_bio_PKCS8_PRIV_KEY_INFO(bio.get(), nullptr, nullptr, nullptr));
    KeyHandle key(info ? EVP_PKCS82PKEY(info.get()) : nullptr);
    require_p256(key.get(), pem);
    return SigningKey(std::move(key));
}

Bytes SigningKey::sign(std::string_view text) const {
    const DigestContext context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context);
    const auto message = bytes_of(text);
    Bytes der(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())));
    std::size_t size = der.size();
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) != 1)
        throw Fault(FaultCode::crypto, "the answer key does not sign");
    return raw_from_der(ByteView(der).first(size));
}

VerifyingKey VerifyingKey::load(const std::filesystem::path& pem) {
    const auto bio = open_file(pem);
    KeyHandle key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr));
    require_p256(key.get(), pem);
    return VerifyingKey(std::move(key));
}

bool VerifyingKey::verify(std::string_view text, ByteView signature) const {
    if (signature.size() != 2 * half_size) return false;
    const auto der = der_from_raw(signature);
    const auto message = bytes_of(text);
    const DigestContext context(EVP_MD_CTX_new());
    SHOMEI_CHECK(context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr,
                                                 key_.get()) == 1);
    return EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(),
                            message.size()) == 1;
}

}  // namespace shomei::exchange
