// SPDX-License-Identifier: Apache-2.0
// The seed's rules, each over the real reader: what the resident is told, and what the card saw.
#include <doctest/doctest.h>

#include <fstream>

#include "shared_world.h"

using namespace shomei::stories;

namespace {

// PIN commands that this card has seen so far.
int verifies(const std::string& card) {
    return std::stoi(world().reader().control("verify-count " + card));
}

// Every slip so far as one line: where the slip's lines break is no matter here.
std::string slip() {
    auto text = world().coins().slips();
    std::erase(text, '\n');
    return text;
}

// The slip comes out beside the screen: true once it carries `words`.
bool slip_says(const std::string& words) {
    for (int look = 0; look < 100; ++look) {
        if (slip().find(words) != std::string::npos) return true;
        timespec pause{0, 50'000'000};
        nanosleep(&pause, nullptr);
    }
    return false;
}

// A card that is refused before its PIN, with this code, in both languages.
void refused_before_the_pin(const std::string& card, const std::string& code, bool offices) {
    CAPTURE(card);
    const auto before = verifies(card);
    Visit visit(card);
    visit.to_pin();
    auto refusal = visit.refusal();
    CHECK(refusal.at("code") == code);
    CHECK(names_offices(refusal) == offices);
    const auto japanese = refusal.at("title").get<std::string>();
    visit.resident.say("language", "en");
    refusal = visit.refusal();
    CHECK(refusal.at("code") == code);
    CHECK(refusal.at("title") != japanese);
    CHECK(verifies(card) == before);
    for (const auto& seen : visit.resident.seen()) CHECK(seen.id != "K04");
    visit.resident.say("language", "ja");
}

}  // namespace

TEST_CASE("wrong PIN: the card's own count is shown, 2, then 1 with a warning, then locked") {
    Visit visit("wrong-pin");
    CHECK(visit.to_pin().at("screen") == "K04");
    auto screen = visit.enter("9999");
    CHECK(screen.at("hint").at("code") == "A08");
    CHECK(screen.at("tries") == 2);
    CHECK(screen.at("hint").at("text").get<std::string>().find('2') != std::string::npos);
    screen = visit.enter("9998");
    CHECK(screen.at("screen") == "K04L");
    CHECK(screen.at("tries") == 1);
    visit.resident.press("proceed");
    visit.resident.wait_for({"K04"});
    visit.enter("9997");
    const auto refusal = visit.refusal();
    CHECK(refusal.at("code") == "A09");
    CHECK(names_offices(refusal));
    CHECK(verifies("wrong-pin") == 3);
    CHECK(world().reader().control("counters wrong-pin").starts_with("pin=0"));
    CHECK(slip_says(refusal.at("offices")[0].at("phone").get<std::string>()));
}

TEST_CASE("a right PIN after a wrong one gives the card its three tries back") {
    Visit visit("household-of-one");
    visit.to_pin();
    CHECK(visit.enter("9999").at("tries") == 2);
    CHECK(visit.enter().at("screen") == "K07");
    CHECK(world().reader().control("counters household-of-one").starts_with("pin=3"));
}

TEST_CASE("one try left: a warning page stands before the keypad") {
    Visit visit("one-try-left");
    CHECK(visit.to_pin().at("screen") == "K04L");
}

TEST_CASE("a card that was locked before is told so before the PIN") {
    refused_before_the_pin("locked", "A10", true);
}

TEST_CASE("an expired certificate is told with its date before the PIN, and can be renewed now") {
    refused_before_the_pin("expired", "A04", true);
    Visit visit("expired");
    visit.to_pin();
    const auto text = visit.refusal().at("text").get<std::string>();
    CHECK(text.find("年") != std::string::npos);
    CHECK(text.find("{") == std::string::npos);
}

TEST_CASE("a revoked and a suspended certificate are different answers, both before the PIN") {
    refused_before_the_pin("revoked", "A06", true);
    refused_before_the_pin("suspended", "A07", true);
}

TEST_CASE("a certificate that the register does not know yet is told so before the PIN") {
    refused_before_the_pin("unknown-to-register", "A11", true);
}

TEST_CASE(
    "a card registered today, and one whose continued use is due, are told so before the PIN") {
    refused_before_the_pin("moved-in-today", "A11", true);
    refused_before_the_pin("continuation-due", "A12", true);
}

