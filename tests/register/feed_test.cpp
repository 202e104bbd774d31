// SPDX-License-Identifier: Apache-2.0
// What a file does to the register, the same on both engines.
#include "shomei/issuance/register/feed.h"

#include <doctest/doctest.h>

#include "sample_town.h"

using namespace shomei;
using namespace shomei::resident_register;

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
