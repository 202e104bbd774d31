// SPDX-License-Identifier: Apache-2.0
// What the issuer keeps: one database and one thread that owns it. Whoever needs it hands over a
// piece of work and waits; each answer that changes anything is one Transaction (reliability 9.2).
// All that wait at the same time become durable together, with one sync and one checkpoint, and
// none of their answers leaves before (performance 3, group commit).
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <tl/expected.hpp>

#include "ledger_book.h"
#include "shomei/issuance/storage/database.h"

namespace shomei::issuer {

class Store;

// The database for the time of one piece of work.
class Transaction {
public:
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;

    storage::Database& database();
    LedgerBook& ledger();

private:
    friend class Store;
    explicit Transaction(Store& store);
    void keep();
    void roll_back();

    Store& store_;
    bool nested_;         // others of the group ended before
    bool saved_ = false;  // a savepoint keeps them apart; made when the database is asked for
    std::uint64_t size_;  // of the ledger before it
};

class Store {
public:
    // Opens or makes the database and checks its ledger. Throws Fault{storage}.
    Store(const std::string& place, ledger::CheckpointKey key);

    // Runs `work(Transaction&)` on the writer's thread and returns its result once what it did is
    // durable. Where it throws, or returns a tl::unexpected, nothing of it is kept; what it throws
    // is thrown here. Throws Fault{storage} where the store is not usable or the commit failed: a
    // failed commit leaves an SQLite store unusable, since the kernel may have dropped the pages
    // and a second try could succeed without them. Not to be called from inside a work.
    template <class Work>
    auto transact(const Work& work) {
        return run(work, [](const auto& result) { return is_kept(result); });
    }
    // The same for who only reads: nothing is kept and nothing waited for, so that `work` may see
    // what is not durable yet.
    template <class Work>
    auto look(const Work& work) {
        return run(work, [](const auto&) { return false; });
    }

    // The checkpoint of a tree head that is durable; the same note each time.
    std::string note_of(const ledger::TreeHead& head) const { return ledger_.note_of(head); }
    // False after a commit failed or the ledger was found changed: nothing is answered any more.
    // A lost connection to PostgreSQL is no such failure: the next transaction makes a new one.
    bool usable() const { return usable_; }
    // Groups that were made durable.
    std::uint64_t commits() const { return commits_; }
    // Recomputes the whole tree from the entries, a slice at a time beside the service; a
    // difference makes the store unusable. Returns false then.
    bool recompute_ledger(const std::stop_token& stop);

private:
    friend class Transaction;
    struct Job;
    using Jobs = std::vector<Job*>;

    struct Nothing {};
    template <class Result>
    static bool is_kept(const Result&) {
        return true;
    }
    template <class Value, class Error>
    static bool is_kept(const tl::expected<Value, Error>& result) {
        return result.has_value();
    }
    template <class Work, class Judge>
    auto run(const Work& work, const Judge& judge)
        -> std::invoke_result_t<const Work&, Transaction&> {
        using Result = std::invoke_result_t<const Work&, Transaction&>;
        if constexpr (std::is_void_v<Result>) {
            wait_for([&](Transaction& transaction) {
                work(transaction);
                return judge(Nothing{});
            });
        } else {
            std::optional<Result> result;
            wait_for([&](Transaction& transaction) {
                result.emplace(work(transaction));
                return judge(*result);
            });
            return std::move(*result);
        }
    }

    // Returns when the work, which says whether it is to be kept, is done and durable.
    void wait_for(const std::function<bool(Transaction&)>& work);
    bool ledger_is_whole(const std::stop_token& stop);

    // All of these on the writer's thread.
    void write(const std::stop_token& stop);
    bool wait_for_work(const std::stop_token& stop);
    Jobs take_waiting();
    void run_member(Job& job);
    static bool is_to_be_kept(Job& job, Transaction& transaction);
    void begin();
    void commit_group();
    void require_open();
    void fail_group(const std::exception_ptr& problem);
    static void release(Job& job);

    std::mutex mutex_;
    std::condition_variable_any arrived_;
    Jobs waiting_;  // guarded by mutex_

    std::atomic<bool> usable_ = true;
    std::atomic<std::uint64_t> commits_ = 0;
    storage::Database database_;
    LedgerBook ledger_;
    bool begun_ = false;   // the engine's transaction, which holds the whole group
    bool lost_ = false;    // the connection
    Jobs group_;           // whose work is done and waits for the commit
    std::jthread writer_;  // last: ends before what it works on
};

}  // namespace shomei::issuer
