// SPDX-License-Identifier: Apache-2.0
// Forms with a fault: refused before anything is drawn, with the place.
#include "reading.h"

using namespace shomei;
using sample::fault_of;

namespace {

const std::string copy = "residence-copy", seal = "seal-registration",
                  family = "family-register-full";

bool names(const std::string& fault, const std::string& words) {
    INFO(fault);
    return fault.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a form that is as it should be is taken") {
    CHECK(fault_of(copy, "\"tint_word\": \"複写\"", "\"tint_word\": \"写\"").empty());
    CHECK(fault_of(family, "\"height\": 5.6", "\"height\": 6.1").empty());
}

TEST_CASE("boxes that overlap or leave the paper are named by their places") {
    const auto overlap = fault_of(copy, "[40, 31.4, 163, 6.4]", "[39, 31.4, 163, 6.4]");
    CHECK(overlap.starts_with("/page/cells/7: overlaps "));
    CHECK(names(overlap, "/page/cells/6"));
    CHECK(names(fault_of(copy, "\"qr\": [7, ", "\"qr\": [2, "), "/qr: leaves"));
    CHECK(names(fault_of(copy, "\"qr\": [7, ", "\"qr\": [50, "), "/qr: overlaps"));
    CHECK(names(fault_of(copy, "\"pitch\": 47.7", "\"pitch\": 40"), "/people/at (person 2)"));
    CHECK(names(fault_of(copy, "\"pitch\": 47.7", "\"pitch\": 70"), "/people/at"));
    CHECK(names(fault_of(copy, "\"seal\": [176.2", "\"seal\": [10"), "/seal: overlaps"));
    CHECK(names(fault_of(copy, "[33, 0, 84, 4.75]", "[33, 0, 184, 4.75]"),
                "/people/variants/0/cells/2: leaves"));
    CHECK(names(fault_of(family, "\"at\": [7, 38.6, 196, 189]", "\"at\": [7, 38.6, 196, 199]"),
                "/flow/at"));
    CHECK(names(fault_of(family, "[55, 0, 141, 5.6]", "[40, 0, 141, 5.6]"), "/flow/register/1"));
}

TEST_CASE("a doubled, misplaced or unknown entry is refused") {
    CHECK(names(fault_of(copy, "\"field\": \"name-kana\"", "\"field\": \"name\""),
                "/people/variants/0/cells/4: field name has two places"));
    CHECK(names(fault_of(copy, "\"field\": \"name-kana\"", "\"field\": \"head.address\""),
                "stands in the wrong block"));
    CHECK(names(fault_of(copy, "\"field\": \"head.address\"", "\"field\": \"name\""),
                "/page/cells/5: field name stands in the wrong block"));
    CHECK(names(fault_of(copy, "\"page_tag\": true", "\"label\": \"x\""), "/page: the page tag"));
    CHECK(names(fault_of(family, "\"field\": \"father\"", "\"field\": \"mother\""),
                "field mother has two places"));
    CHECK(names(fault_of(copy, "\"label\": \"備考\"", "\"label\": \"{document}\""), "{document}"));
}

TEST_CASE("what breaks the schema is refused") {
    CHECK_FALSE(fault_of(copy, "\"kind\": ", "\"colour\": 1, \"kind\": ").empty());
    CHECK_FALSE(fault_of(copy, "\"kind\": ", "\"kind\": \"x\", \"kind\": ").empty());
    CHECK_FALSE(fault_of(copy, "\"align\": \"spread\"", "\"align\": \"wide\"").empty());
    CHECK_FALSE(fault_of(copy, "{", "[").empty());
    CHECK_FALSE(fault_of(copy, "\"pitch\": 47.7,", "").empty());
    CHECK_FALSE(fault_of(seal, "\"per_page\": 1", "\"per_page\": 2").empty());
    CHECK_FALSE(fault_of(family, "\"flow\": {", "\"people\": {}, \"flow\": {").empty());
    CHECK_FALSE(
        fault_of(family, "\"label\": \"本籍\"", "\"label\": \"本籍\", \"field\": \"x\"").empty());
    CHECK_THROWS_AS(form::Form::load("/nonexistent.json", sample::forms / "form.schema.json"),
                    Fault);
}

TEST_CASE("pictures and their names belong together, and a seal has its room") {
    CHECK(names(fault_of(seal, "\"picture\": \"seal-image\"", "\"field\": \"seal-image\""),
                "-image are pictures"));
    CHECK(names(fault_of(seal, "\"picture\": \"seal-image\"", "\"picture\": \"seal\""),
                "-image are pictures"));
    CHECK(names(fault_of(seal, "[0, 9, 60, 57]", "[0, 9, 60, 24]"), "25 mm"));
}

TEST_CASE("a value can be carried only where remarks can take it") {
    CHECK(names(fault_of(copy, "\"lines\": 3, \"remarks\": true", "\"lines\": 3"),
                "there are no remarks"));
    CHECK(names(fault_of(copy, "\"field\": \"resident-code\", \"size\": 10",
                         "\"field\": \"resident-code\", \"remarks\": true, \"size\": 10"),
                "more than one cell"));
    CHECK(names(fault_of(family, "\"optional\": true", "\"carry\": \"見本\""), "carries nothing"));
    CHECK(names(fault_of(copy, "\"label\": \"備考\"", "\"carry\": \"見本\", \"label\": \"備考\""),
                "can be carried"));
}

TEST_CASE("a row must show what calls for it, count what it names, and hold a line") {
    CHECK(names(fault_of(family, "\"each\": \"event-{j}-title\"", "\"each\": \"event-{j}-x\""),
                "/flow/register/1: has no cell"));
    CHECK(
        names(fault_of(family, "\"field\": \"event-{j}-row-1\"", "\"field\": \"event-{i}-row-1\""),
              "{i} is not counted"));
    CHECK(names(fault_of(family, "\"field\": \"birth\", \"size\": 10.5",
                         "\"field\": \"birth\", \"size\": 14"),
                "too low for a line"));
    CHECK(names(fault_of(copy, "\"carry\": \"通称\"", "\"grows\": true"), "only a cell of a row"));
    CHECK(names(fault_of(family, "\"label\": \"以下余白\"", "\"field\": \"name\""), "no field"));
}
