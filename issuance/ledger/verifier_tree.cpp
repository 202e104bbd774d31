// SPDX-License-Identifier: Apache-2.0
#include "verifier_tree.h"

#include "tiles.h"

namespace shomei::ledger {

std::optional<Finding> TreeRebuild::add(const Digest& leaf) {
    const auto index = count_++;
    subtrees_.push_back({0, leaf});
    auto finding = compare(subtrees_.back(), index);
    while (!finding && subtrees_.size() > 1 &&
           subtrees_[subtrees_.size() - 2].height == subtrees_.back().height) {
        const auto right = subtrees_.back();
        subtrees_.pop_back();
        auto& left = subtrees_.back();
        left = {right.height + 1, node_hash(left.hash, right.hash)};
        finding = compare(left, index);
    }
    return finding;
}

std::optional<Finding> TreeRebuild::compare(const Subtree& subtree, std::uint64_t last_leaf) {
    if (subtree.height % tile_height != 0) return std::nullopt;
    const auto level = subtree.height / tile_height;
    const auto index = last_leaf >> subtree.height;
    const auto first_leaf = index << subtree.height;
    const auto width = width_of(index / tile_width, hashes_at(level, size_));
    const auto path = tile_path(level, index / tile_width, width);
    const auto kept = tiles_.find(level);
    if (kept == tiles_.end() || kept->second.index != index / tile_width) {
        auto hashes = read_tile(directory_ / path, width);
        if (!hashes) return Finding{FindingKind::file, first_leaf, path};
        tiles_[level] = {index / tile_width, std::move(*hashes)};
    }
    if (tiles_[level].hashes.at(index % tile_width) != subtree.hash)
        return Finding{FindingKind::tile, first_leaf, "differs from " + path};
    return std::nullopt;
}

Digest TreeRebuild::root() const {
    if (subtrees_.empty()) return empty_root();
    auto hash = subtrees_.back().hash;
    for (auto left = subtrees_.rbegin() + 1; left != subtrees_.rend(); ++left)
        hash = node_hash(left->hash, hash);
    return hash;
}

}  // namespace shomei::ledger
