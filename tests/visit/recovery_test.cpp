// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>
#include <sqlite3.h>

#include "played_visit.h"
#include "shomei/base/fault.h"

using namespace shomei::visit;

namespace {

// The process dies in `stage`; the next one finds the visit in the journal and starts it again.
void restart_in(PlayedVisit& v, Stage stage) {
    v.come_to(stage);
    v.restart();
    const auto left = v.journal->unsettled();
    REQUIRE(left.size() == 1);
    CHECK(left[0].stage == stage);
    v.state = left[0];
    v.play(Start{});
}

}  // namespace

TEST_CASE("a restart before the confirmation cancels and owes nothing") {
    for (const auto stage : {Stage::open, Stage::pin_pending, Stage::pin_ok, Stage::authed}) {
        PlayedVisit v;
        restart_in(v, stage);
        CHECK(is_final(v.state.stage));
        CHECK(v.journal->outstanding().empty());
        CHECK(v.journal->unsettled().empty());
    }
}

TEST_CASE("a restart between confirmation and money voids the number") {
    for (const auto stage : {Stage::consented, Stage::granted, Stage::ready}) {
        PlayedVisit v;
        restart_in(v, stage);
        CHECK(v.state.stage == Stage::cancelled);
        REQUIRE(v.journal->outstanding().size() == 1);
        CHECK(v.journal->outstanding()[0].kind == Obligation::Kind::void_issuance);
    }
}

TEST_CASE("a restart with money asked for always gives it back, never prints") {
    for (const auto stage : {Stage::pay_pending, Stage::job_pending, Stage::job_ready}) {
        PlayedVisit v;
        restart_in(v, stage);
        if (stage == Stage::job_pending) {
            CHECK(v.asked_for<CancelJob>());
            v.play(JobAnswer{v.state.call, JobAnswer::Outcome::dropped, {}});
        } else if (stage == Stage::job_ready) {
            CHECK(v.asked_for<CancelJob>());
            v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
            v.play(JobProgress{v.state.call, "not-printed", 0, ""});
        }
        CHECK(v.state.stage == Stage::voiding);
        CHECK(v.asked_for<GiveBack>());
        v.play(Money{.call = v.state.call, .standing = Money::Standing::returned});
        CHECK(v.state.stage == Stage::settled_void);
        CHECK(v.count<ReleaseJob>() == 0);
        CHECK(v.count<CreateJob>() == 0);
    }
}

TEST_CASE("a restart after the release cancels what is held and decides by evidence") {
    PlayedVisit v;
    restart_in(v, Stage::released);
    CHECK(v.asked_for<CancelJob>());
    CHECK(v.count<ReleaseJob>() == 0);
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
    v.play(JobProgress{v.state.call, "not-printed", 0, ""});
    CHECK(v.state.stage == Stage::voiding);
}

TEST_CASE("a restart that finds an unreleased job on paper takes the fee for it") {
    PlayedVisit v;
    restart_in(v, Stage::job_ready);
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
    v.play(JobProgress{v.state.call, "printed", 4, ""});
    CHECK(v.wrote("J11"));
    CHECK(v.state.stage == Stage::capturing);
    CHECK(v.journal->outstanding().at(0).event == "released");
}

TEST_CASE("a restart while giving back first ends the job that may still be at the printer") {
    PlayedVisit v;
    v.come_to(Stage::job_ready);
    v.play(Pressed{Press::stop});
    CHECK(v.asked_for<CancelJob>());
    v.boot_ms += t_cancel_ms + 1;
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::unreachable, {}});
    v.play(JobProgress{v.state.call, {}, 0, "", JobProgress::Sight::held});
    REQUIRE(v.state.stage == Stage::voiding);
    v.restart();
    v.state = v.journal->unsettled().at(0);
    v.play(Start{});
    CHECK(v.asked_for<CancelJob>());
    CHECK(v.count<GiveBack>() == 0);
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::unreachable, {}});
    CHECK(v.asked_for<GiveBack>());
}

TEST_CASE("a restart while capturing captures again under the same key") {
    PlayedVisit v;
    restart_in(v, Stage::capturing);
    CHECK(v.asked_for<Capture>());
    v.play(Money{.call = v.state.call, .standing = Money::Standing::captured});
    CHECK(v.state.stage == Stage::settled_ok);
}

TEST_CASE("recovery that is killed itself comes to the same end") {
    PlayedVisit v;
    restart_in(v, Stage::job_ready);
    v.restart();
    v.state = v.journal->unsettled().at(0);
    v.play(Start{});
    CHECK(v.asked_for<CancelJob>());
    v.play(JobAnswer{v.state.call, JobAnswer::Outcome::cancelling, {}});
    v.play(JobProgress{v.state.call, "not-printed", 0, ""});
    CHECK(v.asked_for<GiveBack>());
    v.play(Money{.call = v.state.call, .standing = Money::Standing::gone});
    CHECK(v.state.stage == Stage::settled_void);
    CHECK(v.journal->unsettled().empty());
}

TEST_CASE("each start raises the epoch and the sequence goes on") {
    PlayedVisit v;
    const auto epoch = v.journal->epoch();
    const auto seq = v.journal->seq();
    v.restart();
    CHECK(v.journal->epoch() == epoch + 1);
    CHECK(v.journal->seq() == seq + 1);
}

TEST_CASE("a second process cannot open the journal") {
    PlayedVisit v;
    CHECK_THROWS_AS(Journal(v.folder.path() / "journal.db"), shomei::Fault);
}

TEST_CASE("a file that is no journal is refused and left as it is") {
    PlayedVisit v;
    v.journal.reset();
    const auto path = v.folder.path() / "journal.db";
    std::filesystem::resize_file(path, 100);
    CHECK_THROWS_AS(Journal{path}, shomei::Fault);
    CHECK(std::filesystem::file_size(path) == 100);
}

TEST_CASE("events cannot be changed or taken out, even by hand") {
    PlayedVisit v;
    v.come_to(Stage::authed);
    v.journal.reset();
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((v.folder.path() / "journal.db").c_str(), &db) == SQLITE_OK);
    CHECK(sqlite3_exec(db, "UPDATE event SET body = ''", nullptr, nullptr, nullptr) != SQLITE_OK);
    CHECK(sqlite3_exec(db, "DELETE FROM event", nullptr, nullptr, nullptr) != SQLITE_OK);
    sqlite3_close(db);
}

TEST_CASE("an acknowledged report is owed no more") {
    PlayedVisit v;
    v.come_to(Stage::settled_ok);
    const auto first = v.journal->outstanding().at(0);
    v.play(Receipt{first.id});
    CHECK(v.journal->outstanding().size() == 2);
}

TEST_CASE("the newest checkpoint is kept across restarts") {
    PlayedVisit v;
    v.journal->keep_witness({"note\n", ""});
    v.restart();
    CHECK(v.journal->witness().note == "note\n");
}
