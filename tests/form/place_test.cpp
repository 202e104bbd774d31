// SPDX-License-Identifier: Apache-2.0
// Whether pages say everything in the form's own place, asked of good layouts and of broken ones.
#include <functional>

#include "reading.h"
#include "sample_content.h"
#include "shomei/print/form/sample.h"

using namespace shomei;

namespace {

using certificate::Content;
using form::DocumentLayout;
using form::PlacedText;

Content sample_of(const std::string& kind) {
    const auto folder = sample::forms / "samples";
    auto content = form::read_sample(folder / (kind + ".json"), folder / "sample.schema.json");
    content.documents.push_back("20261122-00000002");
    return content;
}

DocumentLayout laid_out(const form::Form& form, const Content& content) {
    auto layout = form.lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    return std::move(*layout);
}

std::vector<PlacedText*> runs_of(DocumentLayout& layout, const std::string& id) {
    std::vector<PlacedText*> out;
    for (auto& page : layout.pages)
        for (auto& text : page.texts)
            if (text.field_id == id) out.push_back(&text);
    REQUIRE(!out.empty());
    return out;
}

// Each value goes to the cell of the other, fitted to nothing: only the places count.
void exchange_places(DocumentLayout& layout, const std::string& a, const std::string& b) {
    const auto of_a = runs_of(layout, a), of_b = runs_of(layout, b);
    const auto box_a = of_a[0]->box, box_b = of_b[0]->box;
    for (auto* text : of_a) text->box = box_b;
    for (auto* text : of_b) text->box = box_a;
}

void relabel(DocumentLayout& layout, const std::string& from, const std::string& to) {
    for (auto& page : layout.pages)
        for (auto& text : page.texts)
            if (text.field_id.empty() && text.text == from) {
                text.text = to;
                return;
            }
    FAIL("no such label");
}

using Break = std::function<void(DocumentLayout&)>;

void check_refused(const std::string& kind, const Content& content,
                   const std::vector<Break>& breaks) {
    const auto form = sample::load_form(kind);
    const auto good = laid_out(form, content);
    REQUIRE(form.is_laid_out_right(good, content));
    for (std::size_t i = 0; i < breaks.size(); ++i) {
        CAPTURE(i);
        auto broken = good;
        breaks[i](broken);
        CHECK_FALSE(form.is_laid_out_right(broken, content));
    }
}

}  // namespace

TEST_CASE("every kind is laid out right, whatever its people and however long its values") {
    for (const auto& traits : certificate::kind_catalogue()) {
        const std::string kind(traits.id);
        CAPTURE(kind);
        const auto form = sample::load_form(kind);
        const auto content = sample_of(kind);
        CHECK(form.is_laid_out_right(laid_out(form, content), content));
    }
    const auto form = sample::load_form("residence-copy");
    auto long_kana = sample::japanese_person();
    for (auto& [item, value] : long_kana)
        if (item == "name-kana") value = std::string(30, 'x') + "　" + std::string(60, 'y');
    for (const std::size_t people : {1, 3, 4, 5, 9}) {
        CAPTURE(people);
        std::vector<sample::Values> household(people, sample::foreign_person());
        household.back() = long_kana;
        const auto content = sample::household(household);
        CHECK(form.is_laid_out_right(laid_out(form, content), content));
    }
}

TEST_CASE("a register of many pages is laid out right, and each row stands where it must") {
    const auto form = sample::load_form("family-register-full");
    auto content = sample_of("family-register-full");
    const auto people = content.people.size();
    const auto fields = content.fields;
    for (std::size_t times = 1; times < 6; ++times)
        for (const auto& field : fields) {
            if (field.id[0] != 'p' || field.id[1] == '0') continue;
            const auto dot = field.id.find('.');
            const auto person = std::stoul(field.id.substr(1, dot - 1)) + times * people;
            auto copy = field;
            copy.id = "p" + std::to_string(person) + field.id.substr(dot);
            if (field.id.ends_with("-row-1"))
                for (int i = 0; i < 6; ++i) copy.value += "長崎県長崎市見本町番地の一";
            content.fields.push_back(copy);
        }
    const auto layout = laid_out(form, content);
    CHECK(layout.pages.size() > 4);
    CHECK(form.is_laid_out_right(layout, content));
}

