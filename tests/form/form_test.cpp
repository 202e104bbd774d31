// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/form/form.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "../simulators/process/temporary_folder.h"
#include "../text/sample_fonts.h"
#include "sample_content.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using form::Form;

namespace {

const std::filesystem::path forms = std::filesystem::path(SHOMEI_SOURCE_DIR) / "config/forms";

const text::FontChain& fonts() {
    static const text::FontChain chain({sample::ipamj_mincho()});
    return chain;
}

const Form& residence_copy() {
    static const Form form = Form::load(forms / "residence-copy.json", forms / "form.schema.json");
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

std::string without_blanks(std::string text) {
    for (const std::string blank : {" ", "\u3000"})
        for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
            text.erase(at, blank.size());
    return text;
}

// What stands on a page for each field, its runs joined.
std::map<std::string, std::string> read_fields(const form::PageLayout& page) {
    std::map<std::string, std::string> out;
    for (const auto& text : page.texts)
        if (!text.field_id.empty()) out[text.field_id] += text.text;
    return out;
}

bool has_label(const form::PageLayout& page, const std::string& label) {
    std::map<std::pair<double, double>, std::string> cells;
    for (const auto& text : page.texts)
        if (text.field_id.empty()) cells[{text.box.x, text.box.y}] += text.text;
    return std::any_of(cells.begin(), cells.end(),
                       [&](const auto& cell) { return cell.second == label; });
}

// The form's file with one passage replaced.
Form load_changed(const std::string& from, const std::string& to) {
    std::ifstream file(forms / "residence-copy.json");
    std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    text.replace(at, from.size(), to);
    const sim::TemporaryFolder folder;
    std::ofstream(folder / "form.json") << text;
    return Form::load(folder / "form.json", forms / "form.schema.json");
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
        std::map<std::string, std::size_t> seen;
        for (std::size_t i = 0; i < count; ++i) {
            const auto& page = layout.pages[i];
            CHECK(page.number == int(i + 1));
            CHECK(page.count == int(count));
            CHECK(page.document_number == content.documents[0]);
            for (const auto& id : page.field_ids) ++seen[id];
            const auto read = read_fields(page);
            CHECK(read.size() == page.field_ids.size());
            for (const auto& [id, text] : read)
                CHECK(text == without_blanks(sample::value_of(content, id)));
        }
        CHECK(seen.size() == content.fields.size());
        for (const auto& [id, times] : seen)
            CHECK(times == (certificate::is_header_field(id) ? count : 1));
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
    const auto layout = laid_out(sample::five_people());
    for (const auto& page : layout.pages) {
        for (const auto& text : page.texts) {
            CAPTURE(text.text);
            const auto glyphs = fonts().resolve(text.text);
            REQUIRE(glyphs.has_value());
            double width = 0;
            for (const auto& glyph : *glyphs) {
                CHECK(glyph.source != U" ");
                CHECK(glyph.source != U"\u3000");
                width += glyph.advance * text.size_pt * text.stretch * 25.4 / 72;
            }
            CHECK(text.x >= text.box.x);
            CHECK(text.x + width <= text.box.x + text.box.width + 0.01);
            CHECK(text.baseline_y - 0.88 * text.size_pt * 25.4 / 72 >= text.box.y);
            CHECK(text.baseline_y + 0.12 * text.size_pt * 25.4 / 72 <=
                  text.box.y + text.box.height);
            CHECK(text.size_pt >= 6);
            CHECK(text.stretch >= 0.6);
        }
    }
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
    const auto some_more = huge.substr(0, 300 * 3);
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

TEST_CASE("a form whose boxes overlap or leave the paper is refused") {
    CHECK_NOTHROW(load_changed("\"tint_word\": \"複写\"", "\"tint_word\": \"写\""));
    // The page code would cover the last person.
    CHECK_THROWS_AS(load_changed("\"qr\": [7, ", "\"qr\": [7, 100.5, 29, 29], \"x\": [0, "), Fault);
    CHECK_THROWS_AS(load_changed("\"qr\": [7, ", "\"qr\": [2, "), Fault);
    CHECK_THROWS_AS(load_changed("\"qr\": [7, ", "\"qr\": [50, "), Fault);
    CHECK_THROWS_AS(load_changed("\"pitch\": 47.7", "\"pitch\": 40"), Fault);
    CHECK_THROWS_AS(load_changed("\"pitch\": 47.7", "\"pitch\": 70"), Fault);
    CHECK_THROWS_AS(load_changed("\"seal\": [176.2", "\"seal\": [10"), Fault);
}

TEST_CASE("a form with a doubled, misplaced or unknown entry is refused") {
    CHECK_THROWS_AS(load_changed("\"field\": \"name-kana\"", "\"field\": \"name\""), Fault);
    CHECK_THROWS_AS(load_changed("\"field\": \"name-kana\"", "\"field\": \"head.address\""), Fault);
    CHECK_THROWS_AS(load_changed("\"field\": \"head.address\"", "\"field\": \"name\""), Fault);
    CHECK_THROWS_AS(load_changed("\"page_tag\": true", "\"label\": \"x\""), Fault);
    CHECK_THROWS_AS(load_changed("\"kind\": ", "\"colour\": 1, \"kind\": "), Fault);
    CHECK_THROWS_AS(load_changed("\"kind\": ", "\"kind\": \"x\", \"kind\": "), Fault);
    CHECK_THROWS_AS(load_changed("\"align\": \"spread\"", "\"align\": \"wide\""), Fault);
    CHECK_THROWS_AS(load_changed("{", "["), Fault);
    CHECK_THROWS_AS(Form::load("/nonexistent.json", forms / "form.schema.json"), Fault);
}
