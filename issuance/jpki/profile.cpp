// SPDX-License-Identifier: Apache-2.0
#include "profile.h"

#include <time.h>

#include <algorithm>
#include <array>

#include "openssl_objects.h"

namespace shomei::jpki {
namespace {

constexpr int key_bits_least = 2048;
constexpr int key_bits_most = 4096;
constexpr std::size_t serial_limit_bytes = 20;

bool has_rsa_key(const X509* certificate) {
    const EVP_PKEY* key = X509_get0_pubkey(certificate);
    if (key == nullptr || EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA) return false;
    const int bits = EVP_PKEY_get_bits(key);
    return bits >= key_bits_least && bits <= key_bits_most;
}

bool extended_usage_fits(const X509* certificate) {
    int found = 0;
    const UsagesHandle usages(static_cast<EXTENDED_KEY_USAGE*>(
        X509_get_ext_d2i(certificate, NID_ext_key_usage, &found, nullptr)));
    if (!usages) return found == -1;  // absent; -2 is "more than one"
    return sk_ASN1_OBJECT_num(usages.get()) == 1 &&
           OBJ_obj2nid(sk_ASN1_OBJECT_value(usages.get(), 0)) == NID_client_auth;
}

// An extension that we do not judge must not be critical (RFC 5280 4.2).
bool critical_extensions_are_known(const X509* certificate) {
    constexpr std::array known{NID_key_usage, NID_certificate_policies, NID_basic_constraints,
                               NID_ext_key_usage};
    for (int i = 0; i < X509_get_ext_count(certificate); ++i) {
        X509_EXTENSION* extension = X509_get_ext(certificate, i);
        if (X509_EXTENSION_get_critical(extension) == 0) continue;
        const int nid = OBJ_obj2nid(X509_EXTENSION_get_object(extension));
        if (std::find(known.begin(), known.end(), nid) == known.end()) return false;
    }
    return true;
}

}  // namespace

std::optional<std::string_view> departure_from_profile(X509* certificate) {
    if (X509_get_version(certificate) != X509_VERSION_3) return "version";
    if (!serial_of(certificate)) return "serial number";
    if (X509_get_signature_nid(certificate) != NID_sha256WithRSAEncryption)
        return "signature algorithm";
    if (!has_rsa_key(certificate)) return "public key";
    const auto flags = X509_get_extension_flags(certificate);
    if ((flags & EXFLAG_INVALID) != 0) return "extension cannot be read";
    if ((flags & EXFLAG_CA) != 0) return "certificate of a CA";
    if (X509_get_key_usage(certificate) != KU_DIGITAL_SIGNATURE) return "key usage";
    if (!extended_usage_fits(certificate)) return "extended key usage";
    if (!critical_extensions_are_known(certificate)) return "unknown critical extension";
    return std::nullopt;
}

std::optional<Bytes> serial_of(const X509* certificate) {
    const ASN1_INTEGER* serial = X509_get0_serialNumber(certificate);
    const auto size = static_cast<std::size_t>(ASN1_STRING_length(serial));
    const auto* bytes = ASN1_STRING_get0_data(serial);
    if (ASN1_STRING_type(serial) != V_ASN1_INTEGER) return std::nullopt;  // negative
    if (size == 0 || size > serial_limit_bytes || bytes[0] == 0) return std::nullopt;
    return Bytes(bytes, bytes + size);
}

std::optional<int> strong_digest_of(const X509_ALGOR* signature) {
    const ASN1_OBJECT* algorithm = nullptr;
    X509_ALGOR_get0(&algorithm, nullptr, nullptr, signature);
    int digest = NID_undef;
    if (OBJ_find_sigid_algs(OBJ_obj2nid(algorithm), &digest, nullptr) != 1) return std::nullopt;
    const bool strong = digest == NID_sha256 || digest == NID_sha384 || digest == NID_sha512;
    return strong ? std::optional(digest) : std::nullopt;
}

std::optional<std::int64_t> unix_seconds(const ASN1_TIME* time) {
    tm parts{};
    if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) return std::nullopt;
    return timegm(&parts);
}

}  // namespace shomei::jpki
