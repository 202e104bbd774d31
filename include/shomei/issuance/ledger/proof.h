// SPDX-License-Identifier: Apache-2.0
// The hashes of the ledger's Merkle tree (RFC 9162 2.1.1) and the pure checks of its proofs
// (2.1.3.2, 2.1.4.2). Terminals, auditors and the issuer itself use the same checks.
#pragma once

#include <cstdint>
#include <span>

#include "shomei/base/bytes.h"

namespace shomei::ledger {

// The state of a tree: how many leaves, and the hash over all of them.
struct TreeHead {
    std::uint64_t size = 0;
    Digest root{};

    bool operator==(const TreeHead&) const = default;
};

Digest empty_root();                                        // SHA-256 of nothing
Digest leaf_hash(ByteView entry);                           // SHA-256(0x00 ‖ entry)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(0x01 ‖ left ‖ right)

// Is `leaf` the leaf hash at `index` of `head`? The proof runs from the leaf's sibling upwards.
bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::span<const Digest> proof,
                      const TreeHead& head);

// Is the tree of `older` a prefix of the tree of `newer`? Equal sizes need equal roots and an empty
// proof; of an empty older tree only its root can be checked, and the proof is empty too.
bool verify_consistency(const TreeHead& older, const TreeHead& newer,
                        std::span<const Digest> proof);

}  // namespace shomei::ledger