TEST_CASE("other cards are each told by name") {
    refused_before_the_pin("no-certificate", "A03", true);
    refused_before_the_pin("not-my-number", "A01", false);
    refused_before_the_pin("old-resident-card", "A15", true);
    refused_before_the_pin("phone", "A16", false);
}

TEST_CASE("certificates of an ended generation, a foreign key or another policy are refused") {
    refused_before_the_pin("ended-ca", "A17", true);
    refused_before_the_pin("other-ca", "A17", true);
    refused_before_the_pin("wrong-policy", "A17", true);
}

TEST_CASE("a certificate that ends soon goes on, with the date on screen and slip") {
    Visit visit("expiring");
    visit.resident.wait_for({"K00"});
    visit.resident.press("touch");
    visit.resident.wait_for({"K01"});
    visit.resident.press("agree");
    const auto notice = visit.resident.wait_for({"K03N"}).at("notices").at(0);
    CHECK(notice.at("code") == "A05");
    CHECK(names_offices(notice));
    const auto text = notice.at("text").get<std::string>();
    CHECK(text.find("年") != std::string::npos);
    visit.resident.press("proceed");
    visit.resident.wait_for({"K04"});
    visit.enter();
    visit.resident.choose({.scope = "self"});
    visit.resident.press("confirm");
    visit.resident.wait_for({"K06"});
    world().reader().control("remove");
    visit.resident.wait_for({"K12"}, 60'000);
    visit.resident.press("pay");
    visit.resident.wait_for({"K12P"});
    world().coins().control("insert 300");
    visit.resident.wait_for({"K14"}, 120'000);
    // The slip is wrapped; the date stands on one of its lines.
    const auto year = text.substr(0, text.find("年"));
    CHECK(slip_says(year.substr(year.size() - 4)));
    CHECK(slip_says(notice.at("title").get<std::string>().substr(0, 12)));
}

TEST_CASE("after a move the lapsed signing certificate is explained and is no obstacle") {
    Visit visit("moved");
    visit.to_pin();
    visit.enter();
    const auto screen = visit.resident.wait_for({"K07"});
    REQUIRE(screen.at("notices").size() == 1);
    CHECK(screen.at("notices")[0].at("code") == "A14");
}

TEST_CASE("a card pulled at any step of reading ends the visit without a try") {
    for (const auto* step : {"select", "token", "certificate", "tries"}) {
        CAPTURE(step);
        const auto before = verifies("household-of-four");
        Visit visit("household-of-four");
        world().reader().control(std::string("fault pull-at ") + step);
        visit.to_pin();
        CHECK(visit.refusal().at("code") == "A02");
        CHECK(verifies("household-of-four") == before);
    }
}

TEST_CASE("a card pulled while it verifies: a try may have been used, and nothing is repeated") {
    for (const auto* step : {"verify-before-count", "verify-after-count"}) {
        CAPTURE(step);
        const auto before = verifies("second-resident");
        Visit visit("second-resident");
        visit.to_pin();
        world().reader().control(std::string("fault pull-at ") + step);
        visit.enter();
        CHECK(visit.refusal().at("code") == "F04");
        CHECK(verifies("second-resident") == before + 1);
    }
}

TEST_CASE("a card pulled while it signs, or at any page before the confirmation, ends the visit") {
    {
        Visit visit("household-of-four");
        visit.to_pin();
        world().reader().control("fault pull-at sign");
        visit.enter();
        CHECK(visit.refusal().at("code") == "A02");
    }
    Visit visit("household-of-four");
    visit.to_confirmation();
    world().reader().control("remove");
    CHECK(visit.refusal().at("code") == "A02");
    CHECK(visit.resident.screen().at("money") == "none_taken");
}

TEST_CASE("a suppressed household is sent to the counter, with no word of any reason") {
    Visit visit("suppressed");
    visit.to_pin();
    visit.enter();
    const auto refusal = visit.refusal();
    CHECK(refusal.at("code") == "C03");
    CHECK(names_offices(refusal));
    CHECK(visit.resident.screen().at("money") == "none_taken");
    for (const auto* language : {"ja", "en"}) {
        visit.resident.say("language", language);
        const auto text =
            visit.resident
                .wait_until([&](const auto& screen) { return screen.at("language") == language; })
                .dump();
        for (const auto* word : {"支援", "DV", "violence", "protect", "suppress"})
            CHECK(text.find(word) == std::string::npos);
    }
}
