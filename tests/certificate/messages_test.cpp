// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/messages.h"

#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "sample_files.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/certificate/refusal.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

const std::filesystem::path messages_folder = source_folder / "config/messages";

// Copies the shipped catalogue, changes the English one and loads the copy.
template <class Change>
void load_changed(Change change) {
    const ScratchFolder folder;
    std::filesystem::copy(messages_folder, folder.path());
    auto english = read_json_file(folder.path() / "en.json");
    change(english);
    write_json_file(folder.path() / "en.json", english);
    MessageCatalogue::load(folder.path());
}

// Whole keys in double quotes, such as "screens.K03.title"; a key put together from parts ends with
// a dot there and is passed over.
std::vector<std::string> quoted_keys(const std::filesystem::path& file,
                                     const std::set<std::string>& groups) {
    std::ifstream in(file);
    std::vector<std::string> out;
    for (std::string line; std::getline(in, line);)
        for (auto at = line.find('"'); at != std::string::npos; at = line.find('"', at + 1)) {
            const auto end = line.find('"', at + 1);
            if (end == std::string::npos) break;
            const auto text = line.substr(at + 1, end - at - 1);
            const bool whole = !text.empty() && text.back() != '.' &&
                               text.find_first_of(" /") == std::string::npos &&
                               !text.ends_with(".js");
            if (whole && groups.contains(text.substr(0, text.find('.') + 1))) out.push_back(text);
        }
    return out;
}

}  // namespace

TEST_CASE("the shipped catalogue has Japanese and English") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    CHECK(catalogue.languages() == std::vector<std::string>{"en", "ja"});
    CHECK(catalogue.text("ja", "screens.K03.title") == "マイナンバーカードを置いてください");
}

TEST_CASE("a language that misses a key, adds one or asks for other parameters is not loaded") {
    CHECK_NOTHROW(load_changed([](auto&) {}));
    CHECK_THROWS_AS(load_changed([](auto& en) { en["buttons"].erase("stop"); }), Fault);
    CHECK_THROWS_AS(load_changed([](auto& en) { en["buttons"]["more"] = "More"; }), Fault);
    CHECK_THROWS_AS(
        load_changed([](auto& en) { en["refusals"]["A04"]["text"] = "Expired on {day}."; }), Fault);
    CHECK_THROWS_AS(load_changed([](auto& en) { en["refusals"]["A04"]["text"] = "{date"; }), Fault);
    CHECK_THROWS_AS(load_changed([](auto& en) { en["refusals"].erase("A04"); }), Fault);
    CHECK_THROWS_AS(load_changed([](auto& en) { en["refusals"]["A04"]["remedy"] = ""; }), Fault);
    CHECK_THROWS_AS(load_changed([](auto& en) { en["screens"]["K03"].erase("voice"); }), Fault);
}

TEST_CASE("an expired certificate is told its date and that it can be renewed now") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    const auto date = catalogue.day("ja", parse_iso_day("2026-11-20").value());
    CHECK(catalogue.text("ja", "refusals.A04.text", {{"date", date}}) ==
          "2026年11月20日(令和8年)に有効期限が切れたため、ここではお使いになれません。");
    CHECK(catalogue.text("ja", "refusals.A04.remedy").starts_with("今からでも更新できます。"));
    CHECK(catalogue.text("en", "refusals.A04.text",
                         {{"date", catalogue.day("en", parse_iso_day("2026-11-20").value())}}) ==
          "It expired on 20 November 2026 and can no longer be used here.");
}

TEST_CASE("an instant is written in Japan time") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    const auto at_s = japan_instant(parse_iso_day("2026-11-24").value(), 6 * 60 + 5);
    CHECK(catalogue.instant("ja", at_s) == "11月24日(火) 6:05");
    CHECK(catalogue.instant("en", at_s) == "Tue 24 November at 6:05");
}

TEST_CASE("a text without its parameter, an unknown key and an unknown language are faults") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    CHECK_THROWS_AS(catalogue.text("ja", "refusals.A08.text"), Fault);
    CHECK_THROWS_AS(catalogue.text("ja", "refusals.A99.text"), Fault);
    CHECK_THROWS_AS(catalogue.text("fr", "buttons.stop"), Fault);
}

