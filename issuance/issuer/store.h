// SPDX-License-Identifier: Apache-2.0
// What the issuer keeps: one database, one writer at a time. A Transaction is the only way to it;
// each answer that changes anything is one Transaction (reliability 9.2). Transactions that end
// while others wait for the writer become durable together, with one sync and one checkpoint; none
// of their answers leaves before (performance 3, group commit).
#pragma once

#include <atomic>
#include <cstddef>
#include <future>
#include <mutex>
#include <stop_token>
#include <string>

#include "ledger_book.h"
#include "shomei/issuance/storage/database.h"

namespace shomei::issuer {

class Store {
public:
    // Opens or makes the database and checks its ledger. Throws Fault{storage}.
    Store(const std::string& place, ledger::CheckpointKey key);

    // False after a commit failed or the ledger was found changed: nothing is answered any more.
    // A lost connection to PostgreSQL is no such failure: the next transaction makes a new one.
    bool usable() const { return usable_; }
    // Recomputes the whole tree from the entries, a slice at a time beside the service; a
    // difference makes the store unusable. Returns false then.
    bool recompute_ledger(const std::stop_token& stop);

private:
    friend class Transaction;
    // Transactions that become durable together.
    struct Group {
        std::promise<bool> promise;  // kept once: durable or not
        std::shared_future<bool> is_durable = promise.get_future().share();
    };

    bool ledger_is_whole(const std::stop_token& stop);
    // All of these with the writer held.
    void begin_member();
    void settle();
    void commit_group();
    void fail();
    void close_group(bool durable);

    std::mutex writer_;
    std::atomic<int> waiting_ = 0;  // for the writer
    std::atomic<bool> usable_ = true;
    storage::Database database_;
    LedgerBook ledger_;
    bool begun_ = false;       // the engine's transaction, which holds the whole group
    bool lost_ = false;        // the connection
    std::size_t members_ = 0;  // that ended and wait to be durable
    std::size_t entered_ = 0;  // since the group's first member ended
    Group group_;
};

// Holds the one writer from construction to commit or destruction (which rolls back).
class Transaction {
public:
    // Throws Fault{storage} where the store is not usable.
    explicit Transaction(Store& store);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    storage::Database& database();
    LedgerBook& ledger() { return store_.ledger_; }
    // Durable when it returns, and the writer is given back: only `head` and `note` may be asked
    // then. Throws Fault{storage}; a failure leaves an SQLite store unusable: the kernel may have
    // dropped the pages, so a second try could succeed without them.
    void commit();
    // The tree as this transaction left it, and its checkpoint. After commit.
    const ledger::TreeHead& head() const { return head_; }
    std::string note() const { return store_.ledger_.note_of(head_); }

private:
    void roll_back();

    Store& store_;
    std::unique_lock<std::mutex> writer_;
    bool open_ = false;
    bool nested_ = false;  // others of the group ended before
    bool saved_ = false;   // a savepoint keeps them apart; made when the database is asked for
    ledger::TreeHead head_;
};

}  // namespace shomei::issuer
