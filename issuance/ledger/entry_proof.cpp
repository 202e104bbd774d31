// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/entry_proof.h"

#include <algorithm>
#include <vector>

#include "note_text.h"
#include "shomei/base/fault.h"
#include "tiles.h"

namespace shomei::ledger {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1\n";
constexpr std::size_t proof_limit = 131'072;
constexpr std::size_t note_file_limit = 65'536;
constexpr std::size_t hash_limit = 63;  // a tree has fewer than 2^63 leaves

struct ProofText {
    std::uint64_t index = 0;
    std::vector<Digest> hashes;
    std::string_view note;
};

std::optional<ProofText> read_proof(std::string_view text) {
    if (text.size() > proof_limit || !text.starts_with(first_line)) return std::nullopt;
    text.remove_prefix(first_line.size());
    auto line = take_line(text);
    // The format lets a log add opaque data here; ours does not, and it proves nothing.
    if (line && line->starts_with("extra ")) {
        if (!from_base64(line->substr(6))) return std::nullopt;
        line = take_line(text);
    }
    if (!line || !line->starts_with("index ")) return std::nullopt;
    const auto index = read_decimal(line->substr(6), INT64_MAX);
    if (!index) return std::nullopt;
    ProofText proof{*index, {}, {}};
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        const auto bytes = from_base64(*line);
        if (!bytes || bytes->size() != sizeof(Digest) || proof.hashes.size() == hash_limit)
            return std::nullopt;
        std::copy(bytes->begin(), bytes->end(), proof.hashes.emplace_back().begin());
    }
    if (!line) return std::nullopt;
    proof.note = text;
    return proof;
}

}  // namespace

std::string_view name_of(ProofProblem problem) {
    switch (problem) {
        case ProofProblem::malformed:
            return "malformed";
        case ProofProblem::note:
            return "note";
        case ProofProblem::index:
            return "index";
        case ProofProblem::mismatch:
            return "mismatch";
    }
    return "unknown";
}

std::string write_entry_proof(NodeReader& nodes, std::uint64_t index, std::uint64_t size,
                              std::string_view note) {
    std::string text(first_line);
    text += "index " + std::to_string(index) + "\n";
    for (const auto& hash : inclusion_proof(nodes, index, size)) text += base64(hash) + "\n";
    text += "\n";
    text += note;
    return text;
}

tl::expected<ExportedEntry, ProofProblem> read_entry_proof(const std::filesystem::path& directory,
                                                           std::uint64_t index,
                                                           const VerifierKey& key) {
    const auto note = read_file(directory / "checkpoint", note_file_limit);
    if (!note) throw Fault(FaultCode::storage, "export: checkpoint is missing");
    const auto checkpoint = open_checkpoint(text_of(*note), key);
    if (!checkpoint) return tl::make_unexpected(ProofProblem::note);
    const auto size = checkpoint->head.size;
    if (index >= size) return tl::make_unexpected(ProofProblem::index);

    const auto width = width_of(index / tile_width, size);
    const auto path = bundle_path(index / tile_width, width);
    const auto bundle = read_bundle(directory / path, width);
    if (!bundle) throw Fault(FaultCode::storage, "export: " + path + " is missing or broken");
    TileReader nodes(directory, size);
    ExportedEntry exported{std::string(text_of((*bundle)[index % tile_width])),
                           write_entry_proof(nodes, index, size, text_of(*note))};
    const auto proven = verify_entry_proof(exported.proof, bytes_of(exported.entry), key);
    if (!proven) return tl::make_unexpected(proven.error());
    return exported;
}

tl::expected<std::uint64_t, ProofProblem> verify_entry_proof(std::string_view text, ByteView entry,
                                                             const VerifierKey& key) {
    const auto proof = read_proof(text);
    if (!proof) return tl::make_unexpected(ProofProblem::malformed);
    const auto checkpoint = open_checkpoint(proof->note, key);
    if (!checkpoint) return tl::make_unexpected(ProofProblem::note);
    if (proof->index >= checkpoint->head.size) return tl::make_unexpected(ProofProblem::index);
    if (!verify_inclusion(leaf_hash(entry), proof->index, proof->hashes, checkpoint->head))
        return tl::make_unexpected(ProofProblem::mismatch);
    return proof->index;
}

}  // namespace shomei::ledger
