// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/kind.h"

#include <doctest/doctest.h>

using namespace shomei::certificate;

TEST_CASE("a kind is the same by id and by number") {
    CHECK(kind_from_id(id_of(Kind::residence_copy)) == Kind::residence_copy);
    CHECK(kind_from_number(1) == Kind::residence_copy);
    CHECK_FALSE(kind_from_id("residence"));
    CHECK_FALSE(kind_from_id(""));
    CHECK_FALSE(kind_from_number(0));
    CHECK_FALSE(kind_from_number(8));
}

TEST_CASE("the numbers that stand on paper never change") {
    const std::vector<std::pair<int, std::string_view>> printed = {
        {1, "residence-copy"},         {2, "residence-items"},
        {3, "seal-registration"},      {4, "income-tax"},
        {5, "family-register-full"},   {6, "family-register-individual"},
        {7, "family-register-address"}};
    CHECK(kind_catalogue().size() == printed.size());
    for (const auto& [number, id] : printed) {
        CAPTURE(id);
        const auto kind = kind_from_id(id);
        REQUIRE(kind);
        CHECK(static_cast<int>(*kind) == number);
        CHECK(kind_from_number(static_cast<std::uint8_t>(number)) == kind);
    }
}

TEST_CASE("what may ever be offered is written as it stands in signed texts") {
    for (const auto& traits : kind_catalogue()) {
        CAPTURE(traits.id);
        CHECK_FALSE(traits.scopes.empty());
        const std::vector<std::string> options(traits.options.begin(), traits.options.end());
        CHECK(parse_options(write_options(options)) == options);
        // Given at counters only (住民基本台帳法 art. 12).
        for (const auto& option : options) CHECK(option != "resident-code");
    }
}

TEST_CASE("seal and tax are the card holder's alone") {
    for (const auto kind : {Kind::seal_registration, Kind::income_tax})
        CHECK(traits_of(kind).scopes == std::vector{Scope::Extent::self});
}

TEST_CASE("every well-formed scope reads back as it was written") {
    for (const auto* text :
         {"self", "household", "members:m1", "members:m1,m3", "members:m10,m2"}) {
        CAPTURE(text);
        const auto scope = parse_scope(text);
        REQUIRE(scope);
        CHECK(write_scope(*scope) == text);
    }
}

TEST_CASE("a scope that has a second way to be written is refused") {
    for (const auto* text :
         {"", "Self", "self ", "self:", "self:m1", "household:", "members",
          "members:", "members:m3,m1", "members:m1,m1", "members:m1,", "members:,m1", "members: m1",
          "members:m0", "members:m01", "members:m100", "members:p1", "members:m1;m2"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_scope(text));
    }
}

TEST_CASE("a scope names at most 32 people") {
    std::string text = "members:";
    std::vector<std::string> handles;
    for (int i = 10; i < 42; ++i) handles.push_back("m" + std::to_string(i));
    for (const auto& handle : handles) text += (text.ends_with(':') ? "" : ",") + handle;
    CHECK(parse_scope(text));
    CHECK_FALSE(parse_scope(text + ",m42"));
}

TEST_CASE("options are sorted ids without doubles, or a hyphen for none") {
    CHECK(parse_options("-")->empty());
    CHECK(write_options({}) == "-");
    const auto options = parse_options("domicile,my-number,relation");
    REQUIRE(options);
    CHECK(write_options(*options) == "domicile,my-number,relation");
    for (const auto* text : {"", ",", "relation,domicile", "relation,relation", "Relation",
                             "relation ", "-,relation", "-a", "a,", "9a", "a_b"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_options(text));
    }
    CHECK(parse_options(std::string(32, 'a')));
    CHECK_FALSE(parse_options(std::string(33, 'a')));
}

TEST_CASE("there are at most 16 options") {
    std::string text = "a";
    for (char c = 'b'; c <= 'p'; ++c) text += std::string(",") + c;
    CHECK(parse_options(text)->size() == 16);
    CHECK_FALSE(parse_options(text + ",q"));
}
