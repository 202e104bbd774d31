// SPDX-License-Identifier: Apache-2.0
// What is read from a register, the same on both engines.
#include "shomei/issuance/register/register_store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <chrono>
#include <functional>

#include "family_rows.h"
#include "sample_town.h"
#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::resident_register;
using certificate::CardRow;
using certificate::FamilyRegister;

namespace {

// Changed behind the register's back, as a disk or an operator might.
template <class Place>
void tamper(const Place& at, const std::string& sql) {
    const bool sqlite = std::is_same_v<Place, OnSqlite>;
    at.ask((sqlite ? "PRAGMA ignore_check_constraints = ON; " : "") + sql);
}

// The statements that SQLite runs on connections made from here on.
class CountedStatements {
public:
    CountedStatements() { sqlite3_auto_extension(reinterpret_cast<void (*)()>(watch)); }
    ~CountedStatements() { sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(watch)); }
    CountedStatements(const CountedStatements&) = delete;
    CountedStatements& operator=(const CountedStatements&) = delete;

    static inline std::vector<std::string> list;

private:
    static int watch(sqlite3* database, char**, const void*) {
        return sqlite3_trace_v2(database, SQLITE_TRACE_STMT, keep, nullptr);
    }
    static int keep(unsigned, void*, void* statement, void*) {
        list.emplace_back(sqlite3_sql(static_cast<sqlite3_stmt*>(statement)));
        return 0;
    }
};

}  // namespace

TEST_CASE_TEMPLATE("a card finds its resident, and the resident the household", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    CHECK(store.find_card(3, sample_serial) == CardRow{"r1", "", CardRow::Standing::in_use});
    CHECK_FALSE(store.find_card(2, sample_serial));
    CHECK_FALSE(store.find_card(3, Bytes{0x31, 0x00, 0x00}));
    CHECK_FALSE(store.find_card(3, Bytes{}));
    CHECK_FALSE(store.read_household("r2"));
    CHECK_FALSE(store.read_household("' OR 1=1 --"));
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
    CHECK(person.seal_number.empty());
    CHECK(person.family_register == FamilyRegister::elsewhere);
}

TEST_CASE_TEMPLATE("every item of every aspect comes back as it was stated", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto person = resident_row();
    person.update({{"former_name", "辻󠄂"},
                   {"former_name_kana", "ツジ"},
                   {"address_since", "2020-02-29"},
                   {"previous_address", "福岡県 \"見本\"; DROP TABLE resident --'%$1\\"},
                   {"remarks", "備考"},
                   {"changed_on", "2024-12-31"},
                   {"move_out_notified_on", "2026-10-31"},
                   {"glyphs_pending", true}});
    auto card = card_row();
    card.update({{"registered_on", "2026-10-30"}, {"standing", "use_registration_accepted"}});
    const auto about_her = [](Json items) {
        items["resident_id"] = "r1";
        return items;
    };
    REQUIRE(import_rows(
        at, store,
        {card,
         row("tax", 1,
             about_her({{"year", 2026}, {"declared", true}, {"resident_on_january_1", false}})),
         row("tax", 1,
             about_her({{"year", 2025}, {"declared", false}, {"resident_on_january_1", true}})),
         seal_row("S-1", 1), row("suppression", 1, about_her({{"suppressed", true}})), person,
         row("family_register", 1,
             about_her({{"state", "updating"}, {"expected_on", "2026-11-20"}})),
         household_row()}));
    CHECK(store.find_card(3, sample_serial) ==
          CardRow{"r1", "2026-10-30", CardRow::Standing::use_registration_accepted});
    const auto read = store.read_household("r1").value().members.at(0);
    CHECK(read.former_name == "辻󠄂");
    CHECK(read.former_name_kana == "ツジ");
    CHECK(read.address_since == "2020-02-29");
    CHECK(read.previous_address == person.at("previous_address"));
    CHECK(read.remarks == "備考");
    CHECK(read.changed_on == "2024-12-31");
    CHECK(read.move_out_notified_on == "2026-10-31");
    CHECK(read.glyphs_pending);
    CHECK(read.suppressed);
    CHECK_FALSE(read.removed);
    CHECK(read.seal_number == "S-1");
    CHECK(read.seal_name == "𠮷野 葛󠄂子");
    CHECK(read.seal_registered_on == "2020-01-06");
    CHECK(read.tax_years ==
          std::vector<certificate::TaxYear>{{2025, false, true}, {2026, true, false}});
    CHECK(read.family_register == FamilyRegister::updating);
    CHECK(read.family_register_from == "2026-11-20");
}

