// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/register/register_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "sample_town.h"
#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

using Sqlite = Handle<sqlite3, sqlite3_close>;

// Changes the closed database behind the register's back, as a disk or an operator might.
void tamper(const std::filesystem::path& database, const std::string& sql) {
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(database.c_str(), &raw) == SQLITE_OK);
    const Sqlite connection(raw);
    REQUIRE(sqlite3_exec(raw, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
}

const Bytes serial = {0x31, 0x00, 0x00, 0x01};

}  // namespace

TEST_CASE("a card finds its resident, and the resident the household") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(sample_line().dump() + "\n")));
    REQUIRE(store.find_card(3, serial).value().resident_id == "r1");
    const auto household = store.read_household("r1");
    REQUIRE(household);
    CHECK(household->address == "長崎県長崎市見本町1番1号");
    CHECK(household->version == 1);
    REQUIRE(household->members.size() == 1);
    const auto& person = household->members[0];
    CHECK(person.name == "𠮷野 葛󠄂子");
    CHECK(person.name_kana == "ヨシノ か゚コ");
    CHECK(person.address_since.empty());
    CHECK(person.my_number == "999900000019");
    CHECK_FALSE(person.suppressed);
}

TEST_CASE("serial and generation together name a card") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(sample_line().dump())));
    CHECK_FALSE(store.find_card(2, serial));
    CHECK_FALSE(store.find_card(3, Bytes{0x31, 0x00, 0x00}));
    CHECK_FALSE(store.find_card(3, Bytes{0x31, 0x00, 0x00, 0x01, 0x00}));
    CHECK_FALSE(store.find_card(3, Bytes{}));
    CHECK_FALSE(store.read_household("r2"));
    CHECK_FALSE(store.read_household("' OR 1=1 --"));
}

TEST_CASE("members come back in the order of the import") {
    const ScratchFolder folder;
    auto line = sample_line();
    line["members"] = nlohmann::json::array();
    for (int i = 1; i <= 12; ++i) {
        auto member = sample_resident("r" + std::to_string(i));
        member.erase("cards");
        line["members"].push_back(member);
    }
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(line.dump())));
    const auto household = store.read_household("r7");
    REQUIRE(household);
    for (std::size_t i = 0; i < 12; ++i)
        CHECK(household->members[i].id == "r" + std::to_string(i + 1));
}

TEST_CASE("what was imported is still there after a restart") {
    const ScratchFolder folder;
    { REQUIRE(RegisterStore(folder.database()).import_town(folder.town(sample_line().dump()))); }
    RegisterStore store(folder.database());
    CHECK(store.version() == 1);
    CHECK(store.find_card(3, serial).value().resident_id == "r1");
}

TEST_CASE("while one process has the register, no other connection reads or writes it") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(sample_line().dump())));
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(folder.database().c_str(), &raw) == SQLITE_OK);
    const Sqlite other(raw);
    CHECK(sqlite3_exec(raw, "SELECT * FROM resident", nullptr, nullptr, nullptr) == SQLITE_BUSY);
}

TEST_CASE("a row that is not valid is a fault, never a certificate") {
    const std::vector<std::string> changes = {
        "UPDATE resident SET name = 'a' || char(10) || 'b'",
        "UPDATE resident SET name = ' a'",
        "UPDATE resident SET name = 'a  b'",
        "UPDATE resident SET name = CAST(x'C0AF' AS TEXT)",
        "UPDATE resident SET name = 'a' || char(8238) || 'b'",
        "UPDATE resident SET birth_day = '2023-02-29'",
        "UPDATE resident SET birth_day = '1872-12-31'",
        "UPDATE resident SET my_number = 'abcdefghijkl'",
        "UPDATE resident SET relation = ''",
        "UPDATE resident SET nationality = 'ブラジル'",
        "UPDATE household SET address = ' '",
        "UPDATE household SET householder = 'a' || char(127)",
    };
    for (const auto& sql : changes) {
        CAPTURE(sql);
        const ScratchFolder folder;
        {
            RegisterStore store(folder.database());
            REQUIRE(store.import_town(folder.town(sample_line().dump())));
        }
        tamper(folder.database(), sql);
        RegisterStore store(folder.database());
        try {
            store.read_household("r1");
            FAIL_CHECK("the row was read");
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::storage);
            CHECK(std::string(fault.what()).find("葛") == std::string::npos);
        }
    }
}

