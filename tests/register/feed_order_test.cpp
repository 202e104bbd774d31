// SPDX-License-Identifier: Apache-2.0
// What files say of each other: late, doubled, silent, contradicting, of another city.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "sample_town.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/register/feed.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

// The story of each permuted resident: registered, cancelled, moved, registered anew,
// guardianship, and the first number once more, which does not come back.
std::vector<Json> story_of(const std::string& who) {
    auto moved = resident_row(who, 14);
    moved["household_id"] = "new-" + who;
    return {seal_row("S-1", 11, who),
            ended("seal", 12, {{"resident_id", who}}),
            moved,
            seal_row("S-2", 15, who),
            row("guardianship", 16, {{"resident_id", who}}),
            seal_row("S-1", 17, who)};
}

}  // namespace

TEST_CASE_TEMPLATE("what a file of everything does not name does not come back by an older file",
                   Place, OnSqlite, OnPostgresql) {
    const std::vector<Json> gone{resident_row("r9", 8), card_row("r9", 9), seal_row("S-1", 9)};
    for (const bool everything : {false, true}) {
        const Place at;
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, {household_row(), resident_row()}));
        const auto late =
            everything ? take(at, store, lines(head_of_all(9), gone), FeedContent::all)
                       : take(at, store, lines(head_of_changes(5, 9), gone), FeedContent::changes);
        REQUIRE(late);
        CHECK(late->stale == 3);
        CHECK(late->dropped == 0);
        CHECK_FALSE(late->changed);
        CHECK_FALSE(store.read_household("r9"));
        CHECK_FALSE(store.find_card(3, sample_serial));
        CHECK(seal_of(store, at).empty());
        CHECK(store.read_household("r1").value().members.size() == 1);
    }
}

TEST_CASE_TEMPLATE("an older file still says what is newer about those who are known", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(seal_row("S-1", 3));
    REQUIRE(import_rows(at, store, rows));
    const auto late = take(
        at, store,
        lines(head_of_changes(5, 9), {ended("card", 7, {{"generation", 3}, {"serial", "31000001"}}),
                                      row("guardianship", 8, {{"resident_id", "r1"}})}),
        FeedContent::changes);
    REQUIRE(late);
    CHECK(late->stale == 0);
    CHECK_FALSE(store.find_card(3, sample_serial));
    CHECK(seal_of(store, at).empty());
}

TEST_CASE_TEMPLATE("a newer file of everything is believed, also about what it alone knows", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    auto rows = one_resident;
    rows.push_back(resident_row("r2", 7));
    rows.back()["seat"] = 2;
    REQUIRE(take(at, store, lines(head_of_all(11), rows), FeedContent::all));
    CHECK(store.read_household("r2").value().members.size() == 2);
}

TEST_CASE_TEMPLATE("a suppression ends by a statement, never because nothing is said", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(suppression_row(true, 4));
    REQUIRE(import_rows(at, store, rows));
    REQUIRE(take(at, store, lines(head_of_all(20), one_resident), FeedContent::all));
    CHECK(is_suppressed(store));
    REQUIRE(apply_rows(at, store, {suppression_row(false, 5)}));
    CHECK_FALSE(is_suppressed(store));
    // Above what was last said, though a file of everything has been silent since.
    REQUIRE(apply_rows(at, store, {suppression_row(true, 18)}));
    CHECK(is_suppressed(store));
    REQUIRE(apply_rows(at, store, {ended("suppression", 19, {{"resident_id", "r1"}})}));
    CHECK_FALSE(is_suppressed(store));
    REQUIRE(apply_rows(at, store, {resident_row("r2", 30), suppression_row(true, 3, "r2")}));
    CHECK(store.read_household("r2").value().members.at(1).suppressed);
}

TEST_CASE_TEMPLATE("a seal ends with whom a file of everything does not name, or names another",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(seal_row("S-1", 3));
    REQUIRE(import_rows(at, store, rows));
    CHECK(seal_of(store, at) == "S-1");
    // Its list of seals still has one of somebody who is gone.
    REQUIRE(take(at, store, lines(head_of_all(20), {household_row(), seal_row("S-1", 3)}),
                 FeedContent::all));
    CHECK(store.read_household("r1").value().members.at(0).removed);
    REQUIRE(apply_rows(at, store, {resident_row("r1", 30)}));
    CHECK(seal_of(store, at).empty());
    REQUIRE(apply_rows(at, store, {seal_row("S-1", 31)}));
    CHECK(seal_of(store, at).empty());
    REQUIRE(apply_rows(at, store, {seal_row("S-2", 32)}));
    CHECK(seal_of(store, at) == "S-2");
    // The newest seal is not in it, an older one is.
    REQUIRE(
        take(at, store,
             lines(head_of_all(40), {household_row(), resident_row("r1", 30), seal_row("S-1", 31)}),
             FeedContent::all));
    CHECK(seal_of(store, at).empty());
}

TEST_CASE_TEMPLATE("of two statements with one version that differ neither is taken", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    const auto both = apply_rows(at, store,
                                 {suppression_row(false, 20), seal_row("S-1", 20),
                                  suppression_row(true, 20), seal_row("S-2", 20)});
    REQUIRE_FALSE(both);
    REQUIRE(both.error().size() == 2);
    CHECK(text_of(both.error()[0]) == "line 4: differs from what was stated with the same version");
    CHECK(both.error()[1].line == 5);
    CHECK(store.version() == 1);
    // In two files, in one of everything, and in an old one.
    auto moved = resident_row();
    moved["seat"] = 2;
    for (const auto& head : {head_of_all(11), head_of_all(9)}) {
        const auto other = take(at, store, lines(head, {household_row(), moved}), FeedContent::all);
        REQUIRE_FALSE(other);
        CHECK(other.error()[0].line == 3);
    }
    REQUIRE(apply_rows(at, store, {suppression_row(true, 20), suppression_row(true, 20)}));
    CHECK_FALSE(apply_rows(at, store, {suppression_row(false, 20)}));
    CHECK(is_suppressed(store));
}