TEST_CASE_TEMPLATE("texts lie in the tables byte by byte", Place, OnSqlite, OnPostgresql) {
    const Place at;
    auto person = resident_row();
    person["name"] = "神 塚 𠮷 葛\U000E0102 か\u309A 髙";
    person["remarks"] = "a'b\"c\\d";
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, {household_row(), person}));
    }
    CHECK(at.ask("SELECT name FROM resident") == person.at("name"));
    CHECK(at.ask("SELECT remarks FROM resident") == "a'b\"c\\d");
}

TEST_CASE_TEMPLATE("members come back by their seats, and everyone else's papers stay apart", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    std::vector<Json> rows{household_row(), household_row("h2")};
    for (int i = 12; i >= 1; --i) {
        rows.push_back(resident_row("r" + std::to_string(i)));
        rows.back()["seat"] = i;
        rows.push_back(seal_row("S-" + std::to_string(i), 1, "r" + std::to_string(i)));
    }
    rows.push_back(resident_row("other"));
    rows.back()["household_id"] = "h2";
    REQUIRE(import_rows(at, store, rows));
    const auto household = store.read_household("r7").value();
    REQUIRE(household.members.size() == 12);
    for (std::size_t i = 0; i < 12; ++i) {
        CHECK(household.members[i].id == "r" + std::to_string(i + 1));
        CHECK(household.members[i].seal_number == "S-" + std::to_string(i + 1));
    }
    CHECK(store.read_household("other").value().members.size() == 1);
}

TEST_CASE_TEMPLATE("a removed resident stays as one that is gone, without any item", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto second = resident_row("r2");
    second["seat"] = 2;
    auto rows = one_resident;
    rows.push_back(second);
    REQUIRE(import_rows(at, store, rows));
    REQUIRE(apply_rows(at, store, {row("resident", 20, {{"resident_id", "r1"}, {"ended", true}})}));
    const auto gone = store.read_household("r1").value();
    CHECK(gone.address.empty());
    REQUIRE(gone.members.size() == 1);
    certificate::Resident expected;
    expected.id = "r1";
    expected.removed = true;
    CHECK(gone.members[0] == expected);
    const auto rest = store.read_household("r2").value();
    REQUIRE(rest.members.size() == 1);
    CHECK(rest.members[0].id == "r2");
}

TEST_CASE("whether somebody is gone or suppressed does not show in the statements that are run") {
    const OnSqlite at;
    const CountedStatements counted;
    RegisterStore store(at.place);
    auto second = resident_row("r2");
    second["household_id"] = "h2";
    auto rows = resident_with_family();
    for (const auto& more :
         {household_row("h2"), second, row("resident", 2, {{"resident_id", "r2"}, {"ended", true}}),
          row("suppression", 1, {{"resident_id", "r1"}, {"suppressed", true}})})
        rows.push_back(more);
    REQUIRE(import_rows(at, store, rows));
    const auto statements_for = [&](const std::string& who) {
        CountedStatements::list.clear();
        REQUIRE(store.read_household(who));
        return CountedStatements::list;
    };
    const auto suppressed = statements_for("r1");
    CHECK(suppressed.size() > 4);
    CHECK(statements_for("r2") == suppressed);
}

TEST_CASE_TEMPLATE("a household that was not stated yet is a fault, never a paper without address",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, {resident_row(), card_row()}));
    CHECK(is_storage_fault([&] { store.read_household("r1"); }));
}

TEST_CASE_TEMPLATE("what was taken is still there after a restart", Place, OnSqlite, OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, one_resident));
    }
    RegisterStore store(at.place);
    CHECK(store.version() == 1);
    CHECK(store.find_card(3, sample_serial).value().resident_id == "r1");
}

