// SPDX-License-Identifier: Apache-2.0
// What the issuer keeps: one database, one writer. A Transaction is the only way to it; each
// answer that changes anything is one Transaction (reliability 9.2).
#pragma once

#include <atomic>
#include <filesystem>
#include <mutex>
#include <stop_token>

#include "database.h"
#include "ledger_book.h"

namespace shomei::issuer {

class Store {
public:
    // Opens or makes the database and checks its ledger. Throws Fault{storage}.
    Store(const std::filesystem::path& file, ledger::CheckpointKey key);

    // False after a commit failed or the ledger was found changed: nothing is answered any more.
    bool usable() const { return usable_; }
    // Recomputes the whole tree from the entries, a slice at a time beside the service; a
    // difference makes the store unusable. Returns false then.
    bool recompute_ledger(const std::stop_token& stop);

private:
    friend class Transaction;

    bool ledger_is_whole(const std::stop_token& stop);

    std::mutex writer_;
    std::atomic<bool> usable_ = true;
    Database database_;
    LedgerBook ledger_;
};

// Holds the one writer from construction to commit or destruction (which rolls back).
class Transaction {
public:
    // Throws Fault{storage} where the store is not usable.
    explicit Transaction(Store& store);
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    Database& database() { return store_.database_; }
    LedgerBook& ledger() { return store_.ledger_; }
    // Durable when it returns. A failure leaves the store unusable: the kernel may have dropped
    // the pages, so a second try could succeed without them.
    void commit();

private:
    Store& store_;
    std::unique_lock<std::mutex> writer_;
    bool open_ = false;
};

}  // namespace shomei::issuer