TEST_CASE("a version that is no number is a fault like any other") {
    for (const std::string value : {"x", "", "1x", " 1", "-1", "99999999999999999999"}) {
        CAPTURE(value);
        const ScratchFolder folder;
        REQUIRE(
            RegisterStore(folder.database()).import_town(folder.town(sample_line().dump() + "\n")));
        tamper(folder.database(), "UPDATE meta SET value = '" + value + "' WHERE name = 'version'");
        RegisterStore store(folder.database());
        CHECK_THROWS_AS(store.read_household("r1"), Fault);
        CHECK_THROWS_AS(store.version(), Fault);
        tamper(folder.database() += "-other",
               "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT; "
               "INSERT INTO meta VALUES ('migration', '" +
                   value + "')");
        CHECK_THROWS_AS(RegisterStore(folder.database() += "-other"), Fault);
    }
}

TEST_CASE("the tables themselves refuse what no register holds") {
    const ScratchFolder folder;
    { REQUIRE(RegisterStore(folder.database()).import_town(folder.town(sample_line().dump()))); }
    sqlite3* raw = nullptr;
    REQUIRE(sqlite3_open(folder.database().c_str(), &raw) == SQLITE_OK);
    const Sqlite connection(raw);
    for (const auto* sql :
         {"UPDATE resident SET sex = 'x'", "UPDATE resident SET suppressed = 2",
          "UPDATE resident SET name = ''", "UPDATE resident SET name = NULL",
          "UPDATE card SET serial = x''", "UPDATE resident SET seq = 'one'",
          "UPDATE resident SET my_number = '1'", "UPDATE resident SET sex = '男' || char(0)",
          "UPDATE resident SET relation = '妻' || char(0) || 'x'",
          "UPDATE household SET householder = 'a' || char(0)"}) {
        CAPTURE(sql);
        CHECK(sqlite3_exec(raw, sql, nullptr, nullptr, nullptr) == SQLITE_CONSTRAINT);
    }
}

TEST_CASE("a database of a newer build or another kind of file is not opened") {
    const ScratchFolder folder;
    { RegisterStore store(folder.database()); }
    tamper(folder.database(), "UPDATE meta SET value = '99' WHERE name = 'migration'");
    CHECK_THROWS_AS(RegisterStore{folder.database()}, Fault);
    const ScratchFolder other;
    std::ofstream(other.database()) << std::string(4096, 'x');
    CHECK_THROWS_AS(RegisterStore{other.database()}, Fault);
    CHECK_THROWS_AS(RegisterStore{"/nonexistent/register.db"}, Fault);
}

TEST_CASE("a household is read from one snapshot while imports replace the register") {
    const ScratchFolder folder;
    // Odd versions: everything says A; even versions: everything says B.
    const auto town = [](const std::string& word) {
        auto line = sample_line();
        line["address"] = word;
        line["householder"] = word;
        line["members"][0]["name"] = word;
        line["members"].push_back(sample_resident("r2"));
        line["members"][1].erase("cards");
        line["members"][1]["name"] = word;
        return line.dump();
    };
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(town("A"))));
    std::atomic<bool> stop = false;
    std::atomic<int> mixed = 0;
    std::atomic<int> read = 0;
    std::vector<std::jthread> readers;
    for (int i = 0; i < 3; ++i)
        readers.emplace_back([&] {
            while (!stop) {
                const auto household = store.read_household("r1");
                if (!household || household->members.size() != 2) {
                    ++mixed;
                    continue;
                }
                const std::string word = household->version % 2 == 1 ? "A" : "B";
                if (household->address != word || household->householder != word ||
                    household->members[0].name != word || household->members[1].name != word)
                    ++mixed;
                ++read;
            }
        });
    for (int i = 0; i < 20; ++i)
        REQUIRE(store.import_town(folder.town(town(i % 2 == 0 ? "B" : "A"))));
    while (read < 50) std::this_thread::yield();
    stop = true;
    readers.clear();
    CHECK(mixed == 0);
    CHECK(store.version() == 21);
}
