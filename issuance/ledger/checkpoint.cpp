// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/checkpoint.h"

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

#include "note_text.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

namespace shomei::ledger {
namespace {

constexpr std::uint8_t ed25519_type = 0x01;
constexpr std::size_t note_limit = 65'536;
constexpr std::size_t signature_lines_limit = 64;
constexpr std::string_view signature_mark = "\xe2\x80\x94 ";  // em dash, blank

// Narrower than the note format, which allows any UTF-8 but spaces and plus.
bool is_key_name(std::string_view name) {
    return !name.empty() && name.size() <= 255 && std::all_of(name.begin(), name.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '+';
    });
}

std::array<std::uint8_t, 4> key_id(std::string_view name, const std::array<std::uint8_t, 32>& key) {
    Bytes message = to_bytes(bytes_of(name));
    message.push_back('\n');
    message.push_back(ed25519_type);
    message.insert(message.end(), key.begin(), key.end());
    const auto digest = sha256(ByteView(message));
    return {digest[0], digest[1], digest[2], digest[3]};
}

std::string note_body(const Checkpoint& checkpoint) {
    return checkpoint.origin + "\n" + std::to_string(checkpoint.head.size) + "\n" +
           base64(checkpoint.head.root) + "\n";
}

std::optional<Checkpoint> read_body(std::string_view body) {
    const auto origin = take_line(body);
    const auto size_text = take_line(body);
    const auto root_text = take_line(body);
    if (!root_text || !body.empty() || !is_key_name(*origin)) return std::nullopt;
    const auto size = read_decimal(*size_text, INT64_MAX);
    const auto root = from_base64(*root_text);
    if (!size || !root || root->size() != 32) return std::nullopt;
    Checkpoint checkpoint{std::string(*origin), {*size, {}}};
    std::copy(root->begin(), root->end(), checkpoint.head.root.begin());
    return checkpoint;
}

struct SignatureLine {
    std::string_view name;
    Bytes blob;  // key id and signature
};

std::optional<std::vector<SignatureLine>> read_signatures(std::string_view text) {
    std::vector<SignatureLine> lines;
    while (!text.empty()) {
        auto line = take_line(text);
        if (!line || !line->starts_with(signature_mark)) return std::nullopt;
        line->remove_prefix(signature_mark.size());
        const auto blank = line->find(' ');
        if (blank == line->npos) return std::nullopt;
        auto blob = from_base64(line->substr(blank + 1));
        if (!is_key_name(line->substr(0, blank)) || !blob || blob->size() <= 4) return std::nullopt;
        lines.push_back({line->substr(0, blank), std::move(*blob)});
        if (lines.size() > signature_lines_limit) return std::nullopt;
    }
    if (lines.empty()) return std::nullopt;
    return lines;
}

VerifierKey public_half(std::string name, const PkeyHandle& key) {
    std::array<std::uint8_t, 32> raw{};
    std::size_t size = raw.size();
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519 ||
        EVP_PKEY_get_raw_public_key(key.get(), raw.data(), &size) != 1 || size != raw.size())
        throw Fault(FaultCode::configuration, "checkpoint key is not an Ed25519 private key");
    if (!is_key_name(name))
        throw Fault(FaultCode::configuration, "checkpoint key name is not an origin");
    return VerifierKey(std::move(name), raw);
}

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

}  // namespace

std::string ledger_origin(std::string_view domain, std::string_view name, unsigned generation) {
    const auto is_label = [](std::string_view text) {
        return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
        });
    };
    SHOMEI_CHECK(is_label(domain) && is_label(name) && generation > 0);
    return std::string(domain) + "/issuer/" + std::string(name) + "/g" + std::to_string(generation);
}

VerifierKey::VerifierKey(std::string name, const std::array<std::uint8_t, 32>& key)
    : name_(std::move(name)), key_(key), id_(key_id(name_, key)) {
    SHOMEI_CHECK(is_key_name(name_));
}

