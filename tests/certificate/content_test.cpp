// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/certificate/record_text.h"

using namespace shomei;
using namespace shomei::certificate;
using Json = nlohmann::json;

namespace {

Content sample_content() {
    Content out;
    out.iid = random_id();
    out.city_code = "422011";
    out.documents = {"20261122-00000001", "20261122-00000002"};
    out.issued_s = 1795273200;
    out.people = {"m1", "m3"};
    out.fields = {{"head.address", random_bytes<16>(), "長崎県長崎市見本町1番1号"},
                  {"p1.name", random_bytes<16>(), "𠮷野 葛󠄂子"},
                  {"p1.birth", random_bytes<16>(), "【省略】"},
                  {"p2.name", random_bytes<16>(), "か゚ \"\\/"}};
    return out;
}

Offers sample_offers() {
    Offers out;
    out.people = {{"m1", "𠮷野 花子", true}, {"m2", "𠮷野 一郎", false}};
    out.family = {{"m3", "髙志", false}, {"m1", "花子", true}};
    out.kinds = {{Kind::residence_copy,
                  {Scope::Extent::self, Scope::Extent::members},
                  {"domicile", "relation"},
                  10,
                  300}};
    out.refused = {{Kind::seal_registration, RefusalCode::C01, 0},
                   {Kind::family_register_full, RefusalCode::B01, 1'795'482'000}};
    out.notices = {"A05", "A14"};
    return out;
}

Quote sample_quote() {
    return {{Kind::residence_copy, {Scope::Extent::members, {"m1", "m2"}}, {"relation"}, 2},
            600,
            {{"quote.fee", 700}, {"quote.reduction", -100}}};
}

template <class Parse>
bool reads(const Json& document, Parse parse) {
    return parse(bytes_of(document.dump())).has_value();
}

// Each change makes an accepted document into one that must be refused.
struct Breakage {
    const char* name;
    void (*change)(Json&);
};

template <class Parse>
void check_refused(ByteView good, Parse parse, const std::vector<Breakage>& breakages) {
    const auto document = Json::parse(good.begin(), good.end());
    REQUIRE(reads(document, parse));
    for (const auto& breakage : breakages) {
        CAPTURE(breakage.name);
        auto broken = document;
        breakage.change(broken);
        CHECK_FALSE(reads(broken, parse));
    }
}

}  // namespace

TEST_CASE("content reads back exactly as it was written") {
    const auto content = sample_content();
    const auto read = parse_content(write_content(content));
    REQUIRE(read);
    CHECK(*read == content);
}

TEST_CASE("hostile content is refused") {
    const std::vector<Breakage> breakages = {
        {"unknown member", [](Json& d) { d["extra"] = 1; }},
        {"missing member", [](Json& d) { d.erase("iid"); }},
        {"iid upper case", [](Json& d) { d["iid"] = std::string(32, 'A'); }},
        {"iid short", [](Json& d) { d["iid"] = "00"; }},
        {"city code", [](Json& d) { d["city_code"] = "42201x"; }},
        {"kind", [](Json& d) { d["kind"] = "seal"; }},
        {"kind as number", [](Json& d) { d["kind"] = 1; }},
        {"no document", [](Json& d) { d["documents"] = Json::array(); }},
        {"document form", [](Json& d) { d["documents"][0] = "2026112-000000001"; }},
        {"document twice", [](Json& d) { d["documents"][1] = d["documents"][0]; }},
        {"33 documents",
         [](Json& d) {
             d["documents"] = Json::array();
             for (int i = 100; i < 133; ++i)
                 d["documents"].push_back("20261122-00000" + std::to_string(i));
         }},
        {"time before 1970", [](Json& d) { d["issued_s"] = -1; }},
        {"time with fraction", [](Json& d) { d["issued_s"] = 1.5; }},
        {"person twice",
         [](Json& d) {
             d["people"] = {"m1", "m1"};
         }},
        {"handle", [](Json& d) { d["people"][0] = "x1"; }},
        {"person without a field", [](Json& d) { d["people"].push_back("m4"); }},
        {"field of nobody", [](Json& d) { d["fields"][3]["id"] = "p3.name"; }},
        {"no field", [](Json& d) { d["fields"] = Json::array(); }},
        {"field twice", [](Json& d) { d["fields"][2]["id"] = "p1.name"; }},
        {"header after person", [](Json& d) { d["fields"][3]["id"] = "head.sentence"; }},
        {"person 2 before 1", [](Json& d) { std::swap(d["fields"][1], d["fields"][3]); }},
        {"id without item", [](Json& d) { d["fields"][1]["id"] = "p1."; }},
        {"id upper case", [](Json& d) { d["fields"][1]["id"] = "p1.Name"; }},
        {"id p01", [](Json& d) { d["fields"][1]["id"] = "p01.name"; }},
        {"id with line end", [](Json& d) { d["fields"][1]["id"] = "p1.name\n"; }},
        {"salt short", [](Json& d) { d["fields"][1]["salt"] = "00"; }},
        {"salt upper case", [](Json& d) { d["fields"][1]["salt"] = std::string(32, 'F'); }},
        {"unknown member of a field", [](Json& d) { d["fields"][1]["font"] = "x"; }},
        {"value empty", [](Json& d) { d["fields"][1]["value"] = ""; }},
        {"value with line end", [](Json& d) { d["fields"][1]["value"] = "a\nb"; }},
        {"value with zero", [](Json& d) { d["fields"][1]["value"] = std::string("a\0b", 3); }},
        {"value turns around", [](Json& d) { d["fields"][1]["value"] = "a\u202Eb"; }},
        {"value 2001 bytes", [](Json& d) { d["fields"][1]["value"] = std::string(2001, 'a'); }},
        {"id begins with a digit", [](Json& d) { d["fields"][1]["id"] = "p1.1-name"; }},
        {"id begins with a line", [](Json& d) { d["fields"][1]["id"] = "p1.-name"; }},
        {"id of 33 characters",
         [](Json& d) { d["fields"][1]["id"] = "p1." + std::string(33, 'a'); }},
        {"id p00", [](Json& d) { d["fields"][0]["id"] = "p00.event-1-title"; }},
        {"a register's field on another paper",
         [](Json& d) { d["fields"][0]["id"] = "p0.event-1-title"; }},
        {"picture is no base64",
         [](Json& d) {
             d["fields"][1] = {
                 {"id", "p1.seal-image"}, {"salt", std::string(32, '0')}, {"value", "【空欄】"}};
         }},
        {"picture over 16 KiB",
         [](Json& d) {
             d["fields"][1]["id"] = "p1.seal-image";
             d["fields"][1]["value"] = std::string(16 * 1024 + 4, 'A');
         }},
        {"2001 fields",
         [](Json& d) {
             for (int i = 0; i < 1997; ++i) {
                 auto field = d["fields"][3];
                 field["id"] = "p2.x" + std::to_string(i);
                 d["fields"].push_back(field);
             }
         }},
    };
    check_refused(write_content(sample_content()), parse_content, breakages);
}

TEST_CASE("2000 fields, a value of 2000 bytes and a picture of 16 KiB are accepted") {
    auto content = sample_content();
    content.fields[1].value = std::string(2000, 'a');
    content.fields.push_back({"p2.seal-image", random_bytes<16>(), std::string(16 * 1024, 'A')});
    for (int i = 0; content.fields.size() < 2000; ++i)
        content.fields.push_back({"p2.x" + std::to_string(i), random_bytes<16>(), "x"});
    CHECK(parse_content(write_content(content)) == content);
}

TEST_CASE("what the fields would take beyond 1 MiB is not well formed, however it is escaped") {
    auto content = sample_content();
    for (int i = 0; i < 510; ++i)
        content.fields.push_back(
            {"p2.x" + std::to_string(i), random_bytes<16>(), std::string(1900, 'a')});
    REQUIRE(is_well_formed(content));
    CHECK(parse_content(write_content(content)) == content);
    content.fields.back().value = std::string(1900, '\\');
    auto escaped = content;
    for (auto& field : escaped.fields) field.value = std::string(1000, '"');
    CHECK_FALSE(is_well_formed(escaped));
    for (int i = 510; i < 600; ++i)
        content.fields.push_back(
            {"p2.x" + std::to_string(i), random_bytes<16>(), std::string(1900, 'a')});
    CHECK_FALSE(is_well_formed(content));
}

TEST_CASE("a family register's own fields stand between the page's and the people's") {
    auto content = sample_content();
    const Field own{"p0.event-1-title", random_bytes<16>(), "戸籍編製"};
    content.fields.insert(content.fields.begin() + 1, own);
    for (const auto kind : {Kind::family_register_full, Kind::family_register_individual}) {
        content.kind = kind;
        CHECK(parse_content(write_content(content)) == content);
    }
    for (const auto kind : {Kind::family_register_address, Kind::income_tax}) {
        content.kind = kind;
        CHECK_FALSE(is_well_formed(content));
    }
    content.kind = Kind::family_register_full;
    std::swap(content.fields[0], content.fields[1]);
    CHECK_FALSE(is_well_formed(content));
    std::swap(content.fields[0], content.fields[1]);
    std::swap(content.fields[1], content.fields[2]);
    CHECK_FALSE(is_well_formed(content));
}

TEST_CASE("a picture is told by its item's name") {
    CHECK(is_picture_field("p1.seal-image"));
    CHECK_FALSE(is_picture_field("p1.seal-image-note"));
    CHECK_FALSE(is_picture_field("p1.image"));
}

TEST_CASE("doubled names, invalid UTF-8 and more than 1 MiB are refused") {
    const auto good = write_content(sample_content());
    const std::string text(text_of(good));
    CHECK(parse_content(bytes_of(text)));
    CHECK_FALSE(parse_content(bytes_of("{\"iid\":\"x\"," + text.substr(1))));
    auto broken = text;
    broken.replace(broken.find("𠮷"), 4, "\xF0\xA0\xAE ");
    CHECK_FALSE(parse_content(bytes_of(broken)));
    CHECK_FALSE(parse_content(bytes_of(std::string((1 << 20) - text.size() + 1, ' ') + text)));
    CHECK_FALSE(parse_content(bytes_of(text.substr(0, text.size() - 1))));
}

TEST_CASE("header fields and document numbers are told by their form") {
    CHECK(is_header_field("head.address"));
    CHECK_FALSE(is_header_field("header.address"));
    CHECK_FALSE(is_header_field("p1.name"));
    CHECK(is_document_number("20261122-00000001"));
    CHECK_FALSE(is_document_number("20261122-0000001"));
    CHECK_FALSE(is_document_number("20261122_00000001"));
}

TEST_CASE("offers read back exactly as they were written") {
    const auto offers = sample_offers();
    CHECK(parse_offers(write_offers(offers)) == offers);
}

TEST_CASE("hostile offers are refused") {
    const std::vector<Breakage> breakages = {
        {"unknown member", [](Json& d) { d["extra"] = 1; }},
        {"nobody is self", [](Json& d) { d["people"][0]["self"] = false; }},
        {"two are self", [](Json& d) { d["people"][1]["self"] = true; }},
        {"handle twice", [](Json& d) { d["people"][1]["handle"] = "m1"; }},
        {"nameless", [](Json& d) { d["people"][1]["name"] = ""; }},
        {"65 people",
         [](Json& d) {
             for (int i = 3; i <= 65; ++i)
                 d["people"].push_back(
                     {{"handle", "m" + std::to_string(i)}, {"name", "x"}, {"self", false}});
         }},
        {"no list of the register", [](Json& d) { d.erase("family"); }},
        {"handle twice in the register", [](Json& d) { d["family"][0]["handle"] = "m1"; }},
        {"nameless in the register", [](Json& d) { d["family"][0]["name"] = ""; }},
        {"another one is self in the register", [](Json& d) { d["family"][0]["self"] = true; }},
        {"self is someone else in the register", [](Json& d) { d["family"][1]["self"] = false; }},
        {"65 people in the register",
         [](Json& d) {
             for (int i = 10; i <= 72; ++i)
                 d["family"].push_back(
                     {{"handle", "m" + std::to_string(i)}, {"name", "x"}, {"self", false}});
         }},
        {"kind twice", [](Json& d) { d["kinds"].push_back(d["kinds"][0]); }},
        {"unknown scope", [](Json& d) { d["kinds"][0]["scopes"][0] = "everyone"; }},
        {"scope twice", [](Json& d) { d["kinds"][0]["scopes"][1] = "self"; }},
        {"no scope", [](Json& d) { d["kinds"][0]["scopes"] = Json::array(); }},
        {"options out of order", [](Json& d) { d["kinds"][0]["options"] = "relation,domicile"; }},
        {"no copies", [](Json& d) { d["kinds"][0]["copies_limit"] = 0; }},
        {"fee below zero", [](Json& d) { d["kinds"][0]["unit_yen"] = -1; }},
        {"refused and offered", [](Json& d) { d["refused"][0]["kind"] = "residence-copy"; }},
        {"refused twice", [](Json& d) { d["refused"][1]["kind"] = "seal-registration"; }},
        {"a notice as reason", [](Json& d) { d["refused"][0]["reason"] = "A05"; }},
        {"unknown reason", [](Json& d) { d["refused"][0]["reason"] = "Z99"; }},
        {"opening before 1970", [](Json& d) { d["refused"][0]["next_opening"] = -1; }},
        {"no list of refused", [](Json& d) { d.erase("refused"); }},
        {"a refusal as notice", [](Json& d) { d["notices"][0] = "A04"; }},
        {"unknown notice", [](Json& d) { d["notices"][0] = "Z99"; }},
        {"notice twice", [](Json& d) { d["notices"][1] = "A05"; }},
        {"notice as number", [](Json& d) { d["notices"][1] = 5; }},
    };
    check_refused(write_offers(sample_offers()), parse_offers, breakages);
}

TEST_CASE("a quote reads back exactly as it was written") {
    const auto quote = sample_quote();
    CHECK(parse_quote(write_quote(quote)) == quote);
}

TEST_CASE("hostile quotes are refused") {
    const std::vector<Breakage> breakages = {
        {"unknown member", [](Json& d) { d["extra"] = 1; }},
        {"total is not the sum", [](Json& d) { d["yen"] = 601; }},
        {"no line", [](Json& d) { d["lines"] = Json::array(); }},
        {"text id", [](Json& d) { d["lines"][0]["text_id"] = "Quote fee"; }},
        {"scope", [](Json& d) { d["scope"] = "members:m2,m1"; }},
        {"options", [](Json& d) { d["options"] = ""; }},
        {"copies", [](Json& d) { d["copies"] = 0; }},
        {"kind", [](Json& d) { d["kind"] = "x"; }},
    };
    check_refused(write_quote(sample_quote()), parse_quote, breakages);
}

TEST_CASE("a choice outside the offers is refused by its cause") {
    const auto offers = sample_offers();
    const Choice good{Kind::residence_copy, {Scope::Extent::self, {}}, {"relation"}, 10};
    CHECK_FALSE(refusal_of(offers, good));
    auto choice = good;
    choice.copies = 11;
    CHECK(refusal_of(offers, choice) == RefusalCode::C10);
    choice = good;
    choice.options = {"my-number"};
    CHECK(refusal_of(offers, choice) == RefusalCode::C09);
    choice = good;
    choice.scope = {Scope::Extent::household, {}};
    CHECK(refusal_of(offers, choice) == RefusalCode::C09);
    choice.scope = {Scope::Extent::members, {"m1", "m9"}};
    CHECK(refusal_of(offers, choice) == RefusalCode::C09);
    auto closed = offers;
    closed.kinds.clear();
    CHECK(refusal_of(closed, good) == RefusalCode::B03);
}

TEST_CASE("a scope names people in the order of the offers") {
    auto offers = sample_offers();
    offers.people[0].self = false;
    offers.people[1].self = true;
    const auto of = [&](const Scope& scope) {
        return people_of(offers, Kind::residence_copy, scope);
    };
    CHECK(of({Scope::Extent::self, {}}) == std::vector<std::size_t>{1});
    CHECK(of({Scope::Extent::household, {}}) == std::vector<std::size_t>{0, 1});
    CHECK(of({Scope::Extent::members, {"m2"}}) == std::vector<std::size_t>{1});
    CHECK_FALSE(of({Scope::Extent::members, {"m3"}}));
}

TEST_CASE("the kinds of the family register are about its people, in its order") {
    auto offers = sample_offers();
    const auto of = [&](const Scope& scope) {
        return people_of(offers, Kind::family_register_individual, scope);
    };
    CHECK(&people_for(offers, Kind::family_register_full) == &offers.family);
    CHECK(&people_for(offers, Kind::family_register_address) == &offers.family);
    CHECK(&people_for(offers, Kind::seal_registration) == &offers.people);
    CHECK(of({Scope::Extent::self, {}}) == std::vector<std::size_t>{1});
    CHECK(of({Scope::Extent::household, {}}) == std::vector<std::size_t>{0, 1});
    CHECK(of({Scope::Extent::members, {"m3"}}) == std::vector<std::size_t>{0});
    // Of the household alone.
    CHECK_FALSE(of({Scope::Extent::members, {"m2"}}));
    offers.family.clear();
    CHECK_FALSE(of({Scope::Extent::self, {}}));
    CHECK_FALSE(of({Scope::Extent::household, {}}));
}

TEST_CASE("more people than a certificate can carry are refused") {
    Offers offers = sample_offers();
    offers.people.clear();
    for (int i = 1; i <= 21; ++i)
        offers.people.push_back({"m" + std::to_string(i), "見本", i == 1});
    offers.kinds[0].scopes = {Scope::Extent::household};
    const Choice choice{Kind::residence_copy, {Scope::Extent::household, {}}, {}, 1};
    CHECK(refusal_of(offers, choice) == RefusalCode::C10);
    offers.people.pop_back();
    CHECK_FALSE(refusal_of(offers, choice));
}

TEST_CASE("record text shows every character it holds") {
    for (const auto* text :
         {"", "長崎 太郎", "長崎　太郎", "葛󠄂", "か゚", "𠮷", "O'Neill-Smith"}) {
        CAPTURE(text);
        CHECK(is_record_text(text, 100));
    }
    for (const auto* text : {" a",       "a ",       "　a",     "a　",
                             "a  b",     "a 　b",    "a\tb",    "a\u00A0\u00A0b",
                             "\u00A0a",  "a\nb",     "a\x7F",   "a\u0085b",
                             "a\u200Bb", "a\u200Db", "\uFEFFa", "a\u202Eb",
                             "a\u2028b", "\xFF",     "\xC3",    "a\uFFFEb"}) {
        CAPTURE(text);
        CHECK_FALSE(is_record_text(text, 100));
    }
    CHECK(is_record_text("ああ", 6));
    CHECK_FALSE(is_record_text("ああ", 5));
}
