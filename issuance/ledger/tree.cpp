// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/tree.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "shomei/base/check.h"

namespace shomei::ledger {
namespace {

// The largest power of two smaller than `size`; size >= 2.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

// Hash over the leaves [begin, begin + size); begin is a multiple of bit_ceil(size), as in every
// range that the RFC's recursion meets, so that the full parts of it are stored nodes.
Digest range_hash(NodeReader& nodes, std::uint64_t begin, std::uint64_t size) {
    if (size == 0) return empty_root();
    std::vector<Digest> parts;
    for (auto rest = size; rest != 0;) {
        const auto part = std::bit_floor(rest);
        const auto level = static_cast<unsigned>(std::countr_zero(part));
        parts.push_back(nodes.read({level, begin >> level}));
        begin += part;
        rest -= part;
    }
    Digest hash = parts.back();
    for (auto part = std::next(parts.rbegin()); part != parts.rend(); ++part)
        hash = node_hash(*part, hash);
    return hash;
}

}  // namespace

Tree::Tree(NodeStore& store, std::uint64_t size) : store_(store) { reload(size); }

void Tree::reload(std::uint64_t size) {
    std::vector<Digest> edge;
    std::uint64_t begin = 0;
    for (unsigned level = 64; level-- > 0;) {
        if ((size >> level & 1) == 0) continue;
        edge.push_back(store_.read({level, begin >> level}));
        begin += std::uint64_t{1} << level;
    }
    edge_ = std::move(edge);
    size_ = size;
}

std::uint64_t Tree::append(const Digest& leaf) {
    store_.write({0, size_}, leaf);
    Digest hash = leaf;
    // Each trailing one bit of the old size is a full subtree that the new leaf doubles.
    const auto joined = static_cast<unsigned>(std::countr_one(size_));
    for (unsigned level = 1; level <= joined; ++level) {
        hash = node_hash(edge_[edge_.size() - level], hash);
        store_.write({level, size_ >> level}, hash);
    }
    edge_.resize(edge_.size() - joined);
    edge_.push_back(hash);
    return size_++;
}

Digest Tree::root() const {
    if (edge_.empty()) return empty_root();
    Digest hash = edge_.back();
    for (auto part = std::next(edge_.rbegin()); part != edge_.rend(); ++part)
        hash = node_hash(*part, hash);
    return hash;
}

Digest root_at(NodeReader& nodes, std::uint64_t size) { return range_hash(nodes, 0, size); }

std::vector<Digest> inclusion_proof(NodeReader& nodes, std::uint64_t index, std::uint64_t size) {
    SHOMEI_CHECK(index < size);
    std::vector<Digest> proof;
    std::uint64_t begin = 0;
    while (size > 1) {
        const auto split = split_of(size);
        if (index - begin < split) {
            proof.push_back(range_hash(nodes, begin + split, size - split));
            size = split;
        } else {
            proof.push_back(range_hash(nodes, begin, split));
            begin += split;
            size -= split;
        }
    }
    std::reverse(proof.begin(), proof.end());
    return proof;
}

std::vector<Digest> consistency_proof(NodeReader& nodes, std::uint64_t older, std::uint64_t newer) {
    SHOMEI_CHECK(older <= newer);
    if (older == 0) return {};
    std::vector<Digest> proof;
    std::uint64_t begin = 0;
    auto older_size = older;
    auto size = newer;
    // SUBPROOF of the RFC, walked down instead of recursed.
    while (older_size < size) {
        const auto split = split_of(size);
        if (older_size <= split) {
            proof.push_back(range_hash(nodes, begin + split, size - split));
            size = split;
        } else {
            proof.push_back(range_hash(nodes, begin, split));
            begin += split;
            older_size -= split;
            size -= split;
        }
    }
    // The older tree itself needs no mention where the walk never left the left edge.
    if (begin != 0) proof.push_back(range_hash(nodes, begin, size));
    std::reverse(proof.begin(), proof.end());
    return proof;
}

}  // namespace shomei::ledger
