// SPDX-License-Identifier: Apache-2.0
// The municipality's page key (ECDSA P-256): signing at the issuer, and the public keys by which
// anyone checks a sheet.
#pragma once

#include <openssl/evp.h>

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::paper {

using PkeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

// ECDSA signatures as r ‖ s and as the DER that OpenSSL speaks (RFC 3279 2.2.3).
std::optional<PageSignature> raw_signature(ByteView der);
Bytes der_signature(const PageSignature& raw);

// The private half. An EVP_PKEY is the signer: it may come from a file or from a token.
class PageKey {
public:
    // PEM, P-256, no passphrase. Throws Fault (configuration).
    static PageKey from_pem_file(const std::filesystem::path& file);
    // Throws Fault (configuration) unless `key` is on P-256.
    explicit PageKey(PkeyHandle key);

    const PageKeyId& id() const { return id_; }
    // Throws Fault (crypto). The payload's key id must be this key's.
    PageSignature sign(const PagePayload& payload) const;
    // SubjectPublicKeyInfo as PEM, for the list of public keys.
    std::string public_pem() const;

private:
    PkeyHandle key_;
    PageKeyId id_{};
};

// One public key and for whom it speaks.
class PublicPageKey {
public:
    // Throws Fault (configuration) unless the file holds one SPKI PEM on P-256.
    PublicPageKey(const std::filesystem::path& file, std::string city_code,
                  std::optional<std::chrono::sys_days> last_day);

    const PageKeyId& id() const { return id_; }
    const std::string& city_code() const { return city_code_; }
    // A retired key vouches for pages issued up to this day.
    std::optional<std::chrono::sys_days> last_day() const { return last_day_; }
    // SubjectPublicKeyInfo, DER.
    Bytes spki() const;
    bool verify(const PayloadBytes& payload, const PageSignature& signature) const;

private:
    PkeyHandle key_;
    PageKeyId id_{};
    std::string city_code_;
    std::optional<std::chrono::sys_days> last_day_;
};

// The public keys of a directory whose files say whose they are: `<city code>-<key id>.pem`, for a
// retired key `<city code>-<key id>-until-<YYYYMMDD>.pem`.
class PublicKeyList {
public:
    // Throws Fault (configuration) for a file named otherwise, a key id that is not the key's, an
    // id that occurs twice, or more than 10,000 files.
    static PublicKeyList from_directory(const std::filesystem::path& directory);

    void add(PublicPageKey key);
    // Null where no such key is known.
    const PublicPageKey* find(const PageKeyId& id) const;
    std::size_t size() const { return keys_.size(); }
    const std::map<PageKeyId, PublicPageKey>& all() const { return keys_; }

private:
    std::map<PageKeyId, PublicPageKey> keys_;
};

}  // namespace shomei::paper