TEST_CASE("what is filled into a text is not read as a placeholder again") {
    CHECK(fill_placeholders("{a}{b}", {{"a", "{b}"}, {"b", "x"}}) == "{b}x");
    CHECK(placeholders_of("{a} and {b} and {a}") == std::set<std::string>{"a", "b"});
    for (const auto* text : {"{", "}", "{}", "{A}", "a}b", "{a b}", "{{a}}"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(placeholders_of(text), Fault);
    }
}

TEST_CASE("texts of refusals ask only for what is known when they are shown") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    const std::set<std::string> known = {"date", "from", "left", "next"};
    for (const auto& traits : refusal_catalogue())
        for (const auto* part : {"title", "text", "remedy", "voice"}) {
            const auto key = "refusals." + std::string(traits.name) + "." + part;
            CAPTURE(key);
            for (const auto& name : catalogue.parameters_of("ja", key)) CHECK(known.contains(name));
            // What is spoken must not need a number: voice lines are recorded.
            if (std::string_view(part) == "voice")
                CHECK(catalogue.parameters_of("ja", key).empty());
        }
}

TEST_CASE("every kind, option and scope that may ever be offered has a name") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    for (const auto& kind : kind_catalogue()) {
        CHECK_NOTHROW(catalogue.text("ja", "kinds." + std::string(kind.id) + ".name"));
        CHECK_NOTHROW(catalogue.text("ja", "quote." + std::string(kind.id)));
        for (const auto& id : kind.options) {
            const std::string option(id);
            CHECK_NOTHROW(catalogue.text("ja", "options." + option + ".name"));
            CHECK_NOTHROW(catalogue.text("ja", "options." + option + ".explanation"));
        }
        for (const auto extent : kind.scopes)
            CHECK_NOTHROW(catalogue.text("ja", "scopes." + std::string(id_of(extent)) + ".name"));
    }
}

TEST_CASE("texts about people's records never say why a record is suppressed") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    for (const auto* part : {"title", "text", "remedy", "voice"}) {
        const auto text = catalogue.text("ja", std::string("refusals.C03.") + part);
        for (const auto* word : {"支援", "措置", "保護", "抑止", "DV", "被害"})
            CHECK(text.find(word) == std::string::npos);
    }
}

TEST_CASE("no text promises that someone else may come with a locked card") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    for (const auto* code : {"A09", "A10"}) {
        const auto remedy = catalogue.text("ja", "refusals." + std::string(code) + ".remedy");
        CHECK(remedy.find("ご本人がカードをお持ちになり") == 0);
        CHECK(remedy.find("代理") == std::string::npos);
        CHECK(remedy.find("家族") == std::string::npos);
    }
}

TEST_CASE("a locked PIN has another next step where it can be reset at other stores") {
    const auto catalogue = MessageCatalogue::load(messages_folder);
    for (const auto code : {RefusalCode::A09, RefusalCode::A10})
        for (const auto* language : {"ja", "en"})
            CHECK(catalogue.text(language, remedy_key(code, true)) !=
                  catalogue.text(language, remedy_key(code, false)));
    CHECK(remedy_key(RefusalCode::A04, true) == "refusals.A04.remedy");
    CHECK(catalogue.text("ja", remedy_key(RefusalCode::A09, true)).find("ご本人がカードを") !=
          std::string::npos);
}

TEST_CASE("every text that a program or the page names exists") {
    const auto keys = MessageCatalogue::load(messages_folder).keys();
    std::set<std::string> groups;
    for (const auto& key : keys) groups.insert(key.substr(0, key.find('.') + 1));
    std::size_t named = 0;
    for (const auto* folder : {"terminal", "issuance", "print"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator(source_folder / folder)) {
            if (file.path().extension() != ".cpp" && file.path().extension() != ".js") continue;
            for (const auto& key : quoted_keys(file.path(), groups)) {
                CAPTURE(file.path().string());
                CAPTURE(key);
                CHECK(keys.contains(key));
                ++named;
            }
        }
    CHECK(named > 0);
}

TEST_CASE("codes are unique and found by name") {
    std::set<std::string_view> names;
    for (const auto& traits : refusal_catalogue()) {
        CHECK(names.insert(traits.name).second);
        CHECK(refusal_from_name(traits.name) == traits.code);
        CHECK(name_of(traits.code) == traits.name);
    }
    CHECK_FALSE(refusal_from_name("A18"));
    CHECK_FALSE(refusal_from_name("a04"));
}
