// SPDX-License-Identifier: Apache-2.0
// What a file does to the register, the same on both engines.
#include "shomei/issuance/register/feed.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <set>

#include "sample_town.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

const std::vector<Json> one_resident = {household_row(), resident_row(), card_row()};

Json ended(const std::string& about, std::int64_t version, Json subject) {
    subject["ended"] = true;
    return row(about, version, subject);
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
    rows.push_back(row("suppression", 1, {{"resident_id", "r1"}, {"suppressed", true}}));
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
    CHECK(result->dropped == 5);
    CHECK(store.read_household("r1").value().members.at(0).removed);
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

TEST_CASE_TEMPLATE("a file behind a gap counts, but the register is complete only without one",
                   Place, OnSqlite, OnPostgresql) {
    const Place at;
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
    const auto part = [&](std::int64_t after, std::int64_t version, const char* as_of) {
        auto head = head_of_changes(after, version);
        head["as_of"] = as_of;
        return take(at, store, lines(head, {seal_row("S-" + std::to_string(version), version)}),
                    FeedContent::changes);
    };
    const auto fourth = part(30, 40, "2026-11-04T00:00:00Z");
    REQUIRE(fourth);
    CHECK(fourth->waits);
    CHECK(fourth->as_of_s == sample_as_of_s);
    CHECK(text_of(*fourth).ends_with("2026-11-01T00:00:00Z; waits for an earlier file"));
    CHECK(seal_of(store, at) == "S-40");
    CHECK_FALSE(part(30, 40, "2026-11-04T00:00:00Z").value().changed);
    CHECK(part(20, 30, "2026-11-03T00:00:00Z").value().waits);
    const auto second = part(10, 20, "2026-11-02T00:00:00Z");
    REQUIRE(second);
    CHECK_FALSE(second->waits);
    CHECK(second->as_of_s == sample_as_of_s + 3 * 86400);
    CHECK(seal_of(store, at) == "S-40");
    // Nothing new up to a later instant is news too; an old file is not.
    CHECK(part(40, 40, "2026-11-05T00:00:00Z").value().as_of_s == sample_as_of_s + 4 * 86400);
    const auto old = part(20, 30, "2026-11-03T00:00:00Z");
    CHECK_FALSE(old.value().changed);
    CHECK(old.value().as_of_s == sample_as_of_s + 4 * 86400);
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
