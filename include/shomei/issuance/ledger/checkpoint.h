// SPDX-License-Identifier: Apache-2.0
// Checkpoints of the ledger: a tree head as a C2SP signed note (c2sp.org/tlog-checkpoint,
// c2sp.org/signed-note) with an Ed25519 signature of type 0x01, key name = origin.
#pragma once

#include <openssl/evp.h>

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/ledger/proof.h"

namespace shomei::ledger {

using PkeyHandle = Handle<EVP_PKEY, EVP_PKEY_free>;

struct Checkpoint {
    std::string origin;
    TreeHead head;

    bool operator==(const Checkpoint&) const = default;
};

// `<domain>/issuer/<name>/g<generation>`; domain and name of lower-case letters, digits, `.`, `-`.
std::string ledger_origin(std::string_view domain, std::string_view name, unsigned generation);

// The public half, as text `<name>+<key id, 8 hex digits>+<base64(0x01 ‖ 32-byte key)>`.
class VerifierKey {
public:
    // Requires the key id to be SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key)[:4].
    static std::optional<VerifierKey> parse(std::string_view text);
    VerifierKey(std::string name, const std::array<std::uint8_t, 32>& key);

    const std::string& name() const { return name_; }
    const std::array<std::uint8_t, 4>& id() const { return id_; }
    std::string text() const;
    bool verify(ByteView message, ByteView signature) const;

private:
    std::string name_;
    std::array<std::uint8_t, 32> key_{};
    std::array<std::uint8_t, 4> id_{};
};

// The private half. An EVP_PKEY is the signer: it may come from a file or from a token.
class CheckpointKey {
public:
    // PEM PKCS#8, Ed25519, no passphrase. Throws Fault (configuration).
    static CheckpointKey from_pem_file(std::string name, const std::filesystem::path& file);
    // Throws Fault (configuration) unless `key` is a private Ed25519 key.
    CheckpointKey(std::string name, PkeyHandle key);

    const VerifierKey& verifier_key() const { return verifier_; }
    std::array<std::uint8_t, 64> sign(ByteView message) const;

private:
    PkeyHandle key_;
    VerifierKey verifier_;
};

// The signed note; its origin is the key's name.
std::string sign_checkpoint(const TreeHead& head, const CheckpointKey& key);

enum class NoteProblem {
    malformed,      // not a checkpoint note, or over 64 KiB
    other_log,      // the origin is not the key's name
    not_signed,     // no signature line of this key
    bad_signature,  // a signature line of this key does not verify
};
std::string_view name_of(NoteProblem problem);

// Reads a note strictly (no extension lines, ASCII names, at most 64 signature lines) and requires
// the key's signature. Lines of unknown keys, e.g. witnesses, are ignored, as the note format says.
tl::expected<Checkpoint, NoteProblem> open_checkpoint(std::string_view note,
                                                      const VerifierKey& key);

}  // namespace shomei::ledger
