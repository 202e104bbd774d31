// SPDX-License-Identifier: Apache-2.0
// Forms with a fault: refused before anything is drawn, with the place.
#include "reading.h"

using namespace shomei;
using sample::fault_of;

namespace {

const std::string copy = "residence-copy", seal = "seal-registration",
                  family = "family-register-full";

// A form in which these words stand in place of those, and what its fault then says.
struct Change {
    std::string form, from, to, fault;
};

void check_faults(const std::vector<Change>& changes) {
    for (const auto& [form, from, to, fault] : changes) {
        CAPTURE(from);
        CAPTURE(to);
        const auto said = fault_of(form, from, to);
        CAPTURE(said);
        CHECK(said.find(fault) != said.npos);
        CHECK_FALSE(said.empty());
    }
}

}  // namespace

TEST_CASE("a form that is as it should be is taken") {
    CHECK(fault_of(copy, R"("tint_word": "複写")", R"("tint_word": "写")").empty());
    CHECK(fault_of(family, R"("height": 5.6)", R"("height": 6.1)").empty());
}

TEST_CASE("boxes that overlap or leave the paper are named by their places") {
    check_faults({
        {copy, "[40, 31.4, 163, 6.4]", "[39, 31.4, 163, 6.4]", "/page/cells/7: overlaps "},
        {copy, "[40, 31.4, 163, 6.4]", "[39, 31.4, 163, 6.4]", "/page/cells/6"},
        {copy, R"("qr": [7, )", R"("qr": [2, )", "/qr: leaves"},
        {copy, R"("qr": [7, )", R"("qr": [50, )", "/qr: overlaps"},
        {copy, R"("pitch": 47.7)", R"("pitch": 40)", "/people/at (person 2)"},
        {copy, R"("pitch": 47.7)", R"("pitch": 70)", "/people/at"},
        {copy, R"("seal": [176.2)", R"("seal": [10)", "/seal: overlaps"},
        {copy, "[33, 0, 84, 4.75]", "[33, 0, 184, 4.75]", "/people/variants/0/cells/2: leaves"},
        {family, R"("at": [7, 38.6, 196, 189])", R"("at": [7, 38.6, 196, 199])", "/flow/at"},
        {family, "[55, 0, 141, 5.6]", "[40, 0, 141, 5.6]", "/flow/register/1"},
    });
}

TEST_CASE("a doubled, misplaced or unknown entry is refused") {
    check_faults({
        {copy, R"("field": "name-kana")", R"("field": "name")",
         "/people/variants/0/cells/4: field name has two places"},
        {copy, R"("field": "name-kana")", R"("field": "head.address")",
         "stands in the wrong block"},
        {copy, R"("field": "head.address")", R"("field": "name")",
         "/page/cells/5: field name stands in the wrong block"},
        {copy, R"("page_tag": true)", R"("label": "x")", "/page: the page tag"},
        {family, R"("field": "father")", R"("field": "mother")", "field mother has two places"},
        {copy, R"("label": "備考")", R"("label": "{document}")", "{document}"},
    });
}

TEST_CASE("the document's number and n of N stand on the page once, as words of their own") {
    const std::string number = R"("label": "証明書番号　{document}")",
                      place = R"("label": "{number}／{count}")",
                      title = R"("label": "住民票の写し")";
    const std::string no_number = "/page: {document} must stand",
                      no_place = "/page: {number}／{count} must stand";
    const auto with = [](const std::string& label) { return "\"label\": \"" + label + "\""; };
    for (const auto& kind : {copy, seal, family}) {
        for (const std::string label : {"証明書番号", "証明書番号：{document}", "{document}号"})
            check_faults({{kind, number, with(label), no_number}});
        for (const std::string label :
             {"{number}/{count}", "{number}", "全{count}枚", "{number}／{count}枚"})
            check_faults({{kind, place, with(label), no_place}});
        CHECK(fault_of(kind, number, with("{document}")).empty());
        CHECK(fault_of(kind, place, with("用紙 {number}／{count}　枚")).empty());
    }
    check_faults({{copy, title, with("写し{number}"), no_place},
                  {copy, title, with("{document}"), no_number}});
    // Gone with the code where the paper carries none.
    const auto with_code = number + R"(, "with": "qr")";
    CHECK(fault_of(copy, number, with_code).empty());
    const auto said = fault_of(copy, number, with_code, {.qr = false});
    CHECK(said.find(no_number) != said.npos);
}

