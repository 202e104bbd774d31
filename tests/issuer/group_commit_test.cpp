// SPDX-License-Identifier: Apache-2.0
// Transactions of many threads become durable together, and none of them is told so before.
#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <thread>
#include <vector>

#include "../../issuance/issuer/ledger_slices.h"
#include "../../issuance/issuer/store.h"
#include "fake_terminal.h"
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

void add_one(Store& store) { store.transact(append); }

// Something that the engine notices only when the group is committed.
void break_at_commit(Transaction& transaction) {
    transaction.database().change("PRAGMA defer_foreign_keys = ON");
    transaction.database().change(
        "INSERT INTO report(terminal, epoch, seq, request) VALUES ('nobody', 1, 1, '')");
}

// Runs `work` on as many threads, all of which wait for the writer at the same time.
template <class Work>
void crowd(Store& store, int count, const Work& work) {
    std::latch begun(count);
    std::vector<std::jthread> threads;
    store.look([&](Transaction&) {
        for (int i = 0; i < count; ++i)
            threads.emplace_back([&, i] {
                begun.count_down();
                work(i);
            });
        begun.wait();
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    });
    threads.clear();
}

std::uint64_t size_of(Store& store) {
    return store.look(
        [](Transaction& transaction) { return transaction.ledger().signed_head().size; });
}

bool export_is_good(Store& store, const std::filesystem::path& folder) {
    export_ledger(store, folder);
    return ledger::verify_export(folder, key().verifier_key()).good();
}

}  // namespace

TEST_CASE_TEMPLATE("those who waited for the writer become durable by one commit", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    add_one(store);
    const auto before = store.commits();
    crowd(store, 16, [&](int) { add_one(store); });
    CHECK(size_of(store) == 17);
    CHECK(store.commits() - before < 4);
    CHECK(export_is_good(store, at.file("export")));
    CHECK(store.recompute_ledger({}));
}

TEST_CASE_TEMPLATE("each answer's checkpoint is of the tree that its transaction left", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::mutex mutex;
    std::set<std::uint64_t> sizes;
    const auto verifier = key().verifier_key();
    crowd(store, 8, [&](int) {
        const auto head = store.transact([](Transaction& transaction) {
            append(transaction);
            return transaction.ledger().head();
        });
        const auto checkpoint = ledger::open_checkpoint(store.note_of(head), verifier);
        const std::lock_guard lock(mutex);
        if (checkpoint && checkpoint->head == head) sizes.insert(head.size);
    });
    CHECK(sizes == std::set<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8});
}

TEST_CASE_TEMPLATE("an answer may be given again within the group that made it", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::atomic<int> same = 0;
    crowd(store, 8, [&](int) {
        same += store.transact([](Transaction& transaction) {
            append(transaction);
            const auto head = transaction.ledger().head();
            return transaction.ledger().head_at(head.size) == head;
        });
    });
    CHECK(same == 8);
}

TEST_CASE_TEMPLATE("what ends in an error keeps nothing and takes nothing of its group along",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::atomic<int> told = 0;
    crowd(store, 12, [&](int i) {
        if (i % 3 != 0) return add_one(store);
        const auto result = store.transact([](Transaction& transaction) {
            append(transaction);
            append(transaction);
            return tl::expected<void, int>(tl::unexpected(7));
        });
        if (!result && result.error() == 7) ++told;
    });
    CHECK(told == 4);
    CHECK(size_of(store) == 8);
    CHECK(export_is_good(store, at.file("export")));
}

TEST_CASE_TEMPLATE("a ledger of several slices is exported and recomputed whole", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    store.transact([](Transaction& transaction) {
        for (int i = 0; i < 2100; ++i) append(transaction);
    });
    CHECK(size_of(store) == 2100);
    CHECK(export_is_good(store, at.file("export")));
    CHECK(store.recompute_ledger({}));
}

