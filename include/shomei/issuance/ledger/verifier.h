// SPDX-License-Identifier: Apache-2.0
// The independent check of an exported ledger. It reads the export and the verifier key only, and
// shares nothing with the writer but the format: tree and legal order are worked out on its own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/issuance/ledger/checkpoint.h"

namespace shomei::ledger {

enum class FindingKind {
    file,            // a file of the export is missing or has another length
    note,            // the checkpoint is malformed or not signed by the key
    older_note,      // the same of the older checkpoint
    rolled_back,     // the export is smaller than the older checkpoint
    rewritten,       // the older checkpoint's tree is not a prefix: fork or changed history
    tile,            // an entry or subtree differs from its hash in the tiles
    root,            // all entries together differ from the signed root
    entry_form,      // not an entry of this format
    sequence,        // `seq` is not the index
    previous,        // `prev` is not the leaf hash of the issuance's previous entry
    order,           // an event that may not stand here
    released_twice,  // R2
    captured_twice,  // R2
    stopped,         // R12: granted while stopped, or resumed without a stop or a commitment
    amount,          // R3: captured neither the granted amount nor 0 with a reason in `com`
};
std::string_view name_of(FindingKind kind);

struct Finding {
    FindingKind kind{};
    std::optional<std::uint64_t> index;  // first bad entry, where one can be named
    std::string text;                    // fixed words, numbers and file names
};

struct VerifyReport {
    std::optional<Finding> finding;  // the first one; none = the export is good
    std::optional<Checkpoint> checkpoint;
    std::uint64_t entries_read = 0;

    bool good() const { return !finding; }
    // One line for people, e.g. `entry 17: order: captured may not follow granted`.
    std::string text() const;
};

// `older_note`: a checkpoint that somebody kept, signed by the same key.
VerifyReport verify_export(const std::filesystem::path& directory, const VerifierKey& key,
                           std::optional<std::string_view> older_note = std::nullopt);

}  // namespace shomei::ledger
