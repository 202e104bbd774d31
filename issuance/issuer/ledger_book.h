// SPDX-License-Identifier: Apache-2.0
// The ledger in the issuer's database: entries, tree and checkpoints. Entries are appended inside
// the transaction that also holds what they tell of, kept until it is committed and stored then,
// all of a group at once; one checkpoint is stored per group commit, after the verifier's own check
// that the last signed tree is a prefix of it (reliability 13.3).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "shomei/issuance/ledger/checkpoint.h"
#include "shomei/issuance/ledger/entry.h"
#include "shomei/issuance/ledger/tree.h"
#include "shomei/issuance/storage/database.h"

namespace shomei::issuer {

// Where the entries of one issuance stand, oldest first. It lies with the issuance, so that the
// ledger itself is only ever appended to at its end.
struct ChainLink {
    std::uint64_t seq = 0;
    ledger::EntryEvent event = ledger::EntryEvent::start;
};
using Chain = std::vector<ChainLink>;
std::vector<ledger::EntryEvent> events_of(const Chain& chain);

class LedgerBook {
public:
    // Tables must exist. Checks the stored tree against its root and the last stored checkpoint.
    // Throws Fault{storage}.
    LedgerBook(storage::Database& database, ledger::CheckpointKey key);

    // ---- inside a transaction ----
    // First of all where other issuers append to the same tables: from here to the end of the
    // transaction nobody else does. Reads what they appended; Fault{storage} where that is not an
    // extension of the tree we signed. `anew`: what we hold of the tree may never have been stored.
    void lock(bool anew);
    std::uint64_t next_seq() const { return tree_.size(); }
    // The amount of its `refund-due`, or 0.
    std::uint64_t owed_yen(const Chain& chain);
    // Fills seq, time and prev, and lengthens the chain (empty for an entry of no issuance); the
    // entry must be well formed and legal (a broken invariant if not).
    void append(ledger::Entry entry, Chain& chain);
    void append(ledger::Entry entry);
    // A stored entry or one of the open transaction. Throws Fault{storage} where there is none.
    std::string entry_text(std::uint64_t seq);
    // The tree with the open transaction's entries, and as it was. Throws Fault{storage} for a
    // larger size.
    ledger::TreeHead head() const { return tree_.head(); }
    ledger::TreeHead head_at(std::uint64_t size);
    // Stores the entries; last of all in the transaction.
    void before_commit();
    // Signs the new tree. Throws Fault{storage} where the tree is not an extension of the last one.
    void committed();
    // The entries from `size` on are gone.
    void rolled_back(std::uint64_t size);

    // ---- committed state ----
    ledger::TreeHead signed_head() const { return signed_; }
    // The checkpoint of a tree head that was ours; Ed25519 is deterministic, so it is the same note
    // each time. Touches nothing else: may be called from any thread.
    std::string note_of(const ledger::TreeHead& head) const;
    // Is this tree head one of ours? False for a larger or another one.
    bool knows(const ledger::TreeHead& head);
    // True once what is stored was found to be another tree than the one we signed.
    bool changed() const { return changed_; }
    ledger::NodeReader& nodes() { return nodes_; }
    const ledger::VerifierKey& verifier_key() const { return key_.verifier_key(); }

private:
    class Nodes : public ledger::NodeStore {
    public:
        explicit Nodes(storage::Database& database) : database_(database) {}
        Digest read(ledger::NodeId id) override;
        void write(ledger::NodeId id, const Digest& hash) override;
        // Those that the tree of `size` does not have are gone.
        void cut(std::uint64_t size);
        // Stores what was written since.
        void store();
        void forget();

    private:
        Digest hash_entries(ledger::NodeId id);
        Digest stored(ledger::NodeId id);

        storage::Database& database_;
        std::vector<ledger::NodeId> fresh_;       // not stored yet
        std::map<ledger::NodeId, Digest> known_;  // those and the ones read last, bounded
    };
    // An entry of the open transaction.
    struct Fresh {
        std::uint64_t seq;
        std::string text;
    };

    void take_over(std::uint64_t size, const std::string& root);
    [[noreturn]] void refuse(const char* what);
    void read_last_time();
    void store_fresh();
    storage::Database& database_;
    ledger::CheckpointKey key_;
    Nodes nodes_;
    std::vector<Fresh> fresh_;
    ledger::Tree tree_;
    ledger::TreeHead signed_;
    std::string note_;
    std::int64_t last_time_ms_ = 0;
    bool changed_ = false;
};

}  // namespace shomei::issuer
