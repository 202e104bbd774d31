// SPDX-License-Identifier: Apache-2.0
// A terminal whose drawn document says something else than was granted: no paper, no fee, and the
// kind is closed for the whole municipality until two people have looked (R12).
#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "shared_world.h"

using namespace shomei::stories;

namespace {

const std::string kind = "residence-items";

// The terminal with a writer that draws another text than it was told to.
class WrongTerminal {
public:
    WrongTerminal() {
        world().stop_terminal();
        // The sanitizer's library need not stand first: this one allocates nothing before it.
        world().start_terminal(
            {"env", "ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0",
             std::string("LD_PRELOAD=") + SHOMEI_BIN_DIR + "/libwrong-writer.so"});
    }
    WrongTerminal(const WrongTerminal&) = delete;
    WrongTerminal& operator=(const WrongTerminal&) = delete;
    ~WrongTerminal() { world().restart_terminal({}); }
};

struct WishingVisit : Visit {
    explicit WishingVisit(const std::string& wanted) : Visit("household-of-one") {
        wish.kind = wanted;
        wish.scope = "self";
    }
};

// The code beside a kind that the resident cannot choose now; empty where it is offered.
std::string closed_with(const std::string& wanted) {
    WishingVisit visit(wanted);
    visit.to_pin();
    const auto screen = visit.enter();
    REQUIRE(screen.at("screen") == "K07");
    for (const auto& closed : screen.at("closed_kinds"))
        if (closed.at("id") == wanted) return closed.at("code");
    return {};
}

// Two people who type their passphrases lift the stop.
int resume() {
    const auto shomei = [](const std::string& typed, const std::string& words) {
        return shomei::sim::run_program({"sh", "-c",
                                         "printf '" + typed + "' | " + SHOMEI_BIN_DIR + "/shomei " +
                                             words + " --socket " +
                                             world().at("issuer.sock").string()})
            .code;
    };
    shomei("correct horse\\n", "operator add aoki");
    shomei("battery staple\\n", "operator add baba");
    return shomei("correct horse\\nbattery staple\\n",
                  "resume 422011 " + kind +
                      " --operator aoki --second baba --reason 'the writer was exchanged'");
}

}  // namespace

TEST_CASE("a document that says something else than was granted closes its kind, and no fee") {
    const auto money = world().coins().totals();
    const auto sides = world().printer().sheets().size();
    const int stops = count_entries("stop"), voided = count_entries("voided");
    {
        const WrongTerminal wrong;
        WishingVisit visit(kind);
        visit.to_preview();
        CHECK(visit.refusal().at("code") == "B05");
        CHECK(names_offices(visit.refusal()));
        CHECK(visit.resident.screen().at("money") == "none_taken");
        CHECK_FALSE(visit.resident.screen().at("reference").get<std::string>().empty());
        CHECK(wait_for_entries("stop", stops + 1) == stops + 1);
        CHECK(wait_for_entries("voided", voided + 1) == voided + 1);
    }
    CHECK(world().coins().totals().inserted == money.inserted);
    CHECK(world().printer().sheets().size() == sides);
    world().stop_terminal();
    CHECK(std::ranges::any_of(world().journal(), [](const auto& line) {
        return line.find(" J23 ") != line.npos && line.ends_with(" mismatch");
    }));
    world().start_terminal();

    // A sound terminal cannot have it either, but any other kind.
    CHECK(closed_with(kind) == "B05");
    {
        WishingVisit visit("residence-copy");
        CHECK(visit.to_paper().at("screen") == "K14");
    }
    REQUIRE(resume() == 0);
    CHECK(closed_with(kind).empty());
    WishingVisit visit(kind);
    CHECK(visit.to_paper().at("screen") == "K14");
}
