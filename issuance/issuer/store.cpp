// SPDX-License-Identifier: Apache-2.0
#include "store.h"

#include <algorithm>

#include "schema.h"

namespace shomei::issuer {

namespace {

constexpr std::uint64_t slice = 1000;

Database prepared(const std::filesystem::path& file) {
    Database database(file);
    prepare_schema(database);
    return database;
}

// The recomputed tree lives in its right edge alone; it is compared, never stored.
class NoNodes : public ledger::NodeStore {
public:
    Digest read(ledger::NodeId) override { check_failed(); }
    void write(ledger::NodeId, const Digest&) override {}
};

}  // namespace

Store::Store(const std::filesystem::path& file, ledger::CheckpointKey key)
    : database_(prepared(file)), ledger_(database_, std::move(key)) {
    // What was being decided when the process ended is decided no more; its terminal voids it.
    database_.change("UPDATE issuance SET state = 'void' WHERE state = 'in-progress'");
    database_.change("DELETE FROM visit WHERE request <> '' AND answer_text = ''");
}

bool Store::recompute_ledger(const std::stop_token& stop) {
    try {
        if (ledger_is_whole(stop)) return true;
    } catch (const Fault&) {
        // What cannot be read is no better than what was changed.
    }
    usable_ = false;
    return false;
}

bool Store::ledger_is_whole(const std::stop_token& stop) {
    ledger::TreeHead wanted;
    {
        const std::scoped_lock lock(writer_);
        wanted = ledger_.signed_head();
    }
    NoNodes nodes;
    ledger::Tree tree(nodes);
    while (tree.size() < wanted.size && !stop.stop_requested()) {
        const std::scoped_lock lock(writer_);
        const auto rows = database_.list<std::string>(
            "SELECT entry FROM ledger_entry WHERE seq >= $1 ORDER BY seq LIMIT $2", tree.size(),
            std::min(slice, wanted.size - tree.size()));
        if (rows.empty()) return false;
        for (const auto& [entry] : rows) tree.append(ledger::leaf_hash(bytes_of(entry)));
    }
    return stop.stop_requested() || tree.head() == wanted;
}

Transaction::Transaction(Store& store) : store_(store), writer_(store.writer_) {
    if (!store_.usable()) throw Fault(FaultCode::storage, "store: closed after a failure");
    database().change("BEGIN IMMEDIATE");
    open_ = true;
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        database().change("ROLLBACK");
        ledger().rolled_back();
    } catch (const Fault&) {
        store_.usable_ = false;
    }
}

void Transaction::commit() {
    SHOMEI_CHECK(open_);
    try {
        ledger().before_commit();
        database().change("COMMIT");
        open_ = false;
        ledger().committed();
    } catch (const Fault&) {
        store_.usable_ = false;
        throw;
    }
}

}  // namespace shomei::issuer
