// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content_check.h"

#include <doctest/doctest.h>

#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

// A visit of someone who stands in both registers, and the content that was asked for.
struct Shown {
    Offers offers;
    Choice choice;
    Content content;

    Shown() {
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
    bool agrees() const { return says_what_was_offered(content, offers, choice); }
};

}  // namespace

TEST_CASE("content that says what was shown and chosen agrees with it") { CHECK(Shown().agrees()); }

TEST_CASE("content that says anything else than was shown and chosen is told") {
    struct Row {
        const char* what;
        void (*change)(Shown&);
    };
    const std::vector<Row> rows = {
        {"another kind", [](Shown& s) { s.content.kind = Kind::residence_items; }},
        {"a copy less", [](Shown& s) { s.content.documents.pop_back(); }},
        {"another name", [](Shown& s) { s.content.fields[1].value = "𠮷野　華子"; }},
        {"a name normalised", [](Shown& s) { s.content.fields[1].value = "吉野　花子"; }},
        {"names changed round",
         [](Shown& s) { std::swap(s.content.fields[1].value, s.content.fields[2].value); }},
        {"no name", [](Shown& s) { s.content.fields[1].id = "p1.name-kana"; }},
        {"people changed round",
         [](Shown& s) {
             s.content.people = {"m2", "m1"};
         }},
        {"someone else",
         [](Shown& s) {
             s.content.people = {"m1", "m3"};
         }},
        {"a person less",
         [](Shown& s) {
             s.content.people.pop_back();
             s.content.fields.pop_back();
         }},
        {"everybody for one's own", [](Shown& s) { s.choice.scope.extent = Scope::Extent::self; }},
        {"the day after", [](Shown& s) { s.content.issued_s += 1; }},
        {"another day", [](Shown& s) { s.content.fields[0].value = "令和8年11月21日"; }},
        {"a western day", [](Shown& s) { s.content.fields[0].value = "2026年11月22日"; }},
        {"no day", [](Shown& s) { s.content.fields[0].id = "head.sentence"; }},
    };
    for (const auto& row : rows) {
        CAPTURE(row.what);
        Shown shown;
        row.change(shown);
        CHECK_FALSE(shown.agrees());
    }
}

TEST_CASE("a paper of the family register names its people as the register does, in its order") {
    Shown shown;
    shown.choice = {Kind::family_register_full, {Scope::Extent::household, {}}, {}, 2};
    shown.content.kind = Kind::family_register_full;
    CHECK_FALSE(shown.agrees());
    shown.content.people = {"m3", "m1"};
    shown.content.fields[1].value = "髙志";
    CHECK_FALSE(shown.agrees());
    shown.content.fields[2].value = "花子";
    CHECK(shown.agrees());
}
