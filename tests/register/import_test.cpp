// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "sample_town.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/register/register_store.h"

using namespace shomei;
using namespace shomei::resident_register;
using Json = nlohmann::json;

namespace {

std::vector<ImportError> errors_of(const std::string& lines) {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    const auto result = store.import_town(folder.town(lines));
    if (result) return {};
    CHECK(store.version() == 0);
    return result.error();
}

// The error of a line that a change has broken.
std::string error_after(void (*change)(Json&)) {
    auto line = sample_line();
    change(line);
    const auto errors = errors_of(line.dump());
    if (errors.size() != 1 || errors[0].line != 1) return "not one error in line 1";
    return errors[0].what;
}

}  // namespace

TEST_CASE("an import counts what it took") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    auto second = sample_line("r2");
    second["members"][0].erase("cards");
    const auto result =
        store.import_town(folder.town(sample_line().dump() + "\n" + second.dump() + "\n"));
    REQUIRE(result);
    CHECK(result->households == 2);
    CHECK(result->residents == 2);
    CHECK(result->cards == 1);
    CHECK(result->version == 1);
    CHECK(result->changed);
}

TEST_CASE("importing the same lines again changes nothing") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    const auto town = folder.town(sample_line().dump());
    REQUIRE(store.import_town(town));
    const auto again = store.import_town(town);
    REQUIRE(again);
    CHECK_FALSE(again->changed);
    CHECK(again->version == 1);
    CHECK(again->residents == 1);
    CHECK(store.read_household("r1")->version == 1);
}

TEST_CASE("an import replaces the whole register") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(sample_line("r1").dump())));
    auto next = sample_line("r2");
    next["members"][0]["cards"][0]["serial"] = "41000001";
    const auto result = store.import_town(folder.town(next.dump()));
    REQUIRE(result);
    CHECK(result->version == 2);
    CHECK_FALSE(store.read_household("r1"));
    CHECK_FALSE(store.find_card(3, Bytes{0x31, 0x00, 0x00, 0x01}));
    CHECK(store.find_card(3, Bytes{0x41, 0x00, 0x00, 0x01}).value().resident_id == "r2");
}

TEST_CASE("one bad line leaves the register as it was and is named by its number") {
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    REQUIRE(store.import_town(folder.town(sample_line().dump())));
    auto second = sample_line("r2");
    second["members"][0].erase("cards");
    auto third = sample_line("r3");
    third["members"][0]["birth_day"] = "2023-02-29";
    const auto result = store.import_town(
        folder.town(second.dump() + "\n{\n" + third.dump() + "\n" + second.dump() + "\n"));
    REQUIRE_FALSE(result);
    const auto& errors = result.error();
    REQUIRE(errors.size() == 3);
    CHECK(errors[0].line == 2);
    CHECK(errors[1].line == 3);
    CHECK(errors[1].what == "birth_day breaks its form");
    CHECK(errors[2].line == 4);
    CHECK(errors[2].what == "id was used before");
    CHECK(store.version() == 1);
    CHECK(store.read_household("r1"));
    CHECK_FALSE(store.read_household("r2"));
}

