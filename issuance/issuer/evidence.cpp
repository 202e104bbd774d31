// SPDX-License-Identifier: Apache-2.0
#include "evidence.h"

#include <openssl/evp.h>

#include <fstream>

#include "shomei/base/digest.h"
#include "shomei/base/handle.h"

namespace shomei::issuer {

namespace {

using Cipher = Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
constexpr std::size_t nonce_bytes = 12, tag_bytes = 16, wrapped_bytes = 40;

void require(int result) {
    if (result != 1) throw Fault(FaultCode::crypto, "evidence: the cipher refused");
}

Cipher new_cipher() {
    Cipher cipher(EVP_CIPHER_CTX_new());
    SHOMEI_CHECK(cipher != nullptr);
    return cipher;
}

std::string label(const std::string& iid, const std::string& name) {
    return "shomei-rec/v1\n" + iid + "\n" + name;
}

Bytes wrap(std::span<const std::uint8_t, 32> with, std::span<const std::uint8_t, 32> key) {
    const auto cipher = new_cipher();
    EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_wrap(), nullptr, with.data(), nullptr));
    Bytes out(wrapped_bytes);
    int size = 0;
    require(EVP_EncryptUpdate(cipher.get(), out.data(), &size, key.data(), 32));
    SHOMEI_CHECK(static_cast<std::size_t>(size) == wrapped_bytes);
    return out;
}

std::optional<Secret<32>> unwrap(std::span<const std::uint8_t, 32> with, const Bytes& wrapped) {
    if (wrapped.size() != wrapped_bytes) return std::nullopt;
    const auto cipher = new_cipher();
    EVP_CIPHER_CTX_set_flags(cipher.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_wrap(), nullptr, with.data(), nullptr));
    // The cipher needs room for the wrapped form while it works.
    Secret<wrapped_bytes + 8> out;
    int size = 0;
    if (EVP_DecryptUpdate(cipher.get(), out.writable().data(), &size, wrapped.data(),
                          static_cast<int>(wrapped.size())) != 1 ||
        size != 32)
        return std::nullopt;
    return Secret<32>(out.view().first<32>());
}

}  // namespace

EvidenceKey EvidenceKey::load(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    Secret<33> read;
    in.read(reinterpret_cast<char*>(read.writable().data()), 33);
    if (in.gcount() != 32)
        throw Fault(FaultCode::configuration, file.string() + ": must hold exactly 32 bytes");
    return EvidenceKey(Secret<32>(read.view().first<32>()));
}

SealedRecord EvidenceKey::seal(const std::string& iid, const std::string& name,
                               ByteView record) const {
    Secret<32> key{random_bytes<32>()};
    const auto nonce = random_bytes<nonce_bytes>();
    const auto aad = label(iid, name);
    const auto cipher = new_cipher();
    require(EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.view().data(),
                               nonce.data()));
    int size = 0;
    require(EVP_EncryptUpdate(cipher.get(), nullptr, &size, bytes_of(aad).data(),
                              static_cast<int>(aad.size())));
    SealedRecord out{wrap(key_.view(), key.view()), Bytes(nonce.begin(), nonce.end())};
    out.sealed.resize(nonce_bytes + record.size() + tag_bytes);
    auto* text = out.sealed.data() + nonce_bytes;
    require(EVP_EncryptUpdate(cipher.get(), text, &size, record.data(),
                              static_cast<int>(record.size())));
    require(EVP_EncryptFinal_ex(cipher.get(), text + size, &size));
    require(
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes, text + record.size()));
    return out;
}

std::optional<Bytes> EvidenceKey::open(const std::string& iid, const std::string& name,
                                       const SealedRecord& record) const {
    const auto key = unwrap(key_.view(), record.wrapped_key);
    if (!key || record.sealed.size() < nonce_bytes + tag_bytes) return std::nullopt;
    const auto aad = label(iid, name);
    Bytes sealed = record.sealed;
    Bytes out(sealed.size() - nonce_bytes - tag_bytes);
    auto* text = sealed.data() + nonce_bytes;
    const auto cipher = new_cipher();
    require(EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key->view().data(),
                               sealed.data()));
    int size = 0;
    require(EVP_DecryptUpdate(cipher.get(), nullptr, &size, bytes_of(aad).data(),
                              static_cast<int>(aad.size())));
    require(EVP_DecryptUpdate(cipher.get(), out.data(), &size, text, static_cast<int>(out.size())));
    require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, text + out.size()));
    if (EVP_DecryptFinal_ex(cipher.get(), out.data() + out.size(), &size) != 1) return std::nullopt;
    return out;
}

void keep_evidence(Transaction& transaction, const std::string& iid, const std::string& name,
                   const SealedRecord& record) {
    transaction.database().change(
        "INSERT INTO evidence(iid, name, wrapped_key, sealed) VALUES ($1, $2, $3, $4)", iid, name,
        record.wrapped_key, record.sealed);
}

std::optional<SealedRecord> find_evidence(Transaction& transaction, const std::string& iid,
                                          const std::string& name) {
    const auto row = transaction.database().find<Bytes, Bytes>(
        "SELECT wrapped_key, sealed FROM evidence WHERE iid = $1 AND name = $2", iid, name);
    if (!row) return std::nullopt;
    return SealedRecord{std::get<0>(*row), std::get<1>(*row)};
}

}  // namespace shomei::issuer
