// SPDX-License-Identifier: Apache-2.0
// What a file does to the register, the same on both engines.
#include "shomei/issuance/register/feed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "sample_town.h"
#include "shomei/base/fault.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

const std::vector<Json> one_resident = {household_row(), resident_row(), card_row()};

Json ended(const std::string& about, std::int64_t version, Json subject) {
    subject["ended"] = true;
    return row(about, version, subject);
}

Json suppression_row(bool suppressed, std::int64_t version, const std::string& who = "r1") {
    return row("suppression", version, {{"resident_id", who}, {"suppressed", suppressed}});
}

bool is_suppressed(RegisterStore& store) {
    return store.read_household("r1").value().members.at(0).suppressed;
}

template <class Place>
std::string seal_of(RegisterStore& store, const Place&) {
    const auto household = store.read_household("r1");
    return household ? household->members.at(0).seal_number : "no resident";
}

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

TEST_CASE_TEMPLATE("an import says what it took", Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    const auto result = import_rows(at, store, one_resident);
    REQUIRE(result);
    CHECK(result->statements == 3);
    CHECK(result->stale == 0);
    CHECK(result->dropped == 0);
    CHECK(result->version == 1);
    CHECK(result->changed);
    CHECK(result->as_of_s == sample_as_of_s);
    CHECK(text_of(*result) ==
          "3 statements, 0 stale, 0 dropped; version 1; complete up to 2026-11-01T00:00:00Z");
}

TEST_CASE_TEMPLATE("the same file again changes nothing, not even the version", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    auto changes = lines(head_of_changes(10, 12), {seal_row("S-1", 12)});
    {
        RegisterStore store(at.place);
        REQUIRE(import_rows(at, store, one_resident));
        REQUIRE(take(at, store, changes, FeedContent::changes).value().changed);
    }
    const std::string look = "SELECT * FROM resident, household, card, seal, register_state";
    const auto before = at.ask(look);
    {
        RegisterStore store(at.place);
        const auto again = take(at, store, changes, FeedContent::changes);
        REQUIRE(again);
        CHECK_FALSE(again->changed);
        CHECK(again->stale == 1);
        CHECK(again->version == 2);
        const auto import = import_rows(at, store, one_resident);
        REQUIRE(import);
        CHECK_FALSE(import->changed);
        CHECK(import->stale == 3);
    }
    CHECK(at.ask(look) == before);
}

TEST_CASE_TEMPLATE("an import drops what it does not name and is not newer than it", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(seal_row("S-1", 1));
    rows.push_back(suppression_row(true, 1));
    rows.push_back(row("tax", 1,
                       {{"resident_id", "r1"},
                        {"year", 2026},
                        {"declared", true},
                        {"resident_on_january_1", true}}));
    REQUIRE(import_rows(at, store, rows));
    auto newer = resident_row("r2", 25);
    newer["seat"] = 2;
    REQUIRE(apply_rows(at, store, {newer}));
    auto only = resident_row("r3", 20);
    only["seat"] = 3;
    const auto result =
        take(at, store, lines(head_of_all(20), {household_row("h1", 20), only}), FeedContent::all);
    REQUIRE(result);
    CHECK(result->dropped == 4);  // the suppression stays
    CHECK(store.read_household("r1").value().members.at(0).removed);
    CHECK(is_suppressed(store));
    CHECK_FALSE(store.find_card(3, sample_serial));
    CHECK(store.read_household("r3").value().members.size() == 2);
    // What was dropped stays dropped, whatever comes late.
    REQUIRE(
        apply_rows(at, store, {resident_row("r1", 20), card_row("r1", 20), seal_row("S-1", 19)}));
    CHECK(store.read_household("r1").value().members.at(0).removed);
    CHECK_FALSE(store.find_card(3, sample_serial));
    // Only a new registration brings the resident back, and the seal not with it.
    REQUIRE(apply_rows(at, store, {resident_row("r1", 21)}));
    CHECK(seal_of(store, at).empty());
}

TEST_CASE_TEMPLATE("an old copy of everything does not bring back what ended since", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    auto rows = one_resident;
    rows.push_back(seal_row("S-1", 1));
    REQUIRE(import_rows(at, store, rows));
    REQUIRE(take(at, store,
                 lines(head_of_changes(10, 12),
                       {ended("seal", 11, {{"resident_id", "r1"}}),
                        ended("card", 12, {{"generation", 3}, {"serial", "31000001"}})}),
                 FeedContent::changes));
    const auto again = import_rows(at, store, rows);
    REQUIRE(again);
    CHECK_FALSE(again->changed);
    CHECK(seal_of(store, at).empty());
    CHECK_FALSE(store.find_card(3, sample_serial));
}

TEST_CASE_TEMPLATE("one bad row leaves the register as it was and is named by its line", Place,
                   OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    auto broken = resident_row("r3", 5);
    broken["birth_day"] = "2023-02-29";
    auto late = resident_row("r4", 11);
    const auto result = take(at, store,
                             lines(head_of_all(), {resident_row("r2", 5)}) + "{\n" +
                                 lines(broken, {household_row("h9", 5), late}),
                             FeedContent::all);
    REQUIRE_FALSE(result);
    const auto& errors = result.error();
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].line == 3);
    CHECK(text_of(errors[1]) == "line 4: birth_day breaks its form");
    CHECK(text_of(errors[2]) == "line 6: version is above the file's own");
    CHECK(store.version() == 1);
    CHECK(store.read_household("r1").value().members.size() == 1);
    CHECK_FALSE(store.read_household("r2"));
}

TEST_CASE_TEMPLATE("a file behind a gap is refused and says what is missing", Place, OnSqlite,
                   OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    const auto part = [&](std::int64_t after, std::int64_t version, const char* as_of) {
        auto head = head_of_changes(after, version);
        head["as_of"] = as_of;
        return take(at, store,
                    lines(head, {seal_row("S-" + std::to_string(version), version),
                                 suppression_row(true, version)}),
                    FeedContent::changes);
    };
    CHECK_FALSE(part(1, 10, sample_as_of));
    REQUIRE(import_rows(at, store, one_resident));
    const auto third = part(20, 30, "2026-11-03T00:00:00Z");
    REQUIRE_FALSE(third);
    REQUIRE(third.error().size() == 1);
    CHECK(text_of(third.error()[0]) ==
          "line 1: begins after version 20, but the register is complete only up to 10: an earlier "
          "file is missing; send that one, then this one again");
    CHECK(store.version() == 1);
    CHECK(seal_of(store, at).empty());
    CHECK_FALSE(is_suppressed(store));
    CHECK(part(10, 20, "2026-11-02T00:00:00Z").value().as_of_s == sample_as_of_s + 86400);
    CHECK(part(20, 30, "2026-11-03T00:00:00Z").value().as_of_s == sample_as_of_s + 2 * 86400);
    CHECK(seal_of(store, at) == "S-30");
    // Nothing new up to a later instant is news too; an old file is not.
    auto quiet = head_of_changes(30, 30);
    quiet["as_of"] = "2026-11-05T00:00:00Z";
    CHECK(take(at, store, lines(quiet, {}), FeedContent::changes).value().as_of_s ==
          sample_as_of_s + 4 * 86400);
    const auto old = part(10, 20, "2026-11-02T00:00:00Z");
    CHECK_FALSE(old.value().changed);
    CHECK(old.value().as_of_s == sample_as_of_s + 4 * 86400);
}

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
