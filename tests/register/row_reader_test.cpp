// SPDX-License-Identifier: Apache-2.0
// Files as vendors and spreadsheets write them, and as nobody should.
#include <doctest/doctest.h>

#include "sample_town.h"

using namespace shomei;
using namespace shomei::resident_register;

namespace {

// A register that is never asked: what is wrong with a file, by line.
std::vector<FeedError> errors_of(const std::string& content, const std::string& name) {
    const OnSqlite at;
    RegisterStore store(at.place);
    const auto result = take(at, store, content, FeedContent::all, name);
    if (result) return {};
    CHECK(store.version() == 0);
    return result.error();
}
std::vector<FeedError> errors_of_rows(const std::vector<Json>& rows) {
    return errors_of(lines(head_of_all(), rows), "feed.jsonl");
}

// The error of the one row behind the head.
std::string error_of(const Json& row) {
    const auto errors = errors_of_rows({row});
    if (errors.size() != 1 || errors[0].line != 2) return "not one error in line 2";
    return errors[0].what;
}

std::string repeated(const std::string& text, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += text;
    return out;
}

const std::string csv_heading =
    "about,version,content,city,as_of,resident_id,household_id,seat,name,birth_day,sex,relation,"
    "resident_since,address,householder,glyphs_pending\r\n";
const std::string csv_head = "feed,10,all,422011,2026-11-01T00:00:00Z,,,,,,,,,,,\r\n";
const std::string csv_home = "household,1,,,,,h1,,,,,,,見本町1番1号,見本 花子,\r\n";

std::string csv_resident(const std::string& name) {
    return "resident,1,,,,r1,h1,1," + name + ",1989-01-08,女,世帯主,2019-05-01,,,true\r\n";
}

// The name of the only resident of a CSV file.
std::string name_in(const std::string& content) {
    const OnSqlite at;
    RegisterStore store(at.place);
    const auto result = take(at, store, content, FeedContent::all, "town.csv");
    if (!result) return text_of(result.error().front());
    const auto person = store.read_household("r1").value().members.at(0);
    CHECK(person.glyphs_pending);
    return person.name;
}

}  // namespace

