// SPDX-License-Identifier: Apache-2.0
// The same statements on both engines; sqlite3 and psql are asked what lies there.
#include "shomei/issuance/storage/database.h"

#include <doctest/doctest.h>

#include <thread>

#include "shomei/issuance/storage/migration.h"
#include "shomei/issuance/storage/transaction.h"
#include "simulators/process/database_places.h"

using namespace shomei;
using namespace shomei::storage;
using sim::OnPostgresql;
using sim::OnSqlite;

namespace {

const std::vector<Migration> first_step = {
    {"things",
     {{"CREATE TABLE thing(id @integer PRIMARY KEY, word TEXT NOT NULL, body @bytes NOT NULL) "
       "@strict"}}}};

std::vector<Migration> two_steps() {
    auto steps = first_step;
    steps.push_back({"weight", {{"ALTER TABLE thing ADD weight @integer NOT NULL DEFAULT 7"}}});
    return steps;
}

void insert(Database& database, std::int64_t id, const std::string& word) {
    database.change("INSERT INTO thing(id, word, body) VALUES ($1, $2, $3)", id, word,
                    Bytes{0, 1, 0xff});
}

std::size_t count(Database& database) {
    return database.list<std::int64_t>("SELECT id FROM thing").size();
}

}  // namespace

TEST_CASE_TEMPLATE("texts, numbers and bytes come back as they were stored", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Database database(at.place);
    migrate(database, first_step);
    const std::string word = "𠮷野 葛󠄂子 か゚ '\"\\%$1";
    const Bytes body{0, 0xff, 0, 0x5c, 0x27};
    Digest digest{};
    digest[31] = 9;
    database.change("INSERT INTO thing(id, word, body) VALUES ($1, $2, $3)", INT64_MAX, word, body);
    database.change("INSERT INTO thing(id, word, body) VALUES ($1, $2, $3)", INT64_MIN,
                    std::string(), digest);
    const auto rows = database.list<std::int64_t, std::string, Bytes>(
        "SELECT id, word, body FROM thing ORDER BY id");
    REQUIRE(rows.size() == 2);
    CHECK(rows[1] == std::tuple(INT64_MAX, word, body));
    CHECK(std::get<0>(rows[0]) == INT64_MIN);
    CHECK(std::get<1>(rows[0]).empty());
    CHECK(std::get<0>(*database.find<Digest>("SELECT body FROM thing WHERE id = $1", INT64_MIN)) ==
          digest);
    CHECK_FALSE(database.find<std::string>("SELECT word FROM thing WHERE id = $1", 5));
    CHECK_THROWS_AS(database.find<Digest>("SELECT body FROM thing WHERE id = $1", INT64_MAX),
                    Fault);
}

TEST_CASE_TEMPLATE("lists are stored row by row", Place, OnSqlite, OnPostgresql) {
    const Place at;
    Database database(at.place);
    migrate(database, first_step);
    std::vector<std::int64_t> ids;
    std::vector<std::string> names;
    std::vector<Digest> bodies;
    for (std::uint8_t i = 0; i < 100; ++i) {
        ids.push_back(i);
        names.push_back("𠮷野 " + std::to_string(i));
        bodies.push_back(Digest{i});
    }
    database.change_all("INSERT INTO thing(id, word, body) VALUES ($1, $2, $3)", ids, names,
                        bodies);
    CHECK(count(database) == 100);
    CHECK(database.find<std::string, Digest>("SELECT word, body FROM thing WHERE id = $1", 42) ==
          std::tuple(names[42], bodies[42]));
    CHECK_THROWS_AS(database.change_all("INSERT INTO thing(id, word, body) VALUES ($1, $2, $3)",
                                        ids, names, bodies),
                    Fault);
}

TEST_CASE_TEMPLATE("what is not committed is gone", Place, OnSqlite, OnPostgresql) {
    const Place at;
    Database database(at.place);
    migrate(database, first_step);
    {
        WriteTransaction transaction(database);
        insert(database, 1, "kept");
        transaction.commit();
    }
    {
        WriteTransaction transaction(database);
        insert(database, 2, "lost");
        CHECK(count(database) == 2);
    }
    CHECK(count(database) == 1);
    {
        WriteTransaction transaction(database);
        CHECK_THROWS_AS(insert(database, 1, "a second one"), Fault);
    }
    CHECK(count(database) == 1);
    CHECK(database.change("UPDATE thing SET word = $1 WHERE id = $2", std::string("new"), 1) == 1);
    CHECK(database.change("DELETE FROM thing WHERE id = $1", 7) == 0);
}