std::optional<VerifierKey> VerifierKey::parse(std::string_view text) {
    const auto first = text.find('+');
    const auto second = first == text.npos ? text.npos : text.find('+', first + 1);
    if (second == text.npos || !is_key_name(text.substr(0, first))) return std::nullopt;
    const auto id = from_hex_exactly<4>(text.substr(first + 1, second - first - 1));
    const auto typed_key = from_base64(text.substr(second + 1));
    if (!id || !typed_key || typed_key->size() != 33 || typed_key->front() != ed25519_type)
        return std::nullopt;
    std::array<std::uint8_t, 32> raw{};
    std::copy(typed_key->begin() + 1, typed_key->end(), raw.begin());
    VerifierKey key(std::string(text.substr(0, first)), raw);
    if (key.id() != *id) return std::nullopt;
    return key;
}

std::string VerifierKey::text() const {
    Bytes typed_key{ed25519_type};
    typed_key.insert(typed_key.end(), key_.begin(), key_.end());
    return name_ + "+" + hex(id_) + "+" + base64(typed_key);
}

bool VerifierKey::verify(ByteView message, ByteView signature) const {
    const ErrorMark mark;
    const PkeyHandle key(
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key_.data(), key_.size()));
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    return key && context &&
           EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                            message.size()) == 1;
}

CheckpointKey::CheckpointKey(std::string name, PkeyHandle key)
    : key_(std::move(key)), verifier_(public_half(std::move(name), key_)) {}

CheckpointKey CheckpointKey::from_pem_file(std::string name, const std::filesystem::path& file) {
    const Handle<std::FILE, std::fclose> stream(std::fopen(file.c_str(), "re"));
    if (!stream) throw Fault(FaultCode::configuration, "checkpoint key file cannot be opened");
    const ErrorMark mark;
    PkeyHandle key(PEM_read_PrivateKey(stream.get(), nullptr, no_passphrase, nullptr));
    return CheckpointKey(std::move(name), std::move(key));
}

std::array<std::uint8_t, 64> CheckpointKey::sign(ByteView message) const {
    const ErrorMark mark;
    std::array<std::uint8_t, 64> signature{};
    std::size_t size = signature.size();
    const Handle<EVP_MD_CTX, EVP_MD_CTX_free> context(EVP_MD_CTX_new());
    if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
        EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) !=
            1 ||
        size != signature.size())
        throw Fault(FaultCode::crypto, "checkpoint key did not sign");
    return signature;
}

std::string sign_checkpoint(const TreeHead& head, const CheckpointKey& key) {
    const auto& verifier = key.verifier_key();
    const auto body = note_body({verifier.name(), head});
    Bytes blob(verifier.id().begin(), verifier.id().end());
    const auto signature = key.sign(bytes_of(body));
    blob.insert(blob.end(), signature.begin(), signature.end());
    return body + "\n" + std::string(signature_mark) + verifier.name() + " " + base64(blob) + "\n";
}

std::string_view name_of(NoteProblem problem) {
    switch (problem) {
        case NoteProblem::malformed:
            return "malformed";
        case NoteProblem::other_log:
            return "other-log";
        case NoteProblem::not_signed:
            return "not-signed";
        case NoteProblem::bad_signature:
            return "bad-signature";
    }
    return "unknown";
}

tl::expected<Checkpoint, NoteProblem> open_checkpoint(std::string_view note,
                                                      const VerifierKey& key) {
    const auto refuse = [](NoteProblem problem) { return tl::make_unexpected(problem); };
    const auto separator = note.rfind("\n\n");
    if (note.size() > note_limit || separator == note.npos) return refuse(NoteProblem::malformed);
    const auto body = note.substr(0, separator + 1);
    const auto checkpoint = read_body(body);
    const auto signatures = read_signatures(note.substr(separator + 2));
    if (!checkpoint || !signatures) return refuse(NoteProblem::malformed);
    if (checkpoint->origin != key.name()) return refuse(NoteProblem::other_log);

    bool is_signed = false;
    for (const auto& line : *signatures) {
        const auto id = ByteView(line.blob).first(4);
        const bool is_ours =
            line.name == key.name() && std::equal(id.begin(), id.end(), key.id().begin());
        if (!is_ours) continue;
        if (!key.verify(bytes_of(body), ByteView(line.blob).subspan(4)))
            return refuse(NoteProblem::bad_signature);
        is_signed = true;
    }
    if (!is_signed) return refuse(NoteProblem::not_signed);
    return *checkpoint;
}

}  // namespace shomei::ledger