TEST_CASE("every rule of a row is enforced, and no content is repeated") {
    using Change = void (*)(Json&);
    const std::vector<std::pair<const char*, Change>> changes = {
        {"nothing it is about", [](Json& d) { d.erase("about"); }},
        {"unknown thing", [](Json& d) { d["about"] = "葛"; }},
        {"unknown item", [](Json& d) { d["nickname"] = "x"; }},
        {"item of another aspect", [](Json& d) { d["seal_name"] = "x"; }},
        {"no version", [](Json& d) { d.erase("version"); }},
        {"version 0", [](Json& d) { d["version"] = 0; }},
        {"version as text", [](Json& d) { d["version"] = "1"; }},
        {"version too great", [](Json& d) { d["version"] = 9007199254740992; }},
        {"version with a point", [](Json& d) { d["version"] = 1.5; }},
        {"ended as text", [](Json& d) { d["ended"] = "true"; }},
        {"ended false", [](Json& d) { d["ended"] = false; }},
        {"ended with items", [](Json& d) { d["ended"] = true; }},
        {"no id", [](Json& d) { d.erase("resident_id"); }},
        {"id with blank", [](Json& d) { d["resident_id"] = "r 1"; }},
        {"id of 65", [](Json& d) { d["resident_id"] = std::string(65, 'r'); }},
        {"no household", [](Json& d) { d.erase("household_id"); }},
        {"seat as text", [](Json& d) { d["seat"] = "1"; }},
        {"seat 65", [](Json& d) { d["seat"] = 65; }},
        {"no name", [](Json& d) { d.erase("name"); }},
        {"empty text", [](Json& d) { d["remarks"] = ""; }},
        {"null", [](Json& d) { d["remarks"] = nullptr; }},
        {"list", [](Json& d) { d["remarks"] = Json::array(); }},
        {"blank at the end", [](Json& d) { d["name"] = "見本　"; }},
        {"blank at the start", [](Json& d) { d["name"] = " 見本"; }},
        {"doubled blank", [](Json& d) { d["name"] = "見本  花子"; }},
        {"doubled wide blank", [](Json& d) { d["name"] = "見本　　花子"; }},
        {"zero-width", [](Json& d) { d["name"] = "見本\u200B花子"; }},
        {"right-to-left", [](Json& d) { d["name"] = "見本\u202E花子"; }},
        {"zero byte", [](Json& d) { d["name"] = std::string("見本\0花子", 13); }},
        {"line end", [](Json& d) { d["remarks"] = "a\nb"; }},
        {"20,000 characters", [](Json& d) { d["remarks"] = repeated("葛", 20000); }},
        {"1,001 bytes", [](Json& d) { d["name"] = std::string(1001, 'a'); }},
        {"number as text", [](Json& d) { d["birth_day"] = 19890108; }},
        {"no real day", [](Json& d) { d["birth_day"] = "1989-02-29"; }},
        {"day by the moon", [](Json& d) { d["birth_day"] = "1872-01-01"; }},
        {"sex", [](Json& d) { d["sex"] = "M"; }},
        {"my number", [](Json& d) { d["my_number"] = "12345678901"; }},
        {"my number as number", [](Json& d) { d["my_number"] = 999900000019; }},
        {"flag as text", [](Json& d) { d["glyphs_pending"] = "true"; }},
        {"flag as number", [](Json& d) { d["glyphs_pending"] = 1; }},
        {"alias of a Japanese", [](Json& d) { d["alias"] = "見本"; }},
        {"domicile of a foreigner", [](Json& d) { d["nationality"] = "ブラジル"; }},
        {"reading without former name", [](Json& d) { d["former_name_kana"] = "ミホン"; }},
    };
    REQUIRE(errors_of_rows({resident_row()}).empty());
    for (const auto& [name, change] : changes) {
        CAPTURE(name);
        auto row = resident_row();
        change(row);
        const auto error = error_of(row);
        CHECK(error != "not one error in line 2");
        CHECK_FALSE(error.empty());
        // Nothing of the record may reach a terminal or a log.
        for (const auto* secret : {"葛", "見本", "999900000019", "nickname"})
            CHECK(error.find(secret) == std::string::npos);
    }
}

TEST_CASE("every rule of the other aspects is enforced") {
    const auto items = [](const std::string& about, Json given) { return row(about, 1, given); };
    for (const auto& good :
         {items("tax", {{"resident_id", "r1"},
                        {"year", 2026},
                        {"declared", true},
                        {"resident_on_january_1", true}}),
          items("guardianship", {{"resident_id", "r1"}}),
          items("family_register", {{"resident_id", "r1"}, {"state", "current"}}),
          items("card", {{"generation", 3}, {"serial", "ff"}, {"resident_id", "r1"}})})
        CHECK(errors_of_rows({good}).empty());
    for (const auto& bad :
         {items("tax", {{"resident_id", "r1"},
                        {"year", 1899},
                        {"declared", true},
                        {"resident_on_january_1", true}}),
          items("tax", {{"resident_id", "r1"}, {"year", 2026}, {"declared", true}}),
          items("guardianship", {{"resident_id", "r1"}, {"seal_number", "S-1"}}),
          items("guardianship", Json::object()),
          items("family_register", {{"resident_id", "r1"}, {"state", "lost"}}),
          items("suppression", {{"resident_id", "r1"}}),
          items(
              "seal",
              {{"resident_id", "r1"}, {"seal_name", "見本"}, {"seal_registered_on", "2020-01-06"}}),
          items("card", {{"generation", 0}, {"serial", "ff"}, {"resident_id", "r1"}}),
          items("card", {{"generation", 3}, {"serial", "FF"}, {"resident_id", "r1"}}),
          items("card", {{"generation", 3}, {"serial", "00ff"}, {"resident_id", "r1"}}),
          items("card",
                {{"generation", 3}, {"serial", std::string(42, '1')}, {"resident_id", "r1"}}),
          items("card", {{"generation", 3}, {"serial", "ff"}}),
          items("card", {{"generation", 3},
                         {"serial", "ff"},
                         {"resident_id", "r1"},
                         {"standing", "lost"}})}) {
        CAPTURE(bad.dump());
        CHECK(error_of(bad) != "not one error in line 2");
    }
}

