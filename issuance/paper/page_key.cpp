// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/paper/page_key.h"

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <utility>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

namespace shomei::paper {
namespace {

using BioHandle = Handle<BIO, BIO_free_all>;
using ContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaHandle = Handle<ECDSA_SIG, ECDSA_SIG_free>;

constexpr int number_size = 32;  // r and s on P-256

// OpenSSL leaves the reasons of a refusal in a queue of the thread, where the next TLS call would
// take them for its own.
class ErrorMark {
public:
    ErrorMark() { ERR_set_mark(); }
    ErrorMark(const ErrorMark&) = delete;
    ErrorMark& operator=(const ErrorMark&) = delete;
    ~ErrorMark() { ERR_pop_to_mark(); }
};

// Without this OpenSSL would ask for a passphrase on the terminal.
int no_passphrase(char*, int, int, void*) { return -1; }

Fault unusable(const std::string& what) { return {FaultCode::configuration, "page key: " + what}; }

bool is_p256(const PkeyHandle& key) {
    char group[32] = {};
    std::size_t size = 0;
    return key && EVP_PKEY_is_a(key.get(), "EC") == 1 &&
           EVP_PKEY_get_group_name(key.get(), group, sizeof group, &size) == 1 &&
           std::string_view(group, size) == "prime256v1";
}

Bytes spki_of(const PkeyHandle& key) {
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.get(), &der);
    if (size <= 0) throw unusable("has no public half");
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

PageKeyId id_of(const PkeyHandle& key) {
    if (!is_p256(key)) throw unusable("not on P-256");
    const auto digest = sha256(spki_of(key));
    return {digest[0], digest[1], digest[2], digest[3]};
}

using PemReader = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

PkeyHandle read_pem(const std::filesystem::path& file, PemReader reader) {
    const ErrorMark mark;
    const BioHandle bio(BIO_new_file(file.c_str(), "r"));
    if (!bio) throw unusable("file cannot be opened");
    PkeyHandle key(reader(bio.get(), nullptr, no_passphrase, nullptr));
    if (!key) throw unusable("file holds no such key in PEM");
    return key;
}

}  // namespace

std::optional<PageSignature> raw_signature(ByteView der) {
    const ErrorMark mark;
    const auto* begin = der.data();
    const EcdsaHandle parts(d2i_ECDSA_SIG(nullptr, &begin, static_cast<long>(der.size())));
    if (!parts || begin != der.data() + der.size()) return std::nullopt;
    PageSignature raw{};
    const auto* r = ECDSA_SIG_get0_r(parts.get());
    const auto* s = ECDSA_SIG_get0_s(parts.get());
    if (BN_bn2binpad(r, raw.data(), number_size) != number_size ||
        BN_bn2binpad(s, raw.data() + number_size, number_size) != number_size)
        return std::nullopt;
    return raw;
}

Bytes der_signature(const PageSignature& raw) {
    const EcdsaHandle parts(ECDSA_SIG_new());
    auto* r = BN_bin2bn(raw.data(), number_size, nullptr);
    auto* s = BN_bin2bn(raw.data() + number_size, number_size, nullptr);
    // From here on the two numbers belong to the signature.
    SHOMEI_CHECK(parts && r && s && ECDSA_SIG_set0(parts.get(), r, s) == 1);
    unsigned char* der = nullptr;
    const int size = i2d_ECDSA_SIG(parts.get(), &der);
    SHOMEI_CHECK(size > 0);
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

PageKey::PageKey(PkeyHandle key) : key_(std::move(key)), id_(id_of(key_)) {}

PageKey PageKey::from_pem_file(const std::filesystem::path& file) {
    return PageKey(read_pem(file, PEM_read_bio_PrivateKey));
}

PageSignature PageKey::sign(const PagePayload& payload) const {
    SHOMEI_CHECK(payload.key_id == id_);
    const ErrorMark mark;
    const auto message = signed_bytes(write_payload(payload));
    const ContextHandle context(EVP_MD_CTX_new());
    Bytes der(80);
    std::size_t size = der.size();
    if (!context ||
        EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), der.data(), &size, message.data(), message.size()) != 1)
        throw Fault(FaultCode::crypto, "page key did not sign");
    const auto raw = raw_signature(ByteView(der).first(size));
    SHOMEI_CHECK(raw.has_value());
    return *raw;
}

std::string PageKey::public_pem() const {
    const BioHandle bio(BIO_new(BIO_s_mem()));
    SHOMEI_CHECK(bio && PEM_write_bio_PUBKEY(bio.get(), key_.get()) == 1);
    char* begin = nullptr;
    const auto size = BIO_get_mem_data(bio.get(), &begin);
    return {begin, static_cast<std::size_t>(size)};
}

PublicPageKey::PublicPageKey(const std::filesystem::path& file, std::string city_code,
                             std::optional<std::chrono::sys_days> last_day)
    : key_(read_pem(file, PEM_read_bio_PUBKEY)),
      id_(id_of(key_)),
      city_code_(std::move(city_code)),
      last_day_(last_day) {}

Bytes PublicPageKey::spki() const { return spki_of(key_); }

bool PublicPageKey::verify(const PayloadBytes& payload, const PageSignature& signature) const {
    const ErrorMark mark;
    const auto message = signed_bytes(payload);
    const auto der = der_signature(signature);
    const ContextHandle context(EVP_MD_CTX_new());
    return context &&
           EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
           EVP_DigestVerify(context.get(), der.data(), der.size(), message.data(),
                            message.size()) == 1;
}

void PublicKeyList::add(PublicPageKey key) {
    const auto id = key.id();
    if (!keys_.emplace(id, std::move(key)).second) throw unusable("id occurs twice");
}

const PublicPageKey* PublicKeyList::find(const PageKeyId& id) const {
    const auto found = keys_.find(id);
    return found == keys_.end() ? nullptr : &found->second;
}

}  // namespace shomei::paper
