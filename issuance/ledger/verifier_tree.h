// SPDX-License-Identifier: Apache-2.0
// The verifier's own rebuilding of the tree, leaf by leaf, compared with the tiles on the way. Only
// the two hash functions are shared with the writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "shomei/issuance/ledger/verifier.h"

namespace shomei::ledger {

class TreeRebuild {
public:
    TreeRebuild(std::filesystem::path directory, std::uint64_t size)
        : directory_(std::move(directory)), size_(size) {}

    // Adds the next leaf; a Finding where the leaf, or a subtree it completes, is not as in the
    // tiles.
    std::optional<Finding> add(const Digest& leaf);
    std::uint64_t count() const { return count_; }
    // Of the leaves added so far.
    Digest root() const;

private:
    struct Subtree {
        unsigned height;
        Digest hash;
    };
    struct Tile {
        std::uint64_t index;
        std::vector<Digest> hashes;
    };
    std::optional<Finding> compare(const Subtree& subtree, std::uint64_t last_leaf);

    std::filesystem::path directory_;
    std::uint64_t size_;
    std::uint64_t count_ = 0;
    std::vector<Subtree> subtrees_;   // heights fall from left to right
    std::map<unsigned, Tile> tiles_;  // the one in use at each level
};

}  // namespace shomei::ledger