TEST_CASE("a file begins with its head, of the content that the command takes") {
    using Change = void (*)(Json&);
    const std::vector<std::pair<const char*, Change>> changes = {
        {"about", [](Json& d) { d["about"] = "resident"; }},
        {"content", [](Json& d) { d["content"] = "some"; }},
        {"changes",
         [](Json& d) {
             d["content"] = "changes";
             d["after"] = 1;
         }},
        {"unknown item", [](Json& d) { d["more"] = "x"; }},
        {"after", [](Json& d) { d["after"] = 1; }},
        {"no city", [](Json& d) { d.erase("city"); }},
        {"city of five digits", [](Json& d) { d["city"] = "42201"; }},
        {"city with a letter", [](Json& d) { d["city"] = "42201x"; }},
        {"city as number", [](Json& d) { d["city"] = 422011; }},
        {"no version", [](Json& d) { d.erase("version"); }},
        {"version", [](Json& d) { d["version"] = -1; }},
        {"no instant", [](Json& d) { d.erase("as_of"); }},
        {"local time", [](Json& d) { d["as_of"] = "2026-11-01T00:00:00+09:00"; }},
        {"day", [](Json& d) { d["as_of"] = "2026-11-01"; }},
        {"no such day", [](Json& d) { d["as_of"] = "2026-02-29T00:00:00Z"; }},
        {"hour 24", [](Json& d) { d["as_of"] = "2026-11-01T24:00:00Z"; }},
        {"no digit", [](Json& d) { d["as_of"] = "2026-11-01T0x:00:00Z"; }},
        {"future", [](Json& d) { d["as_of"] = "2999-11-01T00:00:00Z"; }},
        {"before 1970", [](Json& d) { d["as_of"] = "1969-11-01T00:00:00Z"; }},
    };
    for (const auto& [name, change] : changes) {
        CAPTURE(name);
        auto head = head_of_all();
        change(head);
        const auto errors = errors_of(lines(head, {resident_row()}), "feed.jsonl");
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].line == 1);
    }
    auto changes_head = head_of_changes(11, 10);  // after its own end
    const OnSqlite at;
    RegisterStore store(at.place);
    CHECK_FALSE(take(at, store, lines(changes_head, {}), FeedContent::changes));
    CHECK_FALSE(take(at, store, lines(head_of_all(), {}), FeedContent::changes));
}

TEST_CASE("hostile lines are errors, not crashes, and the next line is read") {
    const auto good = household_row().dump();
    const std::vector<std::string> hostile = {
        "",
        "[]",
        "null",
        good + good,
        R"({"about":"household","about":"household"})",
        std::string(1 << 18, '['),
        std::string((1 << 17) + 1, ' '),
        "\xEF\xBB\xBF" + good,
        std::string("\0", 1),
        "{\"address\":\"\xC0\xAF\"}",
        std::string(5'000'000, 'x'),
    };
    for (const auto& line : hostile) {
        const auto errors =
            errors_of(head_of_all().dump() + "\n" + line + "\n" + good + "\nx\n", "feed.jsonl");
        REQUIRE(errors.size() == 2);
        CHECK(errors[0].line == 2);
        CHECK(errors[1].line == 4);
    }
}

