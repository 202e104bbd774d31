// SPDX-License-Identifier: Apache-2.0
// The append-only Merkle tree over a store of nodes. Only hashes of full subtrees are stored:
// node (level, index) covers the leaves [index·2^level, (index+1)·2^level). They never change.
#pragma once

#include <cstdint>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/ledger/proof.h"

namespace shomei::ledger {

struct NodeId {
    unsigned level = 0;
    std::uint64_t index = 0;

    auto operator<=>(const NodeId&) const = default;
};

// Port: where nodes are read from. Throws Fault (storage) for a node that is not there.
class NodeReader {
public:
    virtual ~NodeReader() = default;
    virtual Digest read(NodeId id) = 0;
};

// Port: where nodes are kept; the issuer's lies in the transaction that also holds the entries.
class NodeStore : public NodeReader {
public:
    virtual void write(NodeId id, const Digest& hash) = 0;
};

// Keeps the right edge (one hash per set bit of the size) in memory. After a transaction that was
// rolled back, or when another process has appended, `reload` first.
class Tree {
public:
    // The tree of `size` leaves that lies in the store; reads one node per set bit of the size.
    explicit Tree(NodeStore& store, std::uint64_t size = 0);
    void reload(std::uint64_t size);

    // Writes the leaf and every subtree it completes; returns the leaf's index. Where the store
    // throws, the tree in memory is unchanged.
    std::uint64_t append(const Digest& leaf);

    std::uint64_t size() const { return size_; }
    Digest root() const;
    TreeHead head() const { return {size_, root()}; }

private:
    NodeStore& store_;
    std::uint64_t size_ = 0;
    std::vector<Digest> edge_;  // full subtrees from the left, so the largest first
};

// The hash over the first `size` leaves.
Digest root_at(NodeReader& nodes, std::uint64_t size);

// RFC 9162 2.1.3.1; index < size. Reads at most 2·log2(size) nodes.
std::vector<Digest> inclusion_proof(NodeReader& nodes, std::uint64_t index, std::uint64_t size);

// RFC 9162 2.1.4.1; older <= newer. Empty where either nothing or everything is older.
std::vector<Digest> consistency_proof(NodeReader& nodes, std::uint64_t older, std::uint64_t newer);

}  // namespace shomei::ledger
