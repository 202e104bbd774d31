// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/form/form.h"

#include <doctest/doctest.h>

#include "reading.h"
#include "sample_content.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using form::Form;
using sample::fonts;
using sample::forms;
using sample::has_label;
using sample::read_fields;
using sample::without_blanks;

namespace {

const Form& residence_copy() {
    static const Form form = sample::load_form("residence-copy");
    return form;
}

form::DocumentLayout laid_out(const certificate::Content& content) {
    auto layout = residence_copy().lay_out(content, fonts());
    REQUIRE(layout.has_value());
    return std::move(*layout);
}

certificate::Content with_name(const std::string& name) {
    return sample::household({sample::with(sample::japanese_person(), "name", name)});
}

}  // namespace

TEST_CASE("four people share a page and every field stands on the pages it belongs to") {
    const std::map<std::size_t, std::size_t> pages{{1, 1}, {4, 1}, {5, 2}, {9, 3}, {20, 5}};
    for (const auto& [people, count] : pages) {
        CAPTURE(people);
        const auto content =
            sample::household(std::vector<sample::Values>(people, sample::japanese_person()));
        const auto layout = laid_out(content);
        REQUIRE(layout.pages.size() == count);
        sample::check_complete(layout, content);
    }
}

TEST_CASE("the fields of a page are named in the order of the content") {
    const auto content = sample::five_people();
    const auto layout = laid_out(content);
    for (const auto& page : layout.pages) {
        std::size_t at = 0;
        for (const auto& id : page.field_ids) {
            while (at < content.fields.size() && content.fields[at].id != id) ++at;
            CHECK(at < content.fields.size());
        }
    }
}

TEST_CASE("every copy has all pages under its own number") {
    auto content = sample::five_people();
    content.documents = {"20261122-00000001", "20261122-00000002"};
    const auto layout = laid_out(content);
    REQUIRE(layout.pages.size() == 4);
    CHECK(layout.pages[1].document_number == "20261122-00000001");
    CHECK(layout.pages[2].document_number == "20261122-00000002");
    CHECK(layout.pages[2].number == 1);
    CHECK(has_label(layout.pages[3], "証明書番号20261122-00000002"));
    CHECK(has_label(layout.pages[3], "2／2"));
    CHECK_FALSE(has_label(layout.pages[3], "1／2"));
}

TEST_CASE("a foreign resident has the block with nationality, a Japanese one that with domicile") {
    const auto layout =
        laid_out(sample::household({sample::japanese_person(), sample::foreign_person()}));
    const auto& page = layout.pages.at(0);
    for (const auto label : {"本籍", "筆頭者", "旧氏", "国籍・地域", "通称", "在留資格",
                             "第30条の45に規定する区分", "外国人住民となった年月日"})
        CHECK(has_label(page, label));
    CHECK(has_label(page, "以下余白"));
    const auto only_japanese = laid_out(sample::household({sample::japanese_person()}));
    CHECK_FALSE(has_label(only_japanese.pages.at(0), "国籍・地域"));
}

TEST_CASE("a full page has no mark for empty space") {
    const auto layout =
        laid_out(sample::household(std::vector<sample::Values>(4, sample::japanese_person())));
    CHECK_FALSE(has_label(layout.pages.at(0), "以下余白"));
}

TEST_CASE("every run lies inside its box, at a size that can be read") {
    for (const auto& page : laid_out(sample::five_people()).pages) sample::check_places(page);
}

TEST_CASE("nothing stands in the reserved box of the page code") {
    const auto layout = laid_out(sample::five_people());
    for (const auto& page : layout.pages) {
        CHECK(page.qr->width == 29);
        for (const auto& text : page.texts) {
            const bool apart = text.box.x >= page.qr->x + page.qr->width ||
                               text.box.y + text.box.height <= page.qr->y ||
                               text.box.y >= page.qr->y + page.qr->height;
            CHECK(apart);
        }
        for (const auto& line : page.lines) CHECK(std::max(line.y1, line.y2) <= page.qr->y);
    }
}

TEST_CASE("long values are shrunk and wrapped whole") {
    std::string address, name;
    for (int i = 0; i < 100; ++i) address += "番";
    while (name.size() < 60) name += "MAXIMILIAN-JOSEPH ";
    auto content = with_name(name.substr(0, 60));
    content.fields[0].value = address;
    const auto read = read_fields(laid_out(content).pages.at(0));
    CHECK(read.at("head.address") == address);
    CHECK(read.at("p1.name") == without_blanks(name.substr(0, 60)));
}

TEST_CASE("a value that does not fit is unprintable, never clipped") {
    std::string huge;
    for (int i = 0; i < 20'000; ++i) huge += "山";
    const auto layout = residence_copy().lay_out(with_name(huge), fonts());
    REQUIRE_FALSE(layout.has_value());
    CHECK(layout.error().field_id == "p1.name");
    CHECK(layout.error().code_points.empty());
    const auto some_more = huge.substr(0, 660 * 3);
    CHECK_FALSE(residence_copy().lay_out(with_name(some_more), fonts()).has_value());
    CHECK_FALSE(residence_copy().lay_out(with_name("\u3000"), fonts()).has_value());
    CHECK_FALSE(residence_copy().lay_out(with_name(""), fonts()).has_value());
}

TEST_CASE("a character that cannot be drawn exactly is named with its field") {
    for (const std::u32string bad : {U"葛\U000E0100", U"\u202E", U"\t", U"\uE000"}) {
        const auto layout =
            residence_copy().lay_out(with_name("山" + text::write_utf8(bad)), fonts());
        REQUIRE_FALSE(layout.has_value());
        CHECK(layout.error().field_id == "p1.name");
        const auto& named = layout.error().code_points;
        CHECK(std::find(named.begin(), named.end(), bad.back()) != named.end());
    }
}

TEST_CASE("a field without a place, a place without a field and a doubled field are faults") {
    auto content = sample::household({sample::japanese_person()});
    content.fields.push_back({"p1.occupation", {}, "見本"});
    CHECK_THROWS_AS(residence_copy().lay_out(content, fonts()), Fault);

    content = sample::household({sample::japanese_person()});
    content.fields.pop_back();
    CHECK_THROWS_AS(residence_copy().lay_out(content, fonts()), Fault);

    content = sample::household({sample::japanese_person()});
    content.fields.push_back(content.fields.back());
    CHECK_THROWS_AS(residence_copy().lay_out(content, fonts()), Fault);

    content = sample::household({sample::japanese_person()});
    content.fields.erase(content.fields.begin());
    CHECK_THROWS_AS(residence_copy().lay_out(content, fonts()), Fault);
}

TEST_CASE("people out of order are a fault") {
    auto content = sample::household({sample::japanese_person(), sample::japanese_person()});
    std::reverse(content.fields.begin(), content.fields.end());
    CHECK_THROWS_AS(residence_copy().lay_out(content, fonts()), Fault);
}
