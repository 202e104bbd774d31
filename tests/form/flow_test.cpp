// SPDX-License-Identifier: Apache-2.0
// Flowing forms: rows over as many pages as they need.
#include <chrono>
#include <random>

#include "reading.h"
#include "sample_content.h"

using namespace shomei;

namespace {

using sample::Values;

const form::Form& family_register() {
    static const auto form = sample::load_form("family-register-full");
    return form;
}

const form::Form& supplement() {
    static const auto form = sample::load_form("family-register-address");
    return form;
}

Values person(const Values& events) {
    Values out{{"name", "辻\U000E0102郎"},     {"name-kana", "ツジロウ"},
               {"birth", "昭和55年4月12日"},   {"father", "𠮷田　見本"},
               {"mother", "𠮷田　か\u309Aね"}, {"relation", "長男"}};
    out.insert(out.end(), events.begin(), events.end());
    return out;
}

// `rows[j]` rows of event j + 1, each saying `text`.
Values events(const std::vector<int>& rows, const std::string& text = "【届出人】父") {
    Values out;
    for (std::size_t j = 0; j < rows.size(); ++j) {
        const auto event = "event-" + std::to_string(j + 1);
        out.emplace_back(event + "-title", "出生");
        for (int i = 1; i <= rows[j]; ++i)
            out.emplace_back(event + "-row-" + std::to_string(i), text);
    }
    return out;
}

certificate::Content family(const Values& whole, const std::vector<Values>& people) {
    auto content = sample::household({});
    content.fields[0] = {"head.domicile", {}, "長崎県長崎市見本町九丁目99番地"};
    content.fields[1] = {"head.head-of-register", {}, "𠮷田　辻\U000E0102郎"};
    for (const auto& [name, value] : whole) content.fields.push_back({"p0." + name, {}, value});
    for (std::size_t k = 1; k <= people.size(); ++k)
        for (const auto& [name, value] : people[k - 1])
            content.fields.push_back({"p" + std::to_string(k) + "." + name, {}, value});
    return content;
}

Values resident(int addresses, const std::string& address = "長崎県長崎市見本町一丁目1番5号") {
    Values out{{"name", "𠮷田　辻\U000E0102郎"}, {"birth", "昭和55年4月12日"}, {"sex", "男"}};
    for (int j = 1; j <= addresses; ++j) {
        out.emplace_back("address-" + std::to_string(j), address);
        out.emplace_back("address-since-" + std::to_string(j), "平成31年4月2日");
    }
    return out;
}

form::DocumentLayout laid_out(const form::Form& form, const certificate::Content& content) {
    auto layout = form.lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    sample::check_complete(*layout, content);
    for (const auto& page : layout->pages) sample::check_places(page);
    return std::move(*layout);
}

bool stands_on(const form::PageLayout& page, const std::string& id) {
    return std::ranges::find(page.field_ids, id) != page.field_ids.end();
}

}  // namespace

TEST_CASE("a short register takes one page and says where it ends") {
    const auto layout = laid_out(family_register(), family(events({2}), {person(events({3, 2}))}));
    REQUIRE(layout.pages.size() == 1);
    const auto& page = layout.pages[0];
    for (const auto label :
         {"戸籍事項", "戸籍に記録されている者", "身分事項", "【名】", "以下余白"})
        CHECK(sample::has_label(page, label));
    CHECK_FALSE(sample::has_label(page, "以下次の用紙に続く"));
}

TEST_CASE("a register without events and a person without any have no heading for them") {
    const auto layout = laid_out(family_register(), family({}, {person({})}));
    CHECK_FALSE(sample::has_label(layout.pages.at(0), "戸籍事項"));
    CHECK_FALSE(sample::has_label(layout.pages.at(0), "身分事項"));
}

TEST_CASE("an event without rows and a person removed from the register are shown") {
    auto removed = person(events({0, 1}));
    removed.emplace_back("removed", "除籍");
    const auto layout = laid_out(family_register(), family({}, {removed, person({})}));
    CHECK(sample::read_fields(layout.pages.at(0)).at("p1.removed") == "除籍");
}

TEST_CASE(
    "rows go on to further pages, each saying so, and the next says whose rows it begins with") {
    const auto layout = laid_out(family_register(), family({}, {person(events({90})), person({})}));
    REQUIRE(layout.pages.size() == 4);
    for (std::size_t i = 0; i + 1 < 4; ++i) {
        CHECK(sample::has_label(layout.pages[i], "以下次の用紙に続く"));
        CHECK_FALSE(sample::has_label(layout.pages[i], "以下余白"));
    }
    CHECK(sample::has_label(layout.pages[1], "1人目（前の用紙からの続き）"));
    CHECK_FALSE(sample::has_label(layout.pages[3], "以下次の用紙に続く"));
    CHECK(sample::has_label(layout.pages[3], "以下余白"));
}

