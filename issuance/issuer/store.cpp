// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <algorithm>

#include "schema.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/storage/transaction.h"

namespace shomei::issuer {

namespace {

constexpr std::uint64_t slice = 1000;
// Transactions made durable together; a bound for how long the first of them waits.
constexpr std::size_t group_limit = 256;
constexpr int attempts_limit = 3;
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
    database.change("DELETE FROM visit WHERE request <> '' AND answer_text = '' AND opened_ms < $1",
                    before_ms);
}

}  // namespace

Store::Store(const std::string& place, ledger::CheckpointKey key)
    : database_(prepared(place)), ledger_(database_, std::move(key)) {
    end_undecided(database_);
}

bool Store::recompute_ledger(const std::stop_token& stop) {
    for (int attempt = 1; attempt <= attempts_limit; ++attempt) {
        try {
            if (ledger_is_whole(stop)) return true;
            break;
        } catch (const Fault&) {
            // A connection may come back; what cannot be read is no better than what was changed.
            if (!database_.shared()) break;
        }
    }
    usable_ = false;
    return false;
}

bool Store::ledger_is_whole(const std::stop_token& stop) {
    const auto wanted = Transaction(*this).ledger().signed_head();
    NoNodes nodes;
    ledger::Tree tree(nodes);
    while (tree.size() < wanted.size && !stop.stop_requested()) {
        const auto rows = Transaction(*this).database().list<std::string>(
            "SELECT entry FROM ledger_entry WHERE seq >= $1 ORDER BY seq LIMIT $2", tree.size(),
            std::min(slice, wanted.size - tree.size()));
        if (rows.empty()) return false;
        for (const auto& [entry] : rows) tree.append(ledger::leaf_hash(bytes_of(entry)));
    }
    return stop.stop_requested() || tree.head() == wanted;
}

void Store::begin_member() {
    if (begun_) {
        ++entered_;
        return;
    }
    if (lost_) database_.reconnect();
    storage::begin_write(database_);
    begun_ = true;
    if (database_.shared()) ledger_.lock(lost_);
    lost_ = false;
}

// The group is closed by the last that nobody follows, or when it is large.
void Store::settle() {
    if (members_ == 0) return;
    if (waiting_ > 0 && entered_ < group_limit) return;
    commit_group();
}

void Store::commit_group() {
    try {
        ledger_.before_commit();
        database_.change("COMMIT");
        begun_ = false;
        ledger_.committed();
    } catch (const Fault&) {
        fail();
        throw;
    }
    close_group(true);
}

// None of the group is durable, or none can know.
void Store::fail() {
    if (database_.shared())
        lost_ = true;
    else
        usable_ = false;
    begun_ = false;
    close_group(false);
}

void Store::close_group(bool durable) {
    members_ = entered_ = 0;
    group_.promise.set_value(durable);
    group_ = {};
}

Transaction::Transaction(Store& store) : store_(store) {
    ++store_.waiting_;
    writer_ = std::unique_lock(store_.writer_);
    --store_.waiting_;
    if (!store_.usable()) throw Fault(FaultCode::storage, "store: closed after a failure");
    try {
        nested_ = store_.members_ > 0;
        store_.begin_member();
        head_.size = ledger().next_seq();
        open_ = true;
    } catch (const Fault&) {
        store_.fail();
        throw;
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        roll_back();
        store_.settle();
    } catch (const Fault&) {
        store_.fail();
    }
}

storage::Database& Transaction::database() {
    if (nested_ && !saved_) {
        store_.database_.change("SAVEPOINT member");
        saved_ = true;
    }
    return store_.database_;
}

void Transaction::roll_back() {
    if (saved_) {
        database().change("ROLLBACK TO SAVEPOINT member");
        database().change("RELEASE SAVEPOINT member");
    } else if (!nested_) {
        database().change("ROLLBACK");
        store_.begun_ = false;
    }
    ledger().rolled_back(head_.size);
}

void Transaction::commit() {
    SHOMEI_CHECK(open_);
    open_ = false;
    head_ = ledger().head();
    const auto is_durable = store_.group_.is_durable;
    try {
        if (saved_) database().change("RELEASE SAVEPOINT member");
        ++store_.members_;
    } catch (const Fault&) {
        store_.fail();
        throw;
    }
    store_.settle();
    writer_.unlock();
    if (!is_durable.get()) throw Fault(FaultCode::storage, "store: nothing was committed");
}

}  // namespace shomei::issuer
