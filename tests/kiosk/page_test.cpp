// SPDX-License-Identifier: Apache-2.0
// The page's own files, read as text.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "matches.h"
#include "shomei/terminal/visit/state.h"
#include "workbench.h"

using namespace shomei;
using kiosk_tests::matches;

namespace {

std::map<std::string, std::string> page_files() {
    std::map<std::string, std::string> out;
    for (const auto& file :
         std::filesystem::directory_iterator(kiosk_tests::source / "terminal/kiosk/page")) {
        std::ifstream in(file.path(), std::ios::binary);
        out[file.path().filename()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return out;
}

const certificate::MessageCatalogue& catalogue() {
    static const auto loaded =
        certificate::MessageCatalogue::load(kiosk_tests::source / "config/messages");
    return loaded;
}

}  // namespace

TEST_CASE("every text that the page asks for is in the catalogue") {
    const std::string literal(
        R"re(["`]((?:screens|buttons|steps|refusals|offices|language)\.[A-Za-z0-9.-]+)["`])re");
    std::set<std::string> asked;
    for (const auto& [name, text] : page_files())
        if (name.ends_with(".js")) asked.merge(matches(text, literal));
    CHECK(asked.size() > 70);
    const auto keys = catalogue().keys();
    for (const auto& key : asked) CHECK_MESSAGE(keys.contains(key), key);
}

TEST_CASE("texts that are named by what the terminal says are in the catalogue") {
    const auto keys = catalogue().keys();
    for (const auto* step : {"card", "pin", "choose", "check", "pay", "print"})
        CHECK(keys.contains(std::string("steps.") + step));
    for (const auto* money : {"none_taken", "given_back", "held", "normal"})
        CHECK(keys.contains(std::string("screens.end.money-") + money));
    for (const auto* extent : {"self", "household", "members"})
        CHECK(keys.contains(std::string("scopes.") + extent + ".name"));
    const auto cities = kiosk_tests::source / "config/municipalities";
    const auto city = certificate::Municipality::load(cities / "422011.json",
                                                      cities / "municipality.schema.json");
    for (const auto& kind : city.kinds()) {
        const auto id = std::string(certificate::id_of(kind.kind));
        CHECK(keys.contains("kinds." + id + ".name"));
        CHECK(keys.contains("kinds." + id + ".explanation"));
        for (const auto& option : kind.options) {
            CHECK(keys.contains("options." + option + ".name"));
            CHECK(keys.contains("options." + option + ".explanation"));
        }
    }
}

TEST_CASE("the page has a drawing function for every screen, and for no other") {
    const auto drawn = matches(page_files().at("screens.js"), R"re(\n  ([A-Z0-9]+): [a-z]+\.)re");
    std::set<std::string> wanted;
    for (int page = 0; page <= static_cast<int>(visit::Page::ending); ++page)
        wanted.emplace(visit::screen_id(static_cast<visit::Page>(page)));
    CHECK(drawn == wanted);
}

TEST_CASE("every picture that a screen shows is one of the page's templates") {
    const auto files = page_files();
    const auto made = matches(files.at("index.html"), R"re(<template id="([a-z-]+)")re");
    std::set<std::string> shown;
    for (const auto& [name, text] : files)
        if (name.ends_with(".js")) shown.merge(matches(text, R"re("((?:icon|drawing)-[a-z]+)")re"));
    CHECK(shown.size() > 20);
    CHECK(made == shown);
}

TEST_CASE("no part of the page can be turned into markup or code, and none comes from outside") {
    for (const auto& [name, text] : page_files()) {
        for (const auto* word :
             {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(",
              "Function(", "javascript:", "<style", " style=", " onclick=", " onload=", "https://",
              "localStorage", "sessionStorage", "<input"})
            CHECK_MESSAGE(text.find(word) == std::string::npos, name << ": " << word);
        const auto away = matches(text, R"re((http://[^"' ]*))re");
        for (const auto& address : away) CHECK(address == "http://www.w3.org/2000/svg");
    }
}

TEST_CASE("the page stays small") {
    std::size_t bytes = 0;
    for (const auto& [name, text] : page_files()) bytes += text.size();
    CHECK(bytes < 150'000);
}
