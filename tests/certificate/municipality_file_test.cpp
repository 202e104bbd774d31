// SPDX-License-Identifier: Apache-2.0
// Files of a municipality that must not be loaded.
#include <doctest/doctest.h>

#include "sample_files.h"
#include "shomei/base/fault.h"

using namespace shomei;
using namespace shomei::certificate;

TEST_CASE("a file that breaks its rules is not loaded") {
    using Json = nlohmann::json;
    const std::vector<std::pair<const char*, void (*)(Json&)>> changes = {
        {"unknown member", [](Json& d) { d["extra"] = 1; }},
        {"missing member", [](Json& d) { d.erase("marks"); }},
        {"city code", [](Json& d) { d["city_code"] = "42201"; }},
        {"unknown kind", [](Json& d) { d["kinds"][0]["id"] = "seal-certificate"; }},
        {"unknown option", [](Json& d) { d["kinds"][0]["options"].push_back("resident-code"); }},
        {"option of another kind", [](Json& d) { d["kinds"][2]["options"] = {"my-number"}; }},
        {"scope that is never offered",
         [](Json& d) { d["kinds"][2]["scopes"].push_back("household"); }},
        {"sentence without its scope",
         [](Json& d) { d["kinds"][2]["sentences"]["household"] = "x"; }},
        {"scope without its sentence", [](Json& d) { d["kinds"][0]["sentences"].erase("part"); }},
        {"check digit", [](Json& d) { d["city_code"] = "422012"; }},
        {"age", [](Json& d) { d["kinds"][0]["minimum_age"] = 21; }},
        {"card rule", [](Json& d) { d["card_usable"] = "at once"; }},
        {"tax year", [](Json& d) { d["tax_year_from"] = "06-31"; }},
        {"mark that does not exist", [](Json& d) { d["paper_marks"]["hologram"] = true; }},
        {"a hidden word and nothing to hide it in",
         [](Json& d) { d["paper_marks"]["tint"] = false; }},
        {"maintenance ends first",
         [](Json& d) {
             d["kinds"][0]["maintenance"] = {
                 {{"from", "2026-12-05T17:30"}, {"to", "2026-12-05T17:30"}}};
         }},
        {"no hours", [](Json& d) { d["kinds"][0]["hours"] = Json::array(); }},
        {"kind twice", [](Json& d) { d["kinds"].push_back(d["kinds"][0]); }},
        {"no scope", [](Json& d) { d["kinds"][0]["scopes"] = Json::array(); }},
        {"copies", [](Json& d) { d["kinds"][0]["copies_limit"] = 0; }},
        {"fee below zero", [](Json& d) { d["kinds"][0]["fees"][0]["yen"] = -1; }},
        {"fee as text", [](Json& d) { d["kinds"][0]["fees"][0]["yen"] = "300"; }},
        {"no real day", [](Json& d) { d["kinds"][0]["fees"][0]["from"] = "2026-02-30"; }},
        {"fees out of order",
         [](Json& d) { d["kinds"][0]["fees"].push_back(d["kinds"][0]["fees"][0]); }},
        {"hours end first", [](Json& d) { d["kinds"][0]["hours"][0]["closes"] = "06:00"; }},
        {"25 o'clock", [](Json& d) { d["kinds"][0]["hours"][0]["closes"] = "25:00"; }},
        {"closure", [](Json& d) { d["calendar"]["year_end"]["from"] = "02-30"; }},
        {"holiday", [](Json& d) { d["calendar"]["holidays"][0] = "2026-13-01"; }},
        {"office twice", [](Json& d) { d["offices"].push_back(d["offices"][0]); }},
        {"weekday twice",
         [](Json& d) { d["offices"][0]["hours"].push_back(d["offices"][0]["hours"][0]); }},
        {"unknown code", [](Json& d) { d["offices_by_code"]["A18"] = {"chuo"}; }},
        {"unknown office", [](Json& d) { d["offices_by_code"]["A04"] = {"nowhere"}; }},
        {"placeholder", [](Json& d) { d["opening_texts"]["ja"]["open"] = "{opens}–{end}"; }},
        {"brace", [](Json& d) { d["opening_texts"]["ja"]["open"] = "{opens"; }},
        {"a day's word outside a day",
         [](Json& d) { d["opening_texts"]["ja"]["over"] = "次は {month}"; }},
        {"an opening's word in a day",
         [](Json& d) { d["opening_texts"]["en"]["day"] = "{date} {opens}"; }},
        {"a word where nothing is known",
         [](Json& d) { d["opening_texts"]["ja"]["unknown"] = "{day}"; }},
        {"a brace where nothing is known",
         [](Json& d) { d["opening_texts"]["ja"]["unknown"] = "}"; }},
        {"a fee that no device takes",
         [](Json& d) {
             d["kinds"][0]["fees"][0]["yen"] = 20'000;
             d["kinds"][0]["copies_limit"] = 6;
         }},
        {"no fee", [](Json& d) { d["kinds"][0]["fees"][0]["yen"] = 0; }},
        {"no Japanese", [](Json& d) { d["name"].erase("ja"); }},
        {"prefix", [](Json& d) { d["page_url_prefix"] = "https://shomei.example/p/"; }},
        {"path in image", [](Json& d) { d["seal"]["image"] = "../seal.png"; }},
        {"notice ends first",
         [](Json& d) {
             d["notices"] = {
                 {{"from", "2026-11-22"}, {"to", "2026-11-21"}, {"text", {{"ja", "x"}}}}};
         }},
    };
    for (const auto& [name, change] : changes) {
        CAPTURE(name);
        CHECK_THROWS_AS(changed_municipality(change), Fault);
    }
    CHECK_THROWS_AS(Municipality::load("/nonexistent.json", municipality_schema), Fault);
}