TEST_CASE_TEMPLATE("who only looks leaves nothing behind", Place, OnSqlite, OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    const auto before = store.commits();
    store.look(append);
    CHECK(size_of(store) == 0);
    CHECK(store.commits() == before);
    add_one(store);
    CHECK(export_is_good(store, at.file("export")));
}

TEST_CASE_TEMPLATE("a statement that is refused ends its own transaction only", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Store store(at.place, key());
    std::atomic<int> refused = 0;
    crowd(store, 6, [&](int i) {
        if (i != 2) return add_one(store);
        try {
            store.transact([](Transaction& transaction) {
                append(transaction);
                transaction.database().change("INSERT INTO nowhere(x) VALUES (1)");
            });
        } catch (const Fault&) {
            ++refused;
        }
    });
    CHECK(refused == 1);
    CHECK(size_of(store) == 5);
    CHECK(store.usable());
}

TEST_CASE(
    "on PostgreSQL a statement about the ledger that fails takes nothing of its group along") {
    const OnPostgresql at;
    Store store(at.place, key());
    add_one(store);
    std::atomic<int> failed = 0;
    const auto look_in_vain = [&](Transaction& transaction) {
        at.ask("ALTER TABLE ledger_entry RENAME TO elsewhere");
        try {
            transaction.ledger().entry_text(0);
        } catch (const Fault&) {
            ++failed;
        }
        at.ask("ALTER TABLE elsewhere RENAME TO ledger_entry");
        return tl::expected<void, int>(tl::unexpected(1));
    };
    crowd(store, 6, [&](int i) {
        if (i == 5) return void(store.transact(look_in_vain));
        store.transact([i](Transaction& transaction) {
            transaction.database().change(
                "INSERT INTO stop(city, kind, since_ms) VALUES ($1, 'any', 0)", std::to_string(i));
        });
    });
    CHECK(failed == 1);
    CHECK(at.ask("SELECT count(*) FROM stop") == "5");
}

TEST_CASE("on PostgreSQL a transaction that a statement has broken is never told to be durable") {
    const OnPostgresql at;
    Store store(at.place, key());
    CHECK_THROWS_AS(store.transact([](Transaction& transaction) {
        try {
            transaction.database().change("INSERT INTO nowhere(x) VALUES (1)");
        } catch (const Fault&) {
        }
    }),
                    Fault);
    CHECK(store.usable());
    add_one(store);
}

TEST_CASE(
    "an issuer that finds another ledger than the one it signed closes, and holds up nobody") {
    const OnPostgresql at;
    Store store(at.place, key());
    for (int i = 0; i < 3; ++i) add_one(store);
    const auto root = store.look(
        [](Transaction& transaction) { return hex(transaction.ledger().head_at(1).root); });
    at.ask(
        "ALTER TABLE ledger_entry DISABLE TRIGGER ALL; DELETE FROM ledger_entry WHERE seq > 0; "
        "UPDATE ledger_head SET size = 1, checkpoint = '', root = '" +
        root + "'");
    CHECK_THROWS_AS(add_one(store), Fault);
    CHECK_FALSE(store.usable());
    CHECK_NOTHROW(at.ask("SET lock_timeout = '1s'; UPDATE ledger_head SET size = size"));
}

TEST_CASE("a group that cannot be committed is told to all of it, and closes the store") {
    const OnSqlite at;
    Store store(at.place, key());
    add_one(store);
    std::atomic<int> told = 0;
    crowd(store, 8, [&](int i) {
        try {
            store.transact([&](Transaction& transaction) {
                append(transaction);
                if (i == 3) break_at_commit(transaction);
            });
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
    CHECK_THROWS_AS(store.transact([&](Transaction& transaction) {
        append(transaction);
        at.cut_connections();
    }),
                    Fault);
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
    for (const auto* sql : {"UPDATE ledger_entry SET entry = entry", "DELETE FROM ledger_entry",
                            "TRUNCATE ledger_entry"})
        CHECK_THROWS(at.ask(sql));
    CHECK(at.ask("SELECT count(*) FROM ledger_entry") == "1");
}