TEST_CASE("a word in braces is filled in where it stands, or refused") {
    const std::string remarks = R"("label": "備考")";
    check_faults({
        {copy, remarks, R"("label": "{number}")", "{number} is not"},
        {copy, remarks, R"("label": "{persons}")", "{persons} is not"},
        {copy, remarks, R"("label": "備考}")", "} is not"},
        {copy, remarks, R"("label": "{person")", "{person is not"},
        {copy, R"("label": "{person}")", R"("label": "{person}{person}")", "twice"},
        {copy, R"("label": "住民票の写し")", R"("label": "{person}")", "{person} is not"},
        {family, R"("label": "戸籍事項")", R"("label": "{person}")", "{person} is not"},
        {family, R"("label": "身分事項")", R"("label": "{count}")", "{count} is not"},
    });
}

TEST_CASE("what breaks the schema is refused") {
    check_faults({
        {copy, R"("kind": )", R"("colour": 1, "kind": )", ""},
        {copy, R"("kind": )", R"("kind": "x", "kind": )", ""},
        {copy, R"("align": "spread")", R"("align": "wide")", ""},
        {copy, "{", "[", ""},
        {copy, R"("pitch": 47.7,)", "", ""},
        {seal, R"("per_page": 1)", R"("per_page": 2)", ""},
        {family, R"("flow": {)", R"("people": {}, "flow": {)", ""},
        {family, R"("label": "本籍")", R"("label": "本籍", "field": "x")", ""},
    });
    CHECK_THROWS_AS(form::Form::load("/nonexistent.json", sample::forms / "form.schema.json"),
                    Fault);
}

TEST_CASE("pictures and their names belong together, and a seal has its room") {
    check_faults({
        {seal, R"("picture": "seal-image")", R"("field": "seal-image")", "-image are pictures"},
        {seal, R"("picture": "seal-image")", R"("picture": "seal")", "-image are pictures"},
        {seal, "[0, 9, 60, 57]", "[0, 9, 60, 24]", "25 mm"},
    });
}

TEST_CASE("a value can be carried only where remarks can take it") {
    check_faults({
        {copy, R"("lines": 3, "remarks": true)", R"("lines": 3)", "there are no remarks"},
        {copy, R"("field": "resident-code", "size": 10)",
         R"("field": "resident-code", "remarks": true, "size": 10)", "more than one cell"},
        {family, R"("optional": true)", R"("carry": "見本")", "carries nothing"},
        {copy, R"("label": "備考")", R"("carry": "見本", "label": "備考")", "can be carried"},
    });
}

TEST_CASE("a row must show what calls for it, count what it names, and hold a line") {
    check_faults({
        {family, R"("each": "event-{j}-title")", R"("each": "event-{j}-x")",
         "/flow/register/1: has no cell"},
        {family, R"("field": "event-{j}-row-1")", R"("field": "event-{i}-row-1")",
         "{i} is not counted"},
        {family, R"("field": "birth", "size": 10.5)", R"("field": "birth", "size": 14)",
         "too low for a line"},
        {copy, R"("carry": "通称")", R"("grows": true)", "only a cell of a row"},
        {family, R"("label": "以下余白")", R"("field": "name")", "no field"},
        {family, R"("label": "戸籍事項")", R"("field": "x", "optional": true)",
         "/flow/register/0: has no text that always stands"},
    });
}
