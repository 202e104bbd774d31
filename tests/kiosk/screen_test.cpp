// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>

#include "shomei/terminal/kiosk/screen.h"
#include "workbench.h"

using namespace shomei;
using kiosk_tests::PlayedVisit;
using nlohmann::json;
using visit::Page;

namespace {

std::vector<Page> all_pages() {
    std::vector<Page> out;
    for (int page = 0; page <= static_cast<int>(Page::ending); ++page)
        out.push_back(static_cast<Page>(page));
    return out;
}

json screen_of(const visit::State& state, const visit::EffectRunner& effects,
               std::int64_t wall_s = 1'790'000'000) {
    return json::parse(kiosk::screen_json(state, effects, {10'000, wall_s}));
}

// One visit whose offers are there, so that a name could show up anywhere.
PlayedVisit& offered_visit() {
    static PlayedVisit visit;
    if (visit.state.kinds.empty()) visit.come_to_offers();
    return visit;
}

visit::State on_page(Page page, const std::string& language) {
    auto state = offered_visit().state;
    state.page = page;
    state.language = language;
    if (page == Page::ending) state.ending = certificate::RefusalCode::A02;
    return state;
}

bool tells_a_name(const json& screen) {
    const auto text = screen.dump();
    return text.find(kiosk_tests::holder_name) != std::string::npos ||
           text.find(kiosk_tests::other_name) != std::string::npos;
}

}  // namespace

TEST_CASE("every screen says everything in both languages") {
    const std::vector<std::string> always{
        "screen",      "language",    "step",      "in_service", "card_present",
        "still_there", "deadline_ms", "reference", "tries",      "again",
        "money",       "words",       "notices"};
    for (const auto* language : {"ja", "en"})
        for (const auto page : all_pages()) {
            const auto screen = screen_of(on_page(page, language), offered_visit().bench.effects);
            const auto id = std::string(visit::screen_id(page));
            CAPTURE(id);
            for (const auto& member : always) CHECK_MESSAGE(screen.contains(member), member);
            CHECK(screen.at("screen") == id);
            CHECK(screen.at("language") == language);
            CHECK(screen.at("step").get<int>() >= 0);
            CHECK(screen.at("step").get<int>() <= 6);
            for (const auto* member : {"kinds", "people"})
                CHECK(screen.contains(member) == (page >= Page::kinds && page <= Page::signing));
            for (const auto* member : {"choice", "fee"})
                CHECK(screen.contains(member) == (page >= Page::kinds && page <= Page::done));
            for (const auto* member : {"inserted", "sheets", "printed", "printer_reason"})
                CHECK(screen.contains(member) == (page >= Page::take_card && page <= Page::done));
            CHECK(screen.contains("previews") == (page == Page::pay));
            CHECK(screen.contains("closed_kinds") == (page == Page::kinds));
            CHECK(screen.contains("announcements") == (page == Page::start));
        }
}

TEST_CASE("people are named from K08 until the card has signed, and nowhere else") {
    for (const auto page : all_pages()) {
        const auto screen = screen_of(on_page(page, "ja"), offered_visit().bench.effects);
        CAPTURE(std::string(visit::screen_id(page)));
        CHECK(tells_a_name(screen) == (page >= Page::people && page <= Page::signing));
    }
}

TEST_CASE("an ending names cause, remedy and the offices that can help") {
    for (const auto* language : {"ja", "en"}) {
        const auto screen =
            screen_of(on_page(Page::ending, language), offered_visit().bench.effects);
        const auto& refusal = screen.at("refusal");
        CHECK(refusal.at("code") == "A02");
        for (const auto* member : {"title", "text", "remedy"})
            CHECK_FALSE(refusal.at(member).get<std::string>().empty());
        REQUIRE_FALSE(refusal.at("offices").empty());
        for (const auto* member : {"name", "place", "phone", "today", "hint"})
            CHECK(refusal.at("offices").at(0).contains(member));
    }
}

TEST_CASE("kinds that cannot be had are told with their reason and next opening") {
    auto state = on_page(Page::kinds, "en");
    state.closed_kinds = {
        {certificate::Kind::seal_registration, certificate::RefusalCode::C01, 0},
        {certificate::Kind::family_register_full, certificate::RefusalCode::B01, 1'790'000'400}};
    const auto screen = screen_of(state, offered_visit().bench.effects);
    const auto& closed = screen.at("closed_kinds");
    REQUIRE(closed.size() == 2);
    CHECK(closed.at(0).at("id") == "seal-registration");
    CHECK(closed.at(0).at("code") == "C01");
    CHECK(closed.at(0).at("title") == "There is no seal registration to certify");
    CHECK(closed.at(0).at("next_opening") == "");
    CHECK(closed.at(1).at("next_opening") == "Mon 21 September at 23:20");
}

TEST_CASE("the start screen carries the municipality's notices of the day") {
    auto state = on_page(Page::start, "ja");
    state.city_code = "992020";
    const auto day_s = 24 * 3600;
    const std::int64_t december_13_s = 1'797'087'600;  // 00:00 in Japan
    const auto texts = [&](std::int64_t at_s) {
        return screen_of(state, offered_visit().bench.effects, at_s).at("announcements");
    };
    REQUIRE(texts(december_13_s).size() == 1);
    CHECK(texts(december_13_s).at(0).get<std::string>().starts_with("12月12日21時から"));
    CHECK(texts(december_13_s + day_s).empty());
    state.city_code = "422011";
    CHECK(texts(december_13_s).empty());
}

TEST_CASE("a locked PIN has the next step that its municipality allows") {
    auto state = on_page(Page::ending, "ja");
    state.ending = certificate::RefusalCode::A09;
    const auto remedy = [&](const std::string& city) {
        state.city_code = city;
        return screen_of(state, offered_visit().bench.effects)
            .at("refusal")
            .at("remedy")
            .get<std::string>();
    };
    CHECK(remedy("422011").starts_with("ご本人がカードをお持ちになり"));
    CHECK(remedy("992020").find("ほかの設置店") != std::string::npos);
}

TEST_CASE("a person no font can draw is marked where people are chosen") {
    auto state = on_page(Page::people, "ja");
    state.household.unprintable = {"m2"};
    const auto screen = screen_of(state, offered_visit().bench.effects);
    REQUIRE(screen.at("people").size() == 2);
    CHECK(screen.at("people").at(0).at("printable") == true);
    CHECK(screen.at("people").at(0).at("self") == true);
    CHECK(screen.at("people").at(1).at("printable") == false);
}

TEST_CASE("the people shown are those that the chosen kind is about") {
    auto state = on_page(Page::people, "ja");
    const auto handles = [&](certificate::Kind kind) {
        state.choice.kind = kind;
        std::vector<std::string> out;
        const auto screen = screen_of(state, offered_visit().bench.effects);
        for (const auto& person : screen.at("people")) out.push_back(person.at("handle"));
        return out;
    };
    CHECK(handles(certificate::Kind::residence_items) == std::vector<std::string>{"m1", "m2"});
    CHECK(handles(certificate::Kind::family_register_full) == std::vector<std::string>{"m1"});
    state.family.unprintable = {"m1"};
    const auto screen = screen_of(state, offered_visit().bench.effects);
    CHECK(screen.at("people").at(0).at("printable") == false);
}

TEST_CASE("a deadline is the time left, and never less than none") {
    auto state = on_page(Page::kinds, "ja");
    state.page_deadline_ms = 25'000;
    CHECK(screen_of(state, offered_visit().bench.effects).at("deadline_ms") == 15'000);
    state.page_deadline_ms = 9'000;
    CHECK(screen_of(state, offered_visit().bench.effects).at("deadline_ms") == 0);
    state.page_deadline_ms = 0;
    CHECK(screen_of(state, offered_visit().bench.effects).at("deadline_ms") == 0);
}

TEST_CASE("the protocol page names every member that a screen has") {
    std::ifstream in(kiosk_tests::source / "docs/kiosk-protocol.md");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::set<std::string> members;
    for (const auto page : all_pages()) {
        auto state = on_page(page, "ja");
        state.hint = certificate::RefusalCode::A08;
        state.closed_kinds = {
            {certificate::Kind::seal_registration, certificate::RefusalCode::C01, 0}};
        const auto screen = screen_of(state, offered_visit().bench.effects);
        for (const auto& [name, value] : screen.items()) {
            members.insert(name);
            const auto& first = value.is_array() && !value.empty() ? value.at(0) : value;
            if (!first.is_object() || name == "words") continue;
            for (const auto& [inner, ignored] : first.items()) members.insert(inner);
        }
        for (const auto& [word, ignored] : screen.at("words").items()) members.insert(word);
    }
    CHECK(members.size() > 40);
    for (const auto& member : members)
        CHECK_MESSAGE(text.find("`" + member + "`") != std::string::npos, member);
}