TEST_CASE("a value in another cell of the same person is found") {
    check_refused(
        "residence-copy", sample_of("residence-copy"),
        {[](auto& layout) { exchange_places(layout, "p1.birth", "p1.resident-since"); },
         [](auto& layout) { exchange_places(layout, "p1.domicile", "p1.previous-address"); },
         [](auto& layout) { exchange_places(layout, "p1.name", "p1.head-of-register"); },
         [](auto& layout) { exchange_places(layout, "p1.my-number", "p1.resident-code"); },
         [](auto& layout) { exchange_places(layout, "p1.birth", "p2.birth"); },
         [](auto& layout) { exchange_places(layout, "head.address", "head.householder"); }});
    check_refused(
        "family-register-full", sample_of("family-register-full"),
        {[](auto& layout) { exchange_places(layout, "p1.father", "p1.mother"); },
         [](auto& layout) { exchange_places(layout, "p1.father", "p2.father"); },
         [](auto& layout) { exchange_places(layout, "p1.event-1-row-1", "p1.event-1-row-2"); },
         [](auto& layout) { exchange_places(layout, "p0.event-1-title", "p1.event-1-title"); }});
    check_refused("income-tax", sample_of("income-tax"), {[](auto& layout) {
                      exchange_places(layout, "p1.income-total", "p1.tax-total");
                  }});
}

TEST_CASE("words of the form that stand elsewhere, twice or not at all are found") {
    check_refused(
        "family-register-full", sample_of("family-register-full"),
        {[](auto& layout) { relabel(layout, "【父】", "【母】"); },
         [](auto& layout) {
             relabel(layout, "1／" + std::to_string(layout.pages[0].count), "1／9");
         },
         [](auto& layout) { relabel(layout, "20261122-00000002", "20261122-00000003"); },
         [](auto& layout) { layout.pages[0].texts.push_back(layout.pages[0].texts.front()); },
         [](auto& layout) { layout.pages[0].texts.erase(layout.pages[0].texts.begin()); },
         [](auto& layout) {
             auto& texts = layout.pages[0].texts;
             texts.push_back(texts.front());
             texts.back().box = {100, 280, 20, 5};
         },
         [](auto& layout) { layout.pages[0].page_tag.box.x += 1; },
         [](auto& layout) { layout.pages[0].qr.reset(); },
         [](auto& layout) { layout.pages[0].seal->y -= 30; },
         [](auto& layout) { layout.pages.pop_back(); },
         [](auto& layout) { std::swap(layout.pages[0], layout.pages[1]); }});
}

TEST_CASE("a picture in another place, of another field or twice is found") {
    check_refused(
        "seal-registration", sample_of("seal-registration"),
        {[](auto& layout) { layout.pages[0].pictures[0].box.x += 1; },
         [](auto& layout) { layout.pages[0].pictures[0].field_id = "p2.seal-image"; },
         [](auto& layout) { layout.pages[0].pictures.push_back(layout.pages[0].pictures[0]); },
         [](auto& layout) { layout.pages[0].pictures.clear(); }});
}

TEST_CASE("what was carried to the remarks stands behind its own mark and word") {
    auto person = sample::japanese_person();
    for (auto& [item, value] : person)
        if (item == "name-kana" || item == "head-of-register")
            for (int i = 0; i < 30; ++i) value += item == "name-kana" ? "　ヨシダ" : "　吉田";
    const auto content = sample::household({person, sample::foreign_person()});
    const auto run_of = [](DocumentLayout& layout, const std::string& word, int which) {
        for (auto& text : layout.pages[0].texts)
            if (text.text == word && which-- == 0) return &text;
        throw std::logic_error("no such word");
    };
    check_refused("residence-copy", content,
                  {[&](auto& layout) {
                       std::swap(run_of(layout, "※1", 0)->text, run_of(layout, "※2", 0)->text);
                   },
                   [&](auto& layout) {
                       std::swap(run_of(layout, "※1", 1)->text, run_of(layout, "※2", 1)->text);
                   },
                   [&](auto& layout) { run_of(layout, "振り仮名", 0)->text = "筆頭者"; },
                   [&](auto& layout) { run_of(layout, "※1", 0)->text = "※2"; },
                   [&](auto& layout) {
                       for (auto* text : runs_of(layout, "p1.name-kana"))
                           text->field_id = "p1.remarks";
                   },
                   // What fits has no business in another person's remarks.
                   [&](auto& layout) {
                       const auto there = runs_of(layout, "p2.remarks")[0]->box;
                       for (auto* text : runs_of(layout, "p1.name-kana")) text->box = there;
                   }});
}
