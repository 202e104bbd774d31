// SPDX-License-Identifier: Apache-2.0
// A ledger in memory, with the issuer's own tree and key code.
#pragma once

#include <openssl/evp.h>

#include <map>
#include <memory>
#include <string>

#include "shomei/base/check.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "shomei/issuance/ledger/checkpoint.h"
#include "shomei/issuance/ledger/tree.h"

namespace shomei::exchange {

class SmallLedger {
public:
    explicit SmallLedger(std::string story = "history")
        : SmallLedger(ledger::PkeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")),
                      std::move(story)) {}
    // Other entries under the same key: a fork.
    SmallLedger with_same_key(std::string story) const {
        EVP_PKEY_up_ref(pkey_);
        return SmallLedger(ledger::PkeyHandle(pkey_), std::move(story));
    }

    void grow(int entries) {
        for (int i = 0; i < entries; ++i)
            tree_->append(
                ledger::leaf_hash(bytes_of(story_ + " " + std::to_string(tree_->size()))));
    }
    std::string note() const {
        return tree_->size() == 0 ? "" : ledger::sign_checkpoint(tree_->head(), key_);
    }
    CheckpointMark mark() const {
        return tree_->size() == 0 ? CheckpointMark{} : CheckpointMark{tree_->size(), tree_->root()};
    }
    ConsistencyAnswer prove(const ConsistencyRequest& request) {
        return {request.newer, ledger::consistency_proof(*nodes_, request.size, request.newer)};
    }
    const ledger::VerifierKey& verifier_key() const { return key_.verifier_key(); }

private:
    struct Nodes : ledger::NodeStore {
        std::map<ledger::NodeId, Digest> all;
        Digest read(ledger::NodeId id) override { return all.at(id); }
        void write(ledger::NodeId id, const Digest& hash) override { all[id] = hash; }
    };

    SmallLedger(ledger::PkeyHandle key, std::string story)
        : pkey_(key.get()),
          key_(ledger::ledger_origin("town.example", "test", 1), std::move(key)),
          story_(std::move(story)),
          nodes_(std::make_unique<Nodes>()),
          tree_(std::make_unique<ledger::Tree>(*nodes_)) {}

    EVP_PKEY* pkey_;
    ledger::CheckpointKey key_;
    std::string story_;
    std::unique_ptr<Nodes> nodes_;
    std::unique_ptr<ledger::Tree> tree_;
};

}  // namespace shomei::exchange
