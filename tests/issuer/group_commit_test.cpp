// SPDX-License-Identifier: Apache-2.0
// Transactions of many threads become durable together, and none of them is told so before.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "../../issuance/issuer/store.h"
#include "fake_terminal.h"
#include "shomei/issuance/ledger/export.h"
#include "shomei/issuance/ledger/verifier.h"
#include "simulators/process/database_places.h"

using namespace shomei;
using namespace shomei::issuer;
using sim::OnPostgresql;
using sim::OnSqlite;

namespace {

ledger::CheckpointKey key() {
    return ledger::CheckpointKey::from_pem_file("shomei.example/issuer/test/g1",
                                                test_pki() / "keys/checkpoint.key");
}

// An entry about nothing but a machine, so that nobody's history is needed.
void append(Transaction& transaction) {
    ledger::Entry entry;
    entry.event = ledger::EntryEvent::start;
    entry.build = Digest{1};
    entry.config = Digest{2};
    transaction.ledger().append(entry);
}

void add_one(Store& store) {
    Transaction transaction(store);
    append(transaction);
    transaction.commit();
}

// Something that the engine notices only when the group is committed.
void break_at_commit(Transaction& transaction) {
    transaction.database().change("PRAGMA defer_foreign_keys = ON");
    transaction.database().change(
        "INSERT INTO report(terminal, epoch, seq, request) VALUES ('nobody', 1, 1, '')");
}

// Runs `count` transactions that all wait for the writer while the first of them holds it.
template <class Work>
void crowd(Store& store, int count, const Work& work) {
    std::vector<std::jthread> threads;
    Transaction holder(store);
    for (int i = 0; i < count; ++i) threads.emplace_back([&work, i] { work(i); });
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
}

std::uint64_t size_of(Store& store) { return Transaction(store).ledger().signed_head().size; }

std::int64_t checkpoints(Store& store) {
    return std::get<0>(*Transaction(store).database().find<std::int64_t>(
        "SELECT COUNT(*) FROM ledger_checkpoint"));
}

bool export_is_good(Store& store, const std::filesystem::path& folder) {
    Transaction transaction(store);
    auto& book = transaction.ledger();
    ledger::write_export(
        folder, {book.note(), book.signed_head().size,
                 [&](std::uint64_t index) { return book.entry_text(index); }, book.nodes()});
    return ledger::verify_export(folder, book.verifier_key()).good();
}

}  // namespace

TEST_CASE_TEMPLATE("those who waited for the writer share a checkpoint", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    add_one(store);
    crowd(store, 16, [&](int) { add_one(store); });
    CHECK(size_of(store) == 17);
    // The note of a commit is stored with the next one.
    add_one(store);
    CHECK(checkpoints(store) < 8);
    CHECK(export_is_good(store, at.file("export")));
    CHECK(store.recompute_ledger({}));
}

TEST_CASE_TEMPLATE("each answer's checkpoint is of the tree that its transaction left", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::atomic<int> good = 0;
    const auto verifier = key().verifier_key();
    crowd(store, 8, [&](int) {
        Transaction transaction(store);
        append(transaction);
        const auto head = transaction.ledger().head();
        transaction.commit();
        const auto checkpoint = ledger::open_checkpoint(transaction.note(), verifier);
        if (transaction.head() == head && checkpoint && checkpoint->head == head) ++good;
    });
    CHECK(good == 8);
}

TEST_CASE_TEMPLATE("what is rolled back takes nothing of its group along", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    crowd(store, 12, [&](int i) {
        if (i % 3 != 0) return add_one(store);
        Transaction transaction(store);
        append(transaction);
        append(transaction);
    });
    CHECK(size_of(store) == 8);
    CHECK(export_is_good(store, at.file("export")));
}

TEST_CASE_TEMPLATE("a statement that is refused ends its own transaction only", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::atomic<int> refused = 0;
    crowd(store, 6, [&](int i) {
        if (i != 2) return add_one(store);
        Transaction transaction(store);
        append(transaction);
        try {
            transaction.database().change("INSERT INTO nowhere(x) VALUES (1)");
        } catch (const Fault&) {
            ++refused;
        }
    });
    CHECK(refused == 1);
    CHECK(size_of(store) == 5);
    CHECK(store.usable());
}

TEST_CASE("a group that cannot be committed is told to all of it, and closes the store") {
    const OnSqlite at;
    Store store(at.place, key());
    add_one(store);
    std::atomic<int> told = 0;
    crowd(store, 8, [&](int i) {
        try {
            Transaction transaction(store);
            append(transaction);
            if (i == 3) break_at_commit(transaction);
            transaction.commit();
        } catch (const Fault&) {
            ++told;
        }
    });
    CHECK(told == 8);
    CHECK_FALSE(store.usable());
    CHECK_THROWS_AS(add_one(store), Fault);
}

TEST_CASE("a lost connection to PostgreSQL loses what was not committed, and nothing else") {
    const OnPostgresql at;
    Store store(at.place, key());
    add_one(store);
    {
        Transaction transaction(store);
        append(transaction);
        at.cut_connections();
        CHECK_THROWS_AS(transaction.commit(), Fault);
    }
    CHECK(store.usable());
    CHECK(size_of(store) == 1);
    add_one(store);
    CHECK(size_of(store) == 2);
    CHECK(export_is_good(store, at.file("export")));
}

TEST_CASE("two issuers at one PostgreSQL database write one ledger") {
    const OnPostgresql at;
    Store first(at.place, key()), second(at.place, key());
    {
        const auto work = [](Store& store) {
            for (int i = 0; i < 25; ++i) add_one(store);
        };
        const std::jthread a(work, std::ref(first)), b(work, std::ref(second)),
            c(work, std::ref(first)), d(work, std::ref(second));
    }
    CHECK(size_of(first) == 100);
    CHECK(size_of(second) == 100);
    CHECK(first.recompute_ledger({}));
    CHECK(second.recompute_ledger({}));
    CHECK(export_is_good(first, at.file("first")));
    CHECK(export_is_good(second, at.file("second")));
}

TEST_CASE("on PostgreSQL too, nobody changes or takes away an entry") {
    const OnPostgresql at;
    Store store(at.place, key());
    add_one(store);
    for (const auto* sql :
         {"UPDATE ledger_entry SET ev = ev", "DELETE FROM ledger_entry", "TRUNCATE ledger_entry"})
        CHECK_THROWS(at.ask(sql));
    CHECK(at.ask("SELECT count(*) FROM ledger_entry") == "1");
}