TEST_CASE("reading stops at the twentieth error") {
    const auto errors = errors_of(head_of_all().dump() + "\n" + repeated("x\n", 50), "feed.jsonl");
    REQUIRE(errors.size() == 20);
    CHECK(errors.back().line == 21);
}

TEST_CASE("a missing, empty or unknown kind of file is an error without a line") {
    for (const auto* name : {"feed.jsonl", "feed.csv"}) {
        const auto errors = errors_of("", name);
        REQUIRE(errors.size() == 1);
        CHECK(errors[0].line == 0);
    }
    CHECK(errors_of(lines(head_of_all(), {}), "feed.txt").size() == 1);
    const OnSqlite at;
    RegisterStore store(at.place);
    for (const auto* file : {"/nonexistent/town.jsonl", "/dev/zero", "/"})
        CHECK_FALSE(store.take(file, FeedContent::all));
}

TEST_CASE("a file that the disk does not give is an error without a line, in both forms") {
    const OnSqlite at;
    RegisterStore store(at.place);
    for (const auto* name : {"feed.jsonl", "feed.csv"}) {
        // Its first page is nobody's, so that reading it is an error of input.
        std::filesystem::create_symlink("/proc/self/mem", at.file(name));
        const auto result = store.take(at.file(name), FeedContent::all);
        REQUIRE_FALSE(result);
        REQUIRE(result.error().size() == 1);
        CHECK(text_of(result.error()[0]) == "the file cannot be read to its end");
    }
}

TEST_CASE("CSV of a spreadsheet is read: byte order mark, CRLF, quotes, any order of columns") {
    CHECK(name_in(csv_heading + csv_head + csv_home + csv_resident("見本 花子")) == "見本 花子");
    CHECK(name_in("\xEF\xBB\xBF" + csv_heading + csv_head + csv_home + csv_resident("髙 か゚")) ==
          "髙 か゚");
    CHECK(name_in(csv_heading + csv_head + csv_home + csv_resident("\"a \"\"b\"\", c\"")) ==
          "a \"b\", c");
    auto unix_ends = csv_heading + csv_head + csv_home + csv_resident("見本 花子");
    std::erase(unix_ends, '\r');
    unix_ends.pop_back();
    CHECK(name_in(unix_ends) == "見本 花子");
    CHECK(errors_of("version,as_of,about,content,city\n10,2026-11-01T00:00:00Z,feed,all,422011\n",
                    "a.csv")
              .empty());
}

TEST_CASE("CSV that breaks its grammar is refused by line") {
    const auto whole = csv_heading + csv_head + csv_home;
    const std::vector<std::pair<std::string, std::size_t>> files = {
        {whole + csv_resident("見\"本"), 4},
        {whole + csv_resident("\"見本\" "), 4},
        {whole + csv_resident("\"見本"), 4},
        {whole + "resident,1\r\n", 4},
        {whole + "\r\n", 4},
        {whole + csv_resident("\"a\r\nb\"") + "x\r\n", 4},  // a line end within a name
        {whole + csv_resident(std::string(200'000, 'a')), 4},
        {whole + csv_resident("見本,花子"), 4},
        {whole + csv_resident("a\rb"), 4},
        {whole + csv_resident(std::string("a\0b", 3)), 4},
        {"about,about\r\nfeed,feed\r\n", 1},
        {"\xEF\xBB" + whole, 1},
        {csv_head, 1},
    };
    for (const auto& [content, line] : files) {
        CAPTURE(content.substr(0, 300));
        const auto errors = errors_of(content, "town.csv");
        REQUIRE_FALSE(errors.empty());
        CHECK(errors[0].line == line);
    }
    // Lines within quotes are counted.
    const auto errors = errors_of(whole + csv_resident("\"a\r\nb\"") + "x\r\n", "town.csv");
    REQUIRE(errors.size() == 2);
    CHECK(errors[1].line == 6);
}