TEST_CASE_TEMPLATE("a register is read while it is younger than its limit", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    const auto age_s = wall_s() - sample_as_of_s;
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, one_resident));
    }
    RegisterStore young(at.place, age_s + 600);
    CHECK(young.find_card(3, sample_serial));
    CHECK(young.read_household("r1"));
}

TEST_CASE_TEMPLATE("past the limit, and before the first file, nothing is said", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    RegisterStore old(at.place, wall_s() - sample_as_of_s - 600);
    CHECK(is_storage_fault([&] { old.find_card(3, sample_serial); }));
    REQUIRE(import_rows(at, old, one_resident));
    CHECK(is_storage_fault([&] { old.find_card(3, sample_serial); }));
    CHECK(is_storage_fault([&] { old.find_card(2, Bytes{1}); }));
    CHECK(is_storage_fault([&] { old.read_household("r1"); }));
    CHECK(is_storage_fault([&] { old.read_household("unknown"); }));
    // A file that is up to date opens it again.
    auto head = head_of_changes(0, 10);
    const auto now = std::chrono::sys_seconds(std::chrono::seconds(wall_s()));
    const auto day = std::chrono::floor<std::chrono::days>(now);
    head["as_of"] = certificate::write_iso_day(day) + "T00:00:00Z";
    REQUIRE(take(at, old, lines(head, {}), FeedContent::changes));
    CHECK(old.find_card(3, sample_serial));
    CHECK(old.read_household("r1"));
}

TEST_CASE_TEMPLATE("a row that is not valid is a fault, never a certificate", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    import_and_close(at);
    const std::string backspace = std::is_same_v<Place, OnSqlite> ? "char(8)" : "chr(8)";
    const std::string turned = std::is_same_v<Place, OnSqlite> ? "char(8238)" : "chr(8238)";
    const std::vector<std::pair<std::string, std::string>> changes = {
        {"resident", "name = 'a' || " + backspace + " || 'b'"},
        {"resident", "name = ' a'"},
        {"resident", "name = 'a  b'"},
        {"resident", "name = 'a' || " + turned + " || 'b'"},
        {"resident", "birth_day = '2023-02-29'"},
        {"resident", "birth_day = '1872-12-31'"},
        {"resident", "my_number = 'abcdefghijkl'"},
        {"resident", "nationality = 'ブラジル'"},
        {"household", "address = ' '"},
        {"household", "householder = 'a' || " + backspace},
    };
    const std::vector<std::string> saved{"resident", "household"};
    for (const auto& table : saved)
        at.ask("CREATE TABLE saved_" + table + " AS SELECT * FROM " + table);
    for (const auto& [table, change] : changes) {
        CAPTURE(change);
        tamper(at, "UPDATE " + table + " SET " + change);
        CHECK(is_storage_fault([&] { RegisterStore(at.place).read_household("r1"); }));
        at.ask("DELETE FROM " + table + "; ");
        at.ask("INSERT INTO " + table + " SELECT * FROM saved_" + table);
        CHECK(RegisterStore(at.place).read_household("r1"));
    }
}

TEST_CASE_TEMPLATE("the tables themselves refuse what no register holds", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place);
        auto rows = one_resident;
        rows.push_back(seal_row("S-1", 1));
        REQUIRE(import_rows(at, store, rows));
    }
    for (const auto* sql :
         {"UPDATE resident SET sex = 'x'", "UPDATE resident SET glyphs_pending = 2",
          "UPDATE resident SET name = ''", "UPDATE resident SET name = NULL",
          "UPDATE card SET serial = ''", "UPDATE resident SET seat = 65",
          "UPDATE resident SET my_number = '1'", "UPDATE card SET standing = 'x'",
          "UPDATE seal SET seal_number = ''", "UPDATE resident SET version = 0",
          "UPDATE household SET ended = 2", "UPDATE register_state SET as_of_s = -1",
          "UPDATE register_state SET city = '4'",
          "INSERT INTO register_state VALUES (2, 0, 0, 0, 0, '')"}) {
        CAPTURE(sql);
        CHECK_THROWS(at.ask(sql));
    }
}
