// SPDX-License-Identifier: Apache-2.0
#include "throwaway_card.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace shomei::card_tests {

namespace {

using virtual_card::CardContent;
using virtual_card::KeyHandle;
using X509Handle = Handle<X509, X509_free>;

void require(bool condition) {
    if (!condition) throw std::runtime_error("a throwaway certificate could not be made");
}

void add_name(X509_NAME* name, const char* field, std::string_view text) {
    require(X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                       reinterpret_cast<const unsigned char*>(text.data()),
                                       static_cast<int>(text.size()), -1, 0) == 1);
}

void add_extension(X509* certificate, int kind, const char* value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Handle<X509_EXTENSION, X509_EXTENSION_free> extension(
        X509V3_EXT_conf_nid(nullptr, &context, kind, value));
    require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

struct Branch {
    KeyHandle key;
    Bytes certificate;
    Bytes authority;
};

X509Handle blank_certificate(long serial, EVP_PKEY* key) {
    X509Handle certificate(X509_new());
    require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 86'400L * 365);
    require(X509_set_pubkey(certificate.get(), key) == 1);
    return certificate;
}

Bytes signed_der(X509* certificate, EVP_PKEY* key) {
    require(X509_sign(certificate, key, EVP_sha256()) > 0);
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    require(size > 0);
    Bytes out(der, der + size);
    OPENSSL_free(der);
    return out;
}

void name_authority(X509_NAME* name, const char* branch) {
    add_name(name, "C", "JP");
    add_name(name, "O", "JPKI-TEST");
    add_name(name, "OU", branch);
    add_name(name, "OU", "Throwaway Agency");
}

Branch make_branch(const char* branch, const char* usage) {
    const KeyHandle authority_key(EVP_RSA_gen(2048));
    KeyHandle key(EVP_RSA_gen(2048));
    require(authority_key && key);
    const auto authority = blank_certificate(1, authority_key.get());
    name_authority(X509_get_subject_name(authority.get()), branch);
    name_authority(X509_get_issuer_name(authority.get()), branch);
    add_extension(authority.get(), NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(authority.get(), NID_basic_constraints, "critical,CA:TRUE");
    const auto holder = blank_certificate(0x0133C350, key.get());
    add_name(X509_get_subject_name(holder.get()), "C", "JP");
    add_name(X509_get_subject_name(holder.get()), "CN", "ABCDEFGHIJKLMN13221001A");
    name_authority(X509_get_issuer_name(holder.get()), branch);
    add_extension(holder.get(), NID_key_usage, usage);
    Bytes certificate = signed_der(holder.get(), authority_key.get());
    Bytes issuer = signed_der(authority.get(), authority_key.get());
    return {std::move(key), std::move(certificate), std::move(issuer)};
}

const Branch& auth_branch() {
    static const Branch branch =
        make_branch("Throwaway user authentication", "critical,digitalSignature");
    return branch;
}

const Branch& sign_branch() {
    static const Branch branch =
        make_branch("Throwaway signature", "critical,digitalSignature,nonRepudiation");
    return branch;
}

KeyHandle shared_key(const KeyHandle& key) {
    EVP_PKEY_up_ref(key.get());
    return KeyHandle(key.get());
}

void write_file(const std::filesystem::path& file, std::string_view content) {
    std::ofstream out(file, std::ios::binary);
    out << content;
    require(static_cast<bool>(out.flush()));
}

void write_key(const std::filesystem::path& file, EVP_PKEY* key) {
    const Handle<BIO, BIO_free> bio(BIO_new_file(file.c_str(), "w"));
    require(bio && PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr,
                                                 nullptr) == 1);
}

}  // namespace

CardContent throwaway_card() {
    CardContent card;
    card.name = "throwaway";
    card.auth = auth_branch().certificate;
    card.auth_ca = auth_branch().authority;
    card.sign = sign_branch().certificate;
    card.sign_ca = sign_branch().authority;
    card.auth_key = shared_key(auth_branch().key);
    card.sign_key = shared_key(sign_branch().key);
    return card;
}

void write_card_folder(const std::filesystem::path& folder, const std::string& card_json) {
    const auto card = throwaway_card();
    std::filesystem::create_directories(folder);
    write_file(folder / "card.json", card_json);
    write_file(folder / "auth.der", text_of(card.auth));
    write_file(folder / "auth-ca.der", text_of(card.auth_ca));
    write_file(folder / "sign.der", text_of(card.sign));
    write_file(folder / "sign-ca.der", text_of(card.sign_ca));
    write_key(folder / "auth.key", card.auth_key.get());
    write_key(folder / "sign.key", card.sign_key.get());
}

}  // namespace shomei::card_tests
