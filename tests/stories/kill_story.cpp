// SPDX-License-Identifier: Apache-2.0
// The terminal dies at its n-th write to the disk, for one n after the other, and starts again.
#include <doctest/doctest.h>

#include <cstdlib>

#include "shared_world.h"

using namespace shomei::stories;

namespace {

// Starts a terminal that dies at its n-th write, and a resident who goes on as long as it lives.
// True where the paper was taken.
bool survives(int write) {
    try {
        world().start_terminal({"strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e",
                                "trace=fdatasync", "-e",
                                "inject=fdatasync:signal=KILL:when=" + std::to_string(write)});
        Visit visit("household-of-one");
        visit.wish.scope = "self";
        if (visit.to_paper().at("screen") != "K14") return false;
        visit.resident.press("paper_taken");
        visit.resident.wait_for({"K00"}, 20'000);
        return world().terminal().wait(0) == std::nullopt;
    } catch (const std::exception&) {
        return false;  // the screen went dark
    }
}

}  // namespace

TEST_CASE("whenever the terminal is killed, the next start leaves money equal to paper") {
    // Every write with SHOMEI_LONG set, else every fifth.
    const int stride = std::getenv("SHOMEI_LONG") != nullptr ? 1 : 5;
    int died = 0;
    bool survived = false;
    for (int write = 2; !survived && write < 100; write += stride) {
        CAPTURE(write);
        const auto money = world().coins().totals();
        const auto sides = world().printer().sheets().size();
        world().stop_terminal();
        survived = survives(write);
        died += survived ? 0 : 1;
        world().stop_terminal(SIGKILL);
        if (world().reader().control("state") != "-") world().reader().control("remove");
        world().start_terminal();
        { const Visit next(""); }  // open again: everything left over is settled

        const auto after = world().coins().totals();
        const int captured = after.captured - money.captured;
        CHECK(after.held == 0);
        CHECK(after.inserted - money.inserted == captured + after.returned - money.returned);
        CHECK((captured == 0 || captured == 300));
        CHECK(world().printer().sheets().size() - sides == (captured == 300 ? 2 : 0));
        verified_ledger();
    }
    CHECK(survived);
    CHECK(died > 3);
}
