// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <algorithm>
#include <future>
#include <utility>

#include "ledger_slices.h"
#include "schema.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/storage/transaction.h"

namespace shomei::issuer {

namespace {

// No more is taken into a group that has as many; a bound for how long its first one waits.
constexpr std::size_t group_limit = 256;
constexpr std::chrono::seconds look_again_after(1);
// Nothing is decided for longer. Where several issuers share the database, what is younger may be
// another one's.
constexpr std::int64_t undecided_limit_ms = 120'000;

storage::Database prepared(const std::string& place) {
    storage::Database database(place);
    prepare_schema(database);
    return database;
}

// The recomputed tree lives in its right edge alone; it is compared, never stored.
class NoNodes : public ledger::NodeStore {
public:
    Digest read(ledger::NodeId) override { check_failed(); }
    void write(ledger::NodeId, const Digest&) override {}
};

// What was being decided when the process ended is decided no more; its terminal voids it.
void end_undecided(storage::Database& database) {
    const auto before_ms = database.shared() ? wall_ms() - undecided_limit_ms : INT64_MAX;
    database.change(
        "UPDATE issuance SET state = 'void' WHERE state = 'in-progress' AND made_ms < $1",
        before_ms);
    // A visit is decided on while its first nonce is good.
    database.change(
        "DELETE FROM visit WHERE request <> '' AND answer_text = '' AND nonce1_until_s < $1",
        before_ms / 1000);
}

}  // namespace

struct Store::Job {
    const std::function<bool(Transaction&)>& work;
    std::exception_ptr problem;
    std::promise<void> done;
};

Store::Store(const std::string& place, ledger::CheckpointKey key)
    : database_(prepared(place)), ledger_(database_, std::move(key)) {
    writer_ = std::jthread([this](const std::stop_token& stop) { write(stop); });
    transact([](Transaction& transaction) { end_undecided(transaction.database()); });
}

void Store::wait_for(const std::function<bool(Transaction&)>& work) {
    SHOMEI_CHECK(std::this_thread::get_id() != writer_.get_id());
    Job job{work, {}, {}};
    auto done = job.done.get_future();
    {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(&job);
        // The writer sleeps only where nobody waits.
        if (waiting_.size() == 1) arrived_.notify_one();
    }
    done.wait();
    if (job.problem) std::rethrow_exception(job.problem);
}

// Where the database may come back it is waited for: that it cannot be read says nothing about the
// ledger. A file that cannot be read is no better than one that was changed.
bool Store::recompute_ledger(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
        try {
            if (ledger_is_whole(stop)) return true;
            break;
        } catch (const Fault&) {
            if (!database_.shared() || !usable()) break;
        }
        std::mutex mutex;
        std::unique_lock lock(mutex);
        std::condition_variable_any().wait_for(lock, stop, look_again_after, [] { return false; });
    }
    if (stop.stop_requested()) return true;
    usable_ = false;
    return false;
}

bool Store::ledger_is_whole(const std::stop_token& stop) {
    const auto wanted =
        look([](Transaction& transaction) { return transaction.ledger().signed_head(); });
    NoNodes nodes;
    ledger::Tree tree(nodes);
    LedgerSlices slices(*this, wanted.size);
    while (tree.size() < wanted.size && !stop.stop_requested()) {
        const auto* entry = slices.find(tree.size());
        if (entry == nullptr) return false;
        tree.append(ledger::leaf_hash(bytes_of(*entry)));
    }
    return stop.stop_requested() || tree.head() == wanted;
}

// Who comes while the group is worked on belongs to it too, as long as it is not large.
void Store::write(const std::stop_token& stop) {
    while (wait_for_work(stop)) {
        std::size_t served = 0;
        for (auto jobs = take_waiting(); !jobs.empty();) {
            for (auto* job : jobs) run_member(*job);
            served += jobs.size();
            jobs = served < group_limit ? take_waiting() : Jobs();
        }
        commit_group();
    }
}

bool Store::wait_for_work(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    return arrived_.wait(lock, stop, [this] { return !waiting_.empty(); });
}

Store::Jobs Store::take_waiting() {
    const std::lock_guard lock(mutex_);
    return std::exchange(waiting_, {});
}

void Store::run_member(Job& job) {
    try {
        begin();
        Transaction transaction(*this);
        if (is_to_be_kept(job, transaction)) {
            transaction.keep();
            group_.push_back(&job);
        } else {
            transaction.roll_back();
            release(job);
        }
    } catch (const Fault&) {
        group_.push_back(&job);
        fail_group(std::current_exception());
    }
}

bool Store::is_to_be_kept(Job& job, Transaction& transaction) {
    try {
        return job.work(transaction);
    } catch (...) {
        job.problem = std::current_exception();
        return false;
    }
}

void Store::begin() {
    if (!usable()) throw Fault(FaultCode::storage, "store: closed after a failure");
    if (begun_) return;
    if (lost_) database_.reconnect();
    storage::begin_write(database_);
    begun_ = true;
    if (database_.shared()) ledger_.lock(lost_);
    lost_ = false;
}

void Store::commit_group() {
    if (!begun_) return;
    try {
        ledger_.before_commit();
        require_open();
        database_.change("COMMIT");
        begun_ = false;
        ledger_.committed();
        if (!group_.empty()) ++commits_;
    } catch (const Fault&) {
        return fail_group(std::current_exception());
    }
    for (auto* job : std::exchange(group_, {})) release(*job);
}

// PostgreSQL takes COMMIT of a transaction that a statement has broken for ROLLBACK, without a
// word.
void Store::require_open() {
    if (database_.shared()) database_.find<std::int64_t>("SELECT 1");
}

// None of the group is durable, or none can know. What the connection still holds, the lock of the
// tree before all, is given back at once.
void Store::fail_group(const std::exception_ptr& problem) {
    if (!database_.shared() || ledger_.changed()) usable_ = false;
    if (database_.shared()) {
        lost_ = true;
        try {
            database_.change("ROLLBACK");
        } catch (const Fault&) {
        }
    }
    begun_ = false;
    for (auto* job : std::exchange(group_, {})) {
        job->problem = problem;
        release(*job);
    }
}

// The job is gone as soon as its caller knows, so the promise is taken out of it before.
void Store::release(Job& job) {
    auto done = std::move(job.done);
    done.set_value();
}

Transaction::Transaction(Store& store)
    : store_(store), nested_(!store.group_.empty()), size_(store.ledger_.next_seq()) {}

storage::Database& Transaction::database() {
    if (nested_ && !saved_) {
        store_.database_.change("SAVEPOINT member");
        saved_ = true;
    }
    return store_.database_;
}

// Where a statement that fails breaks the whole transaction, who only reads the ledger is kept
// apart, too.
LedgerBook& Transaction::ledger() {
    if (store_.database_.shared()) database();
    return store_.ledger_;
}

void Transaction::keep() {
    if (saved_) database().change("RELEASE SAVEPOINT member");
}

void Transaction::roll_back() {
    if (saved_) {
        database().change("ROLLBACK TO SAVEPOINT member");
        database().change("RELEASE SAVEPOINT member");
    } else if (!nested_) {
        database().change("ROLLBACK");
        store_.begun_ = false;
    }
    store_.ledger_.rolled_back(size_);
}

}  // namespace shomei::issuer