TEST_CASE("a word that no paper can carry is not loaded, wherever it stands") {
    using Json = nlohmann::json;
    const std::vector<std::pair<const char*, std::string& (*)(Json&)>> places = {
        {"household sentence",
         [](Json& d) -> std::string& {
             return d["kinds"][0]["sentences"]["household"].get_ref<std::string&>();
         }},
        {"part sentence",
         [](Json& d) -> std::string& {
             return d["kinds"][0]["sentences"]["part"].get_ref<std::string&>();
         }},
        {"omitted",
         [](Json& d) -> std::string& { return d["marks"]["omitted"].get_ref<std::string&>(); }},
        {"empty",
         [](Json& d) -> std::string& { return d["marks"]["empty"].get_ref<std::string&>(); }},
        {"unused",
         [](Json& d) -> std::string& { return d["marks"]["unused"].get_ref<std::string&>(); }},
        {"title",
         [](Json& d) -> std::string& { return d["issuer"][0]["title"].get_ref<std::string&>(); }},
        {"name",
         [](Json& d) -> std::string& { return d["issuer"][0]["name"].get_ref<std::string&>(); }},
        {"note", [](Json& d) -> std::string& { return d["seal"]["note"].get_ref<std::string&>(); }},
    };
    for (const auto& [place, text_in] : places)
        for (const std::string text : {"一\n二", "一\u200b二", " ", "　一", "一 ", "一　 二"}) {
            CAPTURE(place);
            CAPTURE(text);
            CHECK_THROWS_WITH_AS(changed_municipality([&](Json& d) { text_in(d) = text; }),
                                 doctest::Contains("no paper can carry"), Fault);
        }
}

TEST_CASE("marks that say different things differ, and a seal's note may be missing") {
    for (const auto* other : {"empty", "unused"})
        CHECK_THROWS_WITH_AS(changed_municipality([&](auto& document) {
                                 document["marks"]["omitted"] = document["marks"][other];
                             }),
                             doctest::Contains("[marks]"), Fault);
    CHECK_THROWS_AS(changed_municipality([](auto& document) {
                        document["marks"]["unused"] = document["marks"]["empty"];
                    }),
                    Fault);
    CHECK(changed_municipality([](auto& document) { document["seal"]["note"] = ""; })
              .seal_note()
              .empty());
}

TEST_CASE("a fault names the file and the place, and its code is configuration") {
    try {
        changed_municipality([](auto& document) { document["kinds"][0]["copies_limit"] = 99; });
        FAIL("the file was loaded");
    } catch (const Fault& fault) {
        const std::string what = fault.what();
        CHECK(fault.code() == FaultCode::configuration);
        CHECK(what.find("422011.json") != std::string::npos);
        CHECK(what.find("copies_limit") != std::string::npos);
    }
    try {
        changed_municipality(
            [](auto& document) { document["kinds"][2]["options"] = {"my-number"}; });
        FAIL("the file was loaded");
    } catch (const Fault& fault) {
        const std::string what = fault.what();
        CHECK(what.find("[kinds][2]") != std::string::npos);
        CHECK(what.find("seal-registration") != std::string::npos);
    }
}
