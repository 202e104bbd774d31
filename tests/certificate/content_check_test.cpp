// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content_check.h"

#include <doctest/doctest.h>

#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

// A visit of someone who stands in both registers, and the content that was asked for.
struct Visit {
    Offers offers;
    Choice choice;
    Content content;

    Visit() {
        offers.people = {{"m1", "𠮷野　花子", true}, {"m2", "𠮷野　一郎", false}};
        offers.family = {{"m3", "髙志", false}, {"m1", "花子", true}};
        choice = {Kind::residence_copy, {Scope::Extent::household, {}}, {}, 2};
        content.iid = random_id();
        content.city_code = "422011";
        content.documents = {"20261122-00000001", "20261122-00000002"};
        // The last second of the day in Japan.
        content.issued_s = japan_instant(parse_iso_day("2026-11-23").value(), 0) - 1;
        content.people = {"m1", "m2"};
        content.fields = {{"head.issue-date", random_bytes<16>(), "令和8年11月22日"},
                          {"p1.name", random_bytes<16>(), "𠮷野　花子"},
                          {"p2.name", random_bytes<16>(), "𠮷野　一郎"}};
    }
    bool agrees() const { return says_what_was_shown(content, {offers, choice, "【省略】"}); }
};

}  // namespace

TEST_CASE("content that says what was shown and chosen agrees with it") { CHECK(Visit().agrees()); }

TEST_CASE("content that says anything else than was shown and chosen is told") {
    struct Row {
        const char* what;
        void (*change)(Visit&);
    };
    const std::vector<Row> rows = {
        {"another kind", [](Visit& s) { s.content.kind = Kind::residence_items; }},
        {"a copy less", [](Visit& s) { s.content.documents.pop_back(); }},
        {"another name", [](Visit& s) { s.content.fields[1].value = "𠮷野　華子"; }},
        {"a name normalised", [](Visit& s) { s.content.fields[1].value = "吉野　花子"; }},
        {"names changed round",
         [](Visit& s) { std::swap(s.content.fields[1].value, s.content.fields[2].value); }},
        {"no name", [](Visit& s) { s.content.fields[1].id = "p1.name-kana"; }},
        {"people changed round",
         [](Visit& s) {
             s.content.people = {"m2", "m1"};
         }},
        {"someone else",
         [](Visit& s) {
             s.content.people = {"m1", "m3"};
         }},
        {"a person less",
         [](Visit& s) {
             s.content.people.pop_back();
             s.content.fields.pop_back();
         }},
        {"everybody for one's own", [](Visit& s) { s.choice.scope.extent = Scope::Extent::self; }},
        {"the day after", [](Visit& s) { s.content.issued_s += 1; }},
        {"another day", [](Visit& s) { s.content.fields[0].value = "令和8年11月21日"; }},
        {"a western day", [](Visit& s) { s.content.fields[0].value = "2026年11月22日"; }},
        {"no day", [](Visit& s) { s.content.fields[0].id = "head.sentence"; }},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Visit shown;
        row.change(shown);
        CHECK_FALSE(shown.agrees());
    }
}

TEST_CASE("a paper of the family register names its people as the register does, in its order") {
    Visit shown;
    shown.choice = {Kind::family_register_full, {Scope::Extent::household, {}}, {}, 2};
    shown.content.kind = Kind::family_register_full;
    CHECK_FALSE(shown.agrees());
    shown.content.people = {"m3", "m1"};
    shown.content.fields[1].value = "髙志";
    CHECK_FALSE(shown.agrees());
    shown.content.fields[2].value = "花子";
    CHECK(shown.agrees());
}

TEST_CASE(
    "what was not asked for is omitted, what was asked for is there, the resident code never") {
    struct Row {
        const char *field, *value;
        std::vector<std::string> options;
        bool agrees;
    };
    const std::vector<Row> rows = {
        {"p2.my-number", "【省略】", {}, true},
        {"p2.my-number", "123456789012", {}, false},
        {"p2.my-number", "＊＊＊", {}, false},
        {"p2.my-number", "123456789012", {"my-number"}, true},
        {"p2.my-number", "【省略】", {"my-number"}, false},
        {"p2.my-number", "【空欄】", {"my-number"}, true},
        {"p2.my-number", "123456789012", {"relation"}, false},
        {"p2.relation", "妻", {"relation"}, true},
        {"p2.relation", "妻", {}, false},
        {"p2.domicile", "長崎県長崎市", {"my-number", "previous-address", "relation"}, false},
        {"p2.residence-card", "AB12345678CD", {}, false},
        {"p2.residence-card", "AB12345678CD", {"domicile"}, true},
        {"p2.previous-address", "【省略】", {"previous-address"}, false},
        {"p2.resident-code", "【省略】", {}, true},
        {"p2.resident-code", "12345678901", {"domicile", "my-number"}, false},
        {"p2.birth", "平成3年4月5日", {}, true}};
    for (const auto& row : rows) {
        CAPTURE(row.field);
        CAPTURE(row.value);
        Visit visit;
        visit.choice.options = row.options;
        visit.content.fields.push_back({row.field, random_bytes<16>(), row.value});
        CHECK(visit.agrees() == row.agrees);
    }
    // On a full family register the domicile is no option: it always stands there.
    Visit visit;
    visit.choice = {Kind::family_register_full, {Scope::Extent::household, {}}, {}, 2};
    visit.content.kind = Kind::family_register_full;
    visit.content.people = {"m3", "m1"};
    visit.content.fields[1].value = "髙志";
    visit.content.fields[2].value = "花子";
    visit.content.fields.insert(visit.content.fields.begin(),
                                {"head.domicile", random_bytes<16>(), "長崎県長崎市"});
    CHECK(visit.agrees());
    visit.choice.kind = visit.content.kind = Kind::family_register_address;
    CHECK_FALSE(visit.agrees());
    visit.choice.options = {"domicile"};
    CHECK(visit.agrees());
}