TEST_CASE("no heading stands alone at a page's foot, wherever the break falls") {
    for (int rows = 1; rows <= 40; ++rows) {
        CAPTURE(rows);
        const auto content = family(events({rows}), {person(events({2, 2})), person(events({1}))});
        const auto layout = laid_out(family_register(), content);
        for (const auto& page : layout.pages)
            for (const std::string p : {"p1.", "p2."}) {
                CHECK(stands_on(page, p + "name") == stands_on(page, p + "relation"));
                // The heading 身分事項 comes with the first event.
                const auto headings = std::ranges::count_if(page.texts, [](const auto& text) {
                    return text.field_id.empty() && text.text == "身分事項";
                });
                const auto firsts = int(stands_on(page, "p1.event-1-title")) +
                                    int(stands_on(page, "p2.event-1-title"));
                CHECK(headings == firsts);
            }
        // 以下余白 never stands alone either: there is a field of a person beside it.
        CHECK_FALSE(certificate::is_header_field(layout.pages.back().field_ids.back()));
    }
}

TEST_CASE("a long row takes the lines it needs at its full size") {
    std::string text = "【従前の記録】";
    for (int i = 0; i < 150; ++i) text += "見本";
    const auto layout = laid_out(family_register(), family({}, {person(events({1, 1}, text))}));
    std::set<double> lines;
    for (const auto& run : layout.pages.at(0).texts)
        if (run.field_id == "p1.event-1-row-1") {
            CHECK(run.size_pt == 10.5);
            CHECK(run.stretch == 1);
            lines.insert(run.baseline_y);
        }
    CHECK(lines.size() == 9);
}

TEST_CASE("a value of 20,000 characters is refused at once") {
    std::string huge;
    for (int i = 0; i < 20'000; ++i) huge += "山";
    const auto begin = std::chrono::steady_clock::now();
    const auto layout =
        family_register().lay_out(family({}, {person(events({1}, huge))}), sample::fonts());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
    REQUIRE_FALSE(layout.has_value());
    CHECK(layout.error().field_id == "p1.event-1-title");
}

TEST_CASE("a register's character that cannot be drawn is named with its field") {
    const auto layout = family_register().lay_out(
        family({}, {person(events({1}, "見本\U000E0100"))}), sample::fonts());
    REQUIRE_FALSE(layout.has_value());
    CHECK(layout.error().field_id == "p1.event-1-row-1");
    CHECK(layout.error().code_points.back() == U'\U000E0100');
}

TEST_CASE("an event with a gap, a field without a place and a doubled one are faults") {
    const auto refused = [](const Values& extra) {
        const auto content = family({}, {person(extra)});
        CHECK_THROWS_AS((void)family_register().lay_out(content, sample::fonts()), Fault);
    };
    refused({{"event-2-title", "婚姻"}, {"event-2-row-1", "見本"}});
    refused({{"event-1-row-1", "見本"}});
    refused({{"event-1-title", "婚姻"}, {"event-1-row-1", "見本"}, {"event-1-row-3", "見本"}});
    refused({{"occupation", "見本"}});
    refused({{"relation", "長男"}});
    const auto whole_elsewhere = family(events({1}), {resident(1)});
    CHECK_THROWS_AS((void)supplement().lay_out(whole_elsewhere, sample::fonts()), Fault);
}

TEST_CASE("the supplement's addresses stand in a table that goes on with its heading") {
    const auto layout =
        laid_out(supplement(), family({}, {resident(3), resident(60), resident(1)}));
    REQUIRE(layout.pages.size() == 3);
    CHECK(sample::has_label(layout.pages[1], "2人目の住所（前の用紙からの続き）"));
    CHECK(sample::has_label(layout.pages[1], "住所を定めた年月日"));
    const auto read = sample::read_fields(layout.pages[2]);
    CHECK(read.contains("p2.address-60"));
    CHECK(read.contains("p2.address-since-60"));
    CHECK(read.contains("p3.name"));
}

TEST_CASE("whatever the content, every field stands exactly once") {
    std::mt19937 random(20261122);
    const auto up_to = [&random](int most) { return int(random() % unsigned(most + 1)); };
    const std::vector<std::string> texts{"【出生地】東京都葛\U000E0102飾区", "【届出人】か\u309Aね",
                                         "【受理者】𠮷田　髙\uFA11", "ALEXANDER CHRISTOPHER"};
    const auto some_text = [&] {
        std::string out;
        for (int n = up_to(12) + 1; n > 0; --n) out += texts[std::size_t(up_to(3))];
        return out;
    };
    const auto some_events = [&] {
        std::vector<int> rows(std::size_t(up_to(5)));
        for (auto& count : rows) count = up_to(9);
        return events(rows, some_text());
    };
    for (int round = 0; round < 12; ++round) {
        CAPTURE(round);
        std::vector<Values> people, residents;
        for (int n = up_to(19) + 1; n > 0; --n) {
            people.push_back(person(some_events()));
            residents.push_back(resident(up_to(20), some_text()));
        }
        (void)laid_out(family_register(), family(some_events(), people));
        (void)laid_out(supplement(), family({}, residents));
    }
}

TEST_CASE("2,000 fields over many pages are laid out soon") {
    std::vector<Values> people(9, person(events({20, 20, 20, 20, 20, 20, 20, 20, 20, 20})));
    auto content = family({}, people);
    content.documents.assign(10, "20261122-00000001");
    const auto begin = std::chrono::steady_clock::now();
    const auto layout = family_register().lay_out(content, sample::fonts());
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
    REQUIRE(layout.has_value());
    CHECK(layout->pages.size() > 400);
    CHECK(layout->pages.back().count * 10 == int(layout->pages.size()));
}