TEST_CASE("every rule of a line is enforced") {
    const std::vector<std::pair<const char*, void (*)(Json&)>> changes = {
        {"unknown member of a line", [](Json& d) { d["extra"] = 1; }},
        {"no address", [](Json& d) { d.erase("address"); }},
        {"empty address", [](Json& d) { d["address"] = ""; }},
        {"householder with a line end", [](Json& d) { d["householder"] = "a\nb"; }},
        {"no members", [](Json& d) { d["members"] = Json::array(); }},
        {"members no list", [](Json& d) { d["members"] = "x"; }},
        {"member no object", [](Json& d) { d["members"][0] = 1; }},
        {"65 members",
         [](Json& d) {
             d["members"] = Json::array();
             for (int i = 0; i < 65; ++i) {
                 d["members"].push_back(sample_resident("r" + std::to_string(i)));
                 d["members"].back().erase("cards");
             }
         }},
        {"unknown member of a resident", [](Json& d) { d["members"][0]["nickname"] = "x"; }},
        {"no id", [](Json& d) { d["members"][0].erase("id"); }},
        {"id with blank", [](Json& d) { d["members"][0]["id"] = "r 1"; }},
        {"no name", [](Json& d) { d["members"][0].erase("name"); }},
        {"empty text", [](Json& d) { d["members"][0]["remarks"] = ""; }},
        {"blank at the end", [](Json& d) { d["members"][0]["name"] = "見本　"; }},
        {"doubled blank", [](Json& d) { d["members"][0]["name"] = "見本  花子"; }},
        {"zero-width", [](Json& d) { d["members"][0]["name"] = "見本\u200B花子"; }},
        {"1001 bytes", [](Json& d) { d["members"][0]["name"] = std::string(1001, 'a'); }},
        {"number as text", [](Json& d) { d["members"][0]["birth_day"] = 19890108; }},
        {"no real day", [](Json& d) { d["members"][0]["birth_day"] = "1989-02-29"; }},
        {"day by the moon", [](Json& d) { d["members"][0]["birth_day"] = "1872-01-01"; }},
        {"sex", [](Json& d) { d["members"][0]["sex"] = "M"; }},
        {"my number", [](Json& d) { d["members"][0]["my_number"] = "12345678901"; }},
        {"suppressed as text", [](Json& d) { d["members"][0]["suppressed"] = "no"; }},
        {"alias of a Japanese", [](Json& d) { d["members"][0]["alias"] = "見本"; }},
        {"domicile of a foreigner", [](Json& d) { d["members"][0]["nationality"] = "ブラジル"; }},
        {"reading without former name",
         [](Json& d) { d["members"][0]["former_name_kana"] = "ミホン"; }},
        {"cards no list", [](Json& d) { d["members"][0]["cards"] = "x"; }},
        {"card member", [](Json& d) { d["members"][0]["cards"][0]["name"] = "x"; }},
        {"generation", [](Json& d) { d["members"][0]["cards"][0]["generation"] = 0; }},
        {"serial upper case", [](Json& d) { d["members"][0]["cards"][0]["serial"] = "3A"; }},
        {"serial leading zero", [](Json& d) { d["members"][0]["cards"][0]["serial"] = "003a"; }},
        {"serial empty", [](Json& d) { d["members"][0]["cards"][0]["serial"] = ""; }},
        {"serial 21 bytes",
         [](Json& d) { d["members"][0]["cards"][0]["serial"] = std::string(42, '1'); }},
        {"serial twice",
         [](Json& d) {
             auto& cards = d["members"][0]["cards"];
             const Json card = cards[0];
             cards.push_back(card);
         }},
        {"id twice in a line",
         [](Json& d) {
             const Json member = d["members"][0];
             d["members"].push_back(member);
         }},
    };
    REQUIRE(errors_of(sample_line().dump()).empty());
    for (const auto& [name, change] : changes) {
        CAPTURE(name);
        const auto error = error_after(change);
        CHECK(error != "not one error in line 1");
        CHECK_FALSE(error.empty());
        // Nothing of the record may reach a terminal or a log.
        for (const auto* secret : {"葛", "見本", "999900000019", "nickname"})
            CHECK(error.find(secret) == std::string::npos);
    }
}

TEST_CASE("hostile lines are errors, not crashes") {
    const auto good = sample_line().dump();
    const std::vector<std::string> lines = {
        "",
        "[]",
        "null",
        good + good,
        R"({"address":"a","address":"b","householder":"c","members":[]})",
        std::string(1 << 18, '['),
        std::string((1 << 17) + 1, ' '),
        "\xEF\xBB\xBF" + good,
        std::string("\0", 1),
        "{\"address\":\"\xC0\xAF\",\"householder\":\"c\",\"members\":[]}",
    };
    for (const auto& line : lines) {
        const auto errors = errors_of(line + "\n" + good + "\n");
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].line == 1);
    }
}

TEST_CASE("reading stops at the twentieth error") {
    std::string lines;
    for (int i = 0; i < 50; ++i) lines += "x\n";
    const auto errors = errors_of(lines);
    REQUIRE(errors.size() == 20);
    CHECK(errors.back().line == 20);
}

TEST_CASE("an empty file and a missing file are errors without a line") {
    const auto errors = errors_of("");
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].line == 0);
    const ScratchFolder folder;
    RegisterStore store(folder.database());
    const auto result = store.import_town("/nonexistent/town.jsonl");
    REQUIRE_FALSE(result);
    CHECK(result.error()[0].line == 0);
}

TEST_CASE("the last line needs no line end, and a carriage return before it is a blank") {
    CHECK(errors_of(sample_line().dump()).empty());
    CHECK(errors_of(sample_line().dump() + "\r\n").empty());
}
