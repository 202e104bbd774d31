// SPDX-License-Identifier: Apache-2.0
// What lies between terminal and issuer goes wrong: answers lost, cut, doubled, exchanged.
#include <doctest/doctest.h>

#include "meddler.h"
#include "shared_world.h"

using namespace shomei::stories;

namespace {

// The terminal speaks to the meddler, who shows it this certificate.
class MeddledTerminal {
public:
    explicit MeddledTerminal(const std::string& certificate = "issuer")
        : meddler(world(), certificate),
          terminal_({{"issuer.port", std::to_string(meddler.port())},
                     {"issuer.pins", shomei::sim::spki_digest(world().plan().pki / "tls" /
                                                              (certificate + ".crt"))}}) {}

    Meddler meddler;

private:
    ChangedTerminal terminal_;
};

struct PlainVisit : Visit {
    PlainVisit() : Visit("household-of-one") { wish.scope = "self"; }
};

const std::vector<std::string> until_preview{"open", "authenticate", "quote", "apply", "pages"};

}  // namespace

TEST_CASE(
    "an answer that was lost, cut or came twice is asked for once more and never acted on twice") {
    MeddledTerminal terminal;
    for (const auto how : {Meddling::lose, Meddling::cut, Meddling::twice}) {
        const auto money = world().coins().totals();
        const auto sides = world().printer().sheets().size();
        const int granted = count_entries("grant"), captured = count_entries("captured");
        for (const auto& message : until_preview) terminal.meddler.spoil(message, how, 1);
        terminal.meddler.spoil("report", how, 3);
        {
            PlainVisit visit;
            const auto last = visit.to_paper();
            REQUIRE(last.at("screen") == "K14");
            CHECK(last.at("documents").size() == 1);
        }
        for (const auto& message : until_preview) CHECK(terminal.meddler.spoilt(message) == 1);
        CHECK(wait_for_entries("captured", captured + 1) == captured + 1);
        CHECK(count_entries("grant") == granted + 1);
        CHECK(captured_yen() == money.captured + 300);
        CHECK(world().printer().sheets().size() == sides + 2);
    }
}

TEST_CASE("where an answer never comes the visit ends with a reference, and no money was taken") {
    MeddledTerminal terminal;
    const auto money = world().coins().totals();
    const auto sides = world().printer().sheets().size();
    for (const auto& message : until_preview) {
        CAPTURE(message);
        const int granted = count_entries("grant"), voided = count_entries("voided");
        terminal.meddler.spoil(message, Meddling::lose, 100);
        {
            PlainVisit visit;
            visit.to_preview();
            CHECK(visit.refusal().at("code") == "B04");
            CHECK(visit.resident.screen().at("money") == "none_taken");
            CHECK_FALSE(visit.resident.screen().at("reference").get<std::string>().empty());
        }
        terminal.meddler.spoil(message, Meddling::lose, 0);
        // A number that nobody heard of is given up: no document is left standing.
        const int lost = count_entries("grant") - granted;
        CHECK(lost == (message == "apply" || message == "pages" ? 1 : 0));
        CHECK(wait_for_entries("voided", voided + lost) == voided + lost);
    }
    CHECK(world().coins().totals().inserted == money.inserted);
    CHECK(world().printer().sheets().size() == sides);
}

TEST_CASE(
    "where the issuer is full the resident is told before the PIN, and the next one is served") {
    MeddledTerminal terminal;
    for (const auto* message : {"open", "authenticate"})
        terminal.meddler.spoil(message, Meddling::full, 100);
    {
        PlainVisit visit;
        visit.to_preview();
        CHECK(visit.refusal().at("code") == "B06");
        CHECK(visit.resident.screen().at("money") == "none_taken");
    }
    CHECK(terminal.meddler.spoilt("open") >= 1);
    CHECK(terminal.meddler.spoilt("authenticate") == 0);
    for (const auto* message : {"open", "authenticate"})
        terminal.meddler.spoil(message, Meddling::full, 0);
    PlainVisit next;
    CHECK(next.to_paper().at("screen") == "K14");
}

TEST_CASE("an answer for another issuance is never printed, and closes the terminal") {
    const auto sides = world().printer().sheets().size();
    const auto money = world().coins().totals();
    {
        MeddledTerminal terminal;
        {
            Visit neighbour("household-of-four");
            CHECK(neighbour.to_preview().at("screen") == "K12");
        }
        terminal.meddler.spoil("apply", Meddling::earlier, 1);
        Visit visit("household-of-five");
        visit.to_preview();
        CHECK(visit.refusal().at("code") == "B05");
        CHECK(visit.resident.screen().at("money") == "none_taken");
        world().reader().control("remove");
        visit.resident.wait_until([](const auto& screen) { return !screen.at("card_present"); });
        visit.resident.press("proceed");
        const auto closed = visit.resident.wait_for({"K00"}, 90'000);
        CHECK(closed.at("in_service") == false);
    }
    CHECK(world().printer().sheets().size() == sides);
    CHECK(world().coins().totals().inserted == money.inserted);
    Visit visit("household-of-one");  // a new start with the true issuer
    CHECK(visit.to_pin().at("screen") == "K04");
}

TEST_CASE(
    "an issuer with a certificate for another name is told nothing, and the gate stays closed") {
    {
        const MeddledTerminal terminal("issuer-other");
        shomei::sim::Resident resident(world().kiosk_url());
        const auto screen = resident.wait_for({"K00"});
        CHECK(screen.at("in_service") == false);
        CHECK(terminal.meddler.requests() == 0);
    }
    Visit visit("household-of-one");
    CHECK(visit.to_pin().at("screen") == "K04");
}
