// SPDX-License-Identifier: Apache-2.0
// Long values: shrunk, wrapped, then carried to the remarks with a mark.
#include "reading.h"
#include "sample_content.h"

using namespace shomei;

namespace {

std::string repeated(const std::string& text, int times) {
    std::string out;
    while (times-- > 0) out += text;
    return out;
}

const form::Form& copy() {
    static const auto form = sample::load_form("residence-copy");
    return form;
}

form::DocumentLayout laid_out(const certificate::Content& content) {
    auto layout = copy().lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    sample::check_complete(*layout, content);
    for (const auto& page : layout->pages) sample::check_places(page);
    return std::move(*layout);
}

sample::Values with_kana(const std::string& kana) {
    return sample::with(sample::japanese_person(), "name-kana", kana);
}

// What stands in the cell of a field, whatever it is.
std::vector<std::string> cell_of(const form::PageLayout& page, const std::string& id) {
    std::vector<std::string> out;
    for (const auto& own : page.texts)
        if (own.field_id == id) {
            for (const auto& text : page.texts)
                if (text.box == own.box) out.push_back(text.text);
            return out;
        }
    return out;
}

}  // namespace

TEST_CASE("a value that does not fit leaves a mark and stands in its person's remarks") {
    const auto kana = repeated("ヨシダ　", 30) + "ツジロウ";
    const auto layout = laid_out(sample::household({with_kana(kana), sample::foreign_person()}));
    const auto& page = layout.pages.at(0);
    CHECK(sample::has_label(page, "※1"));
    const auto remarks = cell_of(page, "p1.remarks");
    REQUIRE(remarks.size() == 3 + 31);
    CHECK(remarks[0] == "＊＊＊");
    CHECK(remarks[1] == "※1");
    CHECK(remarks[2] == "振り仮名");
    CHECK(remarks[3] == "ヨシダ");
    CHECK(cell_of(page, "p2.remarks").size() == 1);
}

TEST_CASE("the marks of a page are numbered through, and each page begins anew") {
    const auto kana = repeated("ヨシダ", 40);
    auto twice = sample::with(with_kana(kana), "former-name", repeated("濵﨑", 60));
    const auto layout = laid_out(sample::household(
        {twice, sample::japanese_person(), with_kana(kana), with_kana("ヨシダ"), with_kana(kana)}));
    REQUIRE(layout.pages.size() == 2);
    const auto remarks = cell_of(layout.pages[0], "p1.remarks");
    CHECK(std::ranges::count(remarks, "※1") == 1);
    CHECK(std::ranges::count(remarks, "※2") == 1);
    CHECK(std::ranges::count(cell_of(layout.pages[0], "p3.remarks"), "※3") == 1);
    CHECK(std::ranges::count(cell_of(layout.pages[1], "p5.remarks"), "※1") == 1);
}

TEST_CASE("the remarks' own words stay before what is carried") {
    auto person = sample::with(with_kana(repeated("ヨシダ", 40)), "remarks", "職権により記載");
    const auto page = laid_out(sample::household({person})).pages.at(0);
    const auto remarks = cell_of(page, "p1.remarks");
    CHECK(remarks.at(0) == "職権により記載");
    CHECK(remarks.at(1) == "※1");
}

TEST_CASE("where the remarks cannot hold it either, the value is unprintable") {
    const auto refused = [](const sample::Values& person, const std::string& id) {
        const auto layout = copy().lay_out(sample::household({person}), sample::fonts());
        REQUIRE_FALSE(layout.has_value());
        CHECK(layout.error().field_id == id);
        CHECK(layout.error().code_points.empty());
    };
    refused(with_kana(repeated("ヨシダ", 200)), "p1.name-kana");
    refused(sample::with(sample::japanese_person(), "remarks", repeated("見本", 330)),
            "p1.remarks");
    refused(sample::with(sample::japanese_person(), "my-number", repeated("9", 300)),
            "p1.my-number");
    refused(with_kana("\u3000"), "p1.name-kana");
}

TEST_CASE("what the remarks cannot draw is named with the field it belongs to") {
    const auto kana = repeated("ヨシダ", 40);
    for (const std::string id : {"name-kana", "remarks"}) {
        auto person = with_kana(kana);
        person = sample::with(person, id, (id == "remarks" ? "" : kana) + "\uE000");
        const auto layout = copy().lay_out(sample::household({person}), sample::fonts());
        REQUIRE_FALSE(layout.has_value());
        CHECK(layout.error().field_id == "p1." + id);
        CHECK(layout.error().code_points == std::vector<char32_t>{U'\uE000'});
    }
}

TEST_CASE("what cannot be printed is told to a log by its field and cause alone") {
    CHECK(form::describe({"p1.name", {U'\uE000', U'\u8FBB'}}) == "p1.name: characters");
    CHECK(form::describe({"p12.event-3-row-1", {}}) == "p12.event-3-row-1: room");
    CHECK(form::describe({"p1.seal-image", {}}) == "p1.seal-image: picture");
}

TEST_CASE("remarks without a field of their own take what is carried, and stay empty otherwise") {
    const auto form = sample::load_form("seal-registration");
    auto content = sample::household({{{"seal-image", "AAAA"},
                                       {"name", "𠮷田　辻\U000E0102郎"},
                                       {"name-kana", "＊＊＊"},
                                       {"former-name", "濵﨑"},
                                       {"birth", "昭和55年4月12日"},
                                       {"address", "長崎県長崎市見本町九丁目99番9号"}}});
    content.fields.erase(content.fields.begin(), content.fields.begin() + 2);
    CHECK(form.lay_out(content, sample::fonts())->pages.at(0).field_ids.size() == 10);
    for (auto& field : content.fields)
        if (field.id == "p1.former-name") field.value = repeated("濵﨑", 130);
    const auto layout = form.lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    sample::check_complete(*layout, content);
    CHECK(cell_of(layout->pages[0], "p1.former-name").at(1) == "旧氏");
}

TEST_CASE("a form says beforehand whether it has room for a value") {
    const auto room = [](const std::string& field, const std::string& value) {
        return copy().has_room(field, value, sample::fonts());
    };
    CHECK(room("name", "𠮷田　辻\U000E0102郎"));
    CHECK(room("name-kana", repeated("ヨシダ", 35)));
    CHECK_FALSE(room("name-kana", repeated("ヨシダ", 200)));
    CHECK(room("head.address", repeated("番", 100)));
    CHECK_FALSE(room("head.address", repeated("番", 400)));
    CHECK_FALSE(room("resident-code", repeated("9", 300)));
    CHECK(room("no-such-field", repeated("番", 600)));
    const auto family = sample::load_form("family-register-full");
    CHECK(family.has_room("event-{j}-row-1", repeated("番", 600), sample::fonts()));
    CHECK_FALSE(family.has_room("father", repeated("番", 3000), sample::fonts()));
}