TEST_CASE_TEMPLATE("a refused statement tells its kind and no value", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Database database(at.place);
    migrate(database, first_step);
    insert(database, 1, "himitsu");
    for (const auto* sql : {"INSERT INTO thing(id, word, body) VALUES (1, 'himitsu', 'himitsu')",
                            "SELECT himitsu FROM nowhere", "SELECT 'himitsu"}) {
        try {
            database.list<std::string>(sql);
            FAIL("it was taken");
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::storage);
            CHECK(std::string(fault.what()).find("himitsu") == std::string::npos);
        }
    }
    CHECK(count(database) == 1);
}

TEST_CASE_TEMPLATE("migrations are applied once, in order, and remembered", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    {
        Database database(at.place);
        migrate(database, first_step);
        insert(database, 1, "before");
    }
    Database database(at.place);
    migrate(database, two_steps());
    migrate(database, two_steps());
    CHECK(database.find<std::int64_t>("SELECT weight FROM thing") == std::tuple<std::int64_t>(7));
    CHECK(database.list<std::int64_t>("SELECT number FROM migration").size() == 2);
    CHECK_THROWS_WITH_AS(migrate(database, first_step), "database: a newer build wrote it", Fault);
    auto edited = two_steps();
    edited[0].steps[0].both += " ";
    CHECK_THROWS_WITH_AS(migrate(database, edited),
                         "database: migration 1 was applied with another text", Fault);
}

TEST_CASE_TEMPLATE("a migration that fails half-way leaves nothing", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    Database database(at.place);
    auto broken = two_steps();
    broken.push_back({"broken", {{"CREATE TABLE other(id @integer)"}, {"NONSENSE"}}});
    CHECK_THROWS_AS(migrate(database, broken), Fault);
    CHECK_THROWS_AS(count(database), Fault);
    migrate(database, two_steps());
    CHECK(count(database) == 0);
}

TEST_CASE("an SQLite file belongs to one connection") {
    const OnSqlite at;
    Database first(at.place);
    CHECK_FALSE(first.shared());
    CHECK_THROWS_AS(Database{at.place}, Fault);
}

TEST_CASE("on PostgreSQL two programs migrate at once, and it is done once") {
    const OnPostgresql at;
    Database first(at.place), second(at.place);
    CHECK(first.shared());
    {
        const std::jthread one([&] { migrate(first, two_steps()); });
        const std::jthread two([&] { migrate(second, two_steps()); });
    }
    CHECK(count(first) == 0);
    CHECK(at.ask("SELECT count(*) FROM migration") == "2");
}

TEST_CASE("on PostgreSQL a read sees one snapshot while another program writes") {
    const OnPostgresql at;
    Database reader(at.place), writer(at.place);
    migrate(writer, first_step);
    insert(writer, 1, "before");
    {
        const ReadTransaction snapshot(reader);
        CHECK(count(reader) == 1);
        insert(writer, 2, "meanwhile");
        CHECK(count(reader) == 1);
        CHECK_THROWS_AS(insert(reader, 3, "never"), Fault);
    }
    CHECK(count(reader) == 2);
}

TEST_CASE("a lost connection to PostgreSQL is a fault, and a new one takes its place") {
    const OnPostgresql at;
    Database database(at.place);
    migrate(database, first_step);
    at.cut_connections();
    CHECK_THROWS_AS(count(database), Fault);
    database.reconnect();
    CHECK(count(database) == 0);
}

TEST_CASE("what a place says is not repeated when it cannot be opened") {
    try {
        Database database("postgresql:host=127.0.0.1 port=1 dbname=x password=himitsu");
        FAIL("it was opened");
    } catch (const Fault& fault) {
        CHECK(std::string(fault.what()).find("himitsu") == std::string::npos);
    }
    CHECK_THROWS_AS(Database{"/nowhere/at/all.db"}, Fault);
}

TEST_CASE("psql sees what we stored") {
    const OnPostgresql at;
    Database database(at.place);
    migrate(database, first_step);
    insert(database, 1, "𠮷野 葛󠄂子");
    CHECK(at.ask("SELECT word FROM thing") == "𠮷野 葛󠄂子");
    CHECK(at.ask("SELECT encode(body, 'hex') FROM thing") == "0001ff");
}