TEST_CASE_TEMPLATE("a register takes one municipality's files only", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    auto other = head_of_all();
    other["city"] = "131016";
    const auto take_other = [&](RegisterStore& store) {
        return take(at, store, lines(other, one_resident), FeedContent::all);
    };
    {
        RegisterStore ours(at.place, 0, sample_city);
        const auto refused = take_other(ours);
        REQUIRE_FALSE(refused);
        CHECK(text_of(refused.error()[0]) ==
              "line 1: city is another one than the register's, 422011");
        REQUIRE(import_rows(at, ours, one_resident));
    }
    RegisterStore any(at.place);
    CHECK_FALSE(take_other(any));
    auto changes = head_of_changes(10, 12);
    changes["city"] = "131016";
    CHECK_FALSE(take(at, any, lines(changes, {}), FeedContent::changes));
    CHECK(any.version() == 1);
}

TEST_CASE_TEMPLATE("another municipality's register is not opened", Place, OnSqlite, OnPostgresql) {
    const Place at;
    {
        RegisterStore store(at.place, 0, sample_city);
        REQUIRE(import_rows(at, store, one_resident));
    }
    CHECK_THROWS_WITH_AS(RegisterStore(at.place, 0, "131016"),
                         "register: of city 422011, not of 131016", Fault);
}

TEST_CASE("another municipality's register is not read, though it was empty when it was opened") {
    const OnPostgresql at;
    RegisterStore other(at.place, 0, "131016"), store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    CHECK_THROWS_AS(other.read_household("r1"), Fault);
    CHECK_THROWS_AS(other.find_card(3, sample_serial), Fault);
    CHECK_FALSE(import_rows(at, other, one_resident));
}

TEST_CASE_TEMPLATE("whatever the order, doubles and delays, the same state is reached", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    // One resident for each of the 720 orders (or a slice of them); each step is a file of its own
    // for all of them.
    std::vector<std::vector<std::size_t>> orders;
    std::vector<std::size_t> order{0, 1, 2, 3, 4, 5};
    const int slice = std::getenv("SHOMEI_LONG") != nullptr ? 1 : 7;
    int number = 0;
    do
        if (number++ % slice == 0) orders.push_back(order);
    while (std::next_permutation(order.begin(), order.end()));
    REQUIRE(number == 720);
    std::vector<Json> people{household_row()};
    for (std::size_t i = 0; i < orders.size(); ++i) {
        people.push_back(resident_row("r" + std::to_string(i)));
        people.push_back(household_row("new-r" + std::to_string(i)));
    }
    REQUIRE(import_rows(at, store, people));
    std::mt19937 random(1);
    for (std::size_t step = 0; step < 6; ++step) {
        std::vector<Json> file;
        for (std::size_t i = 0; i < orders.size(); ++i) {
            const auto story = story_of("r" + std::to_string(i));
            file.push_back(story[orders[i][step]]);
            // An earlier statement once more, as a queue that delivers twice would have it.
            file.push_back(story[orders[i][random() % (step + 1)]]);
        }
        std::shuffle(file.begin(), file.end(), random);
        REQUIRE(apply_rows(at, store, file));
        // Between the steps, too: no seal is shown that a statement known here has ended.
        for (std::size_t i = 0; i < orders.size(); ++i) {
            const std::set known(orders[i].begin(), orders[i].begin() + 1 + static_cast<int>(step));
            if (!known.contains(2)) continue;  // still in the crowd of the first household
            const auto shown = store.read_household("r" + std::to_string(i)).value().members[0];
            if (known.contains(0) && known.contains(1)) CHECK(shown.seal_number != "S-1");
            if (known.contains(4)) CHECK(shown.seal_number != "S-2");
        }
    }
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const auto household = store.read_household("r" + std::to_string(i)).value();
        REQUIRE(household.members.size() == 1);
        CHECK(household.members[0].seal_number.empty());
        CHECK(household.members[0].seal_name.empty());
    }
}

TEST_CASE_TEMPLATE("of two statements with one version the end wins, whichever comes first", Place,
                   OnSqlite, OnPostgresql) {
    for (const bool turned : {false, true}) {
        const Place at;
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, one_resident));
        std::vector<Json> rows{seal_row("S-1", 11), ended("seal", 11, {{"resident_id", "r1"}}),
                               card_row("r1", 11),
                               ended("card", 11, {{"generation", 3}, {"serial", "31000001"}})};
        if (turned) std::ranges::reverse(rows);
        REQUIRE(apply_rows(at, store, rows));
        CHECK(seal_of(store, at).empty());
        CHECK_FALSE(store.find_card(3, sample_serial));
    }
}

TEST_CASE_TEMPLATE("a seal ends with the residence, also where it is told late", Place, OnSqlite,
                   OnPostgresql) {
    for (const bool turned : {false, true}) {
        const Place at;
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, {household_row()}));
        std::vector<Json> rows{resident_row("r1", 11), seal_row("S-1", 12),
                               ended("resident", 13, {{"resident_id", "r1"}}),
                               resident_row("r1", 14)};
        if (turned) std::ranges::reverse(rows);
        for (const auto& each : rows) REQUIRE(apply_rows(at, store, {each}));
        CHECK(seal_of(store, at).empty());
        REQUIRE(apply_rows(at, store, {seal_row("S-2", 15)}));
        CHECK(seal_of(store, at) == "S-2");
    }
}
