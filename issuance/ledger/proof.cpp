// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/proof.h"

#include <openssl/evp.h>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/handle.h"

namespace shomei::ledger {
namespace {

using AlgorithmHandle = Handle<EVP_MD, EVP_MD_free>;
using ContextHandle = Handle<EVP_MD_CTX, EVP_MD_CTX_free>;

// The algorithm is fetched once and the context kept: a node then costs less than half of a
// one-shot call, and a full check of a ledger is almost only this.
Digest tree_hash(std::uint8_t prefix, ByteView first, ByteView second) {
    static const AlgorithmHandle algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
    static thread_local const ContextHandle context(EVP_MD_CTX_new());
    SHOMEI_CHECK(algorithm && context);
    Digest out{};
    SHOMEI_CHECK(EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) == 1);
    SHOMEI_CHECK(EVP_DigestUpdate(context.get(), &prefix, 1) == 1);
    SHOMEI_CHECK(EVP_DigestUpdate(context.get(), first.data(), first.size()) == 1);
    SHOMEI_CHECK(EVP_DigestUpdate(context.get(), second.data(), second.size()) == 1);
    SHOMEI_CHECK(EVP_DigestFinal_ex(context.get(), out.data(), nullptr) == 1);
    return out;
}

}  // namespace

Digest empty_root() { return sha256(ByteView{}); }
Digest leaf_hash(ByteView entry) { return tree_hash(0x00, entry, {}); }
Digest node_hash(const Digest& left, const Digest& right) { return tree_hash(0x01, left, right); }

bool verify_inclusion(const Digest& leaf, std::uint64_t index, std::span<const Digest> proof,
                      const TreeHead& head) {
    if (index >= head.size) return false;
    std::uint64_t node = index;          // fn of the RFC
    std::uint64_t last = head.size - 1;  // sn
    Digest root = leaf;
    for (const auto& sibling : proof) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            root = node_hash(sibling, root);
            // A node without a right neighbour rises unhashed to where it is a right child.
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            root = node_hash(root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && root == head.root;
}

bool verify_consistency(const TreeHead& older, const TreeHead& newer,
                        std::span<const Digest> proof) {
    if (older.size > newer.size) return false;
    if (older.size == 0 && older.root != empty_root()) return false;
    if (older.size == newer.size) return older.root == newer.root && proof.empty();
    if (older.size == 0) return proof.empty();

    std::uint64_t node = older.size - 1;
    std::uint64_t last = newer.size - 1;
    while ((node & 1) != 0) {
        node >>= 1;
        last >>= 1;
    }
    // A full older tree is itself a node of the newer one and is left out of the proof.
    const bool older_is_full = (older.size & (older.size - 1)) == 0;
    if (!older_is_full && proof.empty()) return false;
    Digest older_root = older_is_full ? older.root : proof.front();
    Digest newer_root = older_root;
    for (const auto& sibling : proof.subspan(older_is_full ? 0 : 1)) {
        if (last == 0) return false;
        if ((node & 1) != 0 || node == last) {
            older_root = node_hash(sibling, older_root);
            newer_root = node_hash(sibling, newer_root);
            while ((node & 1) == 0 && node != 0) {
                node >>= 1;
                last >>= 1;
            }
        } else {
            newer_root = node_hash(newer_root, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    return last == 0 && older_root == older.root && newer_root == newer.root;
}

}  // namespace shomei::ledger
