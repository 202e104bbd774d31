// SPDX-License-Identifier: Apache-2.0
// The proof that one entry stands in the ledger, as a C2SP `tlog-proof@v1` text that can be checked
// offline with the verifier key alone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "shomei/issuance/ledger/checkpoint.h"
#include "shomei/issuance/ledger/tree.h"

namespace shomei::ledger {

// `note` is the signed checkpoint of `size`; index < size.
std::string write_entry_proof(NodeReader& nodes, std::uint64_t index, std::uint64_t size,
                              std::string_view note);

struct ExportedEntry {
    std::string entry;
    std::string proof;
};
enum class ProofProblem {
    malformed,  // not a proof text
    note,       // its checkpoint is not a good one of this key
    index,      // the index is not in the tree
    mismatch,   // the hashes do not lead from the entry to the root
};
std::string_view name_of(ProofProblem problem);

// Entry and proof out of an export. Throws Fault (storage) where files are missing or broken;
// ProofProblem where the note or the index is no good.
tl::expected<ExportedEntry, ProofProblem> read_entry_proof(const std::filesystem::path& directory,
                                                           std::uint64_t index,
                                                           const VerifierKey& key);

// The index at which `entry` provably stands.
tl::expected<std::uint64_t, ProofProblem> verify_entry_proof(std::string_view proof, ByteView entry,
                                                             const VerifierKey& key);

}  // namespace shomei::ledger
