// SPDX-License-Identifier: Apache-2.0
// Who else may have a register open, and what happens to it meanwhile.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include "sample_town.h"
#include "shomei/base/fault.h"

using namespace shomei;
using namespace shomei::resident_register;

TEST_CASE(
    "no text in an SQLite file may hold a zero byte, behind which its connector reads nothing") {
    const OnSqlite at;
    import_and_close(at);
    CHECK_THROWS(at.ask("UPDATE resident SET sex = '男' || char(0)"));
    CHECK_THROWS(at.ask("UPDATE household SET householder = 'a' || char(0) || 'b'"));
}

TEST_CASE("while one process has an SQLite register, no other connection reads or writes it") {
    const OnSqlite at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    CHECK_THROWS(at.ask("SELECT * FROM resident"));
    CHECK(is_storage_fault([&] { RegisterStore second(at.place); }));
}

TEST_CASE("several processes may have one PostgreSQL register open") {
    const OnPostgresql at;
    RegisterStore first(at.place), second(at.place);
    REQUIRE(import_rows(at, first, one_resident));
    CHECK(second.read_household("r1").value().version == 1);
    // Two files at once are taken one after the other.
    std::atomic<int> taken = 0;
    {
        std::vector<std::jthread> writers;
        int version = 100;
        for (auto* store : {&first, &second})
            writers.emplace_back([&at, &taken, store, version = version += 100] {
                for (int i = 0; i < 10; ++i)
                    if (take(at, *store,
                             lines(head_of_changes(0, 1000), {household_row("h1", version + i)}),
                             FeedContent::changes, std::to_string(version) + ".jsonl"))
                        ++taken;
            });
    }
    CHECK(taken == 20);
    CHECK(at.ask("SELECT version FROM household") == "309");
}

TEST_CASE("a lost connection to PostgreSQL is made anew for the next question") {
    const OnPostgresql at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    at.ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        " AND datname = current_database()");
    CHECK(store.find_card(3, sample_serial));
    CHECK(store.read_household("r1"));
}

TEST_CASE_TEMPLATE("a database of a newer build is not opened", Place, OnSqlite, OnPostgresql) {
    const Place at;
    { RegisterStore store(at.place); }
    at.ask("INSERT INTO migration SELECT 99, name, sha256, applied_ms FROM migration LIMIT 1");
    CHECK(is_storage_fault([&] { RegisterStore store(at.place); }));
}

TEST_CASE("another kind of file is not opened") {
    const OnSqlite at;
    std::ofstream(at.place) << std::string(4096, 'x');
    CHECK_THROWS_AS(RegisterStore{at.place}, Fault);
    CHECK_THROWS_AS(RegisterStore{"/nonexistent/register.db"}, Fault);
}

TEST_CASE_TEMPLATE("a household is read from one snapshot while files replace the register", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    // Odd versions: everything says A; even versions: everything says B.
    const auto say = [&](const std::string& word, std::int64_t version) {
        std::vector<Json> rows{household_row("h1", version), resident_row("r1", version),
                               resident_row("r2", version)};
        rows[0].update({{"address", word}, {"householder", word}});
        for (auto* person : {&rows[1], &rows[2]}) (*person)["name"] = word;
        rows[2]["seat"] = 2;
        return take(at, store, lines(head_of_all(version), rows), FeedContent::all);
    };
    REQUIRE(say("A", 1));
    std::atomic<bool> stop = false;
    std::atomic<int> mixed = 0, read = 0;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            std::optional<RegisterStore> own;
            if (std::is_same_v<Place, OnPostgresql>) own.emplace(at.place);
            auto& asked = own ? *own : store;
            for (; !stop; ++read) {
                const auto household = asked.read_household("r1");
                const std::string word = household && household->version % 2 == 1 ? "A" : "B";
                if (!household || household->members.size() != 2 || household->address != word ||
                    household->householder != word || household->members[0].name != word ||
                    household->members[1].name != word)
                    ++mixed;
            }
        });
    for (int i = 0; i < 20; ++i) REQUIRE(say(i % 2 == 0 ? "B" : "A", i + 2));
    while (read < 50) std::this_thread::yield();
    stop = true;
    readers.clear();
    CHECK(mixed == 0);
    CHECK(store.version() == 21);
}
