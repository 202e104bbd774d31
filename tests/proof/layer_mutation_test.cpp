// SPDX-License-Identifier: Apache-2.0
// Each layer before the PDF broken in turn: grant, layout, the issuer's answer. Everything after
// the broken layer is made by the real parts from what it gave them, so nothing but the proof can
// tell.
#include "../pdf/picture_sample.h"
#include "broken.h"

using namespace shomei;
using certificate::Content;
using form::DocumentLayout;
using form::PlacedText;
using sample::Drawn;

namespace {

Content two_copies() {
    auto content = sample::five_people();
    content.documents = {"20261122-00000001", "20261122-00000002"};
    return content;
}

void exchange_values(Content& content, const std::string& a, const std::string& b) {
    auto& fields = content.fields;
    const auto first = std::ranges::find(fields, a, &certificate::Field::id);
    const auto second = std::ranges::find(fields, b, &certificate::Field::id);
    REQUIRE(first != fields.end());
    REQUIRE(second != fields.end());
    std::swap(first->value, second->value);
}

// The layout of `content` after `change`, signed and drawn as that layout is.
Drawn laid_out_wrong(const Content& content, const std::function<void(DocumentLayout&)>& change) {
    auto layout = sample::residence_copy().lay_out(content, sample::fonts());
    REQUIRE(layout.has_value());
    change(*layout);
    auto marks = sample::marks_of(*layout, content);
    return sample::drawn_as(content, std::move(*layout), std::move(marks));
}

void relabel(form::PageLayout& page, const std::string& from, const std::string& to) {
    const auto label = std::ranges::find(page.texts, from, &PlacedText::text);
    REQUIRE(label != page.texts.end());
    label->text = to;
}

void each_run(DocumentLayout& layout, const std::string& prefix,
              const std::function<void(PlacedText&)>& change) {
    for (auto& page : layout.pages)
        for (auto& text : page.texts)
            if (text.field_id.starts_with(prefix)) change(text);
}

}  // namespace

TEST_CASE("the unbroken documents pass, of every size and number of copies") {
    CHECK(sample::prove(sample::draw(two_copies())).has_value());
    for (const std::size_t people : {1, 4, 9}) {
        std::vector<sample::Values> household(people, sample::foreign_person());
        CHECK(sample::prove(sample::draw(sample::household(household))).has_value());
    }
}

TEST_CASE("another person's content never passes, however small the difference") {
    const auto granted = sample::household({sample::japanese_person()});
    REQUIRE(sample::prove(sample::granted_but_drawn(granted, granted)).has_value());
    CHECK(sample::stops(
        sample::granted_but_drawn(granted, sample::household({sample::foreign_person()}))));
    for (const auto& [item, value] : sample::Values{{"name", "𠮷田　辻\U000E0103郎"},
                                                    {"name", "𠮷田　辻郎"},
                                                    {"name", "吉田　辻\U000E0102郎"},
                                                    {"name", "𠮷田辻\U000E0102郎"},
                                                    {"name", "𠮷　田辻\U000E0102郎"},
                                                    {"birth", "昭和55年4月13日"},
                                                    {"sex", "女"},
                                                    {"remarks", "【空欄】"},
                                                    {"my-number", "123456789012"}}) {
        CAPTURE(value);
        CHECK(sample::stops(sample::granted_but_drawn(
            granted, sample::household({sample::with(sample::japanese_person(), item, value)}))));
    }
}

TEST_CASE("people exchanged, wholly or by one value, never pass") {
    const auto granted = sample::five_people();
    auto drawn = granted;
    exchange_values(drawn, "p3.name", "p4.name");
    CHECK(sample::stops(sample::granted_but_drawn(granted, drawn)));

    // The ids are right, the places are another person's: a layout that mixes up its blocks.
    CHECK(sample::stops(laid_out_wrong(granted, [](DocumentLayout& layout) {
        const auto place_of = [&layout](const std::string& id) {
            for (auto& page : layout.pages)
                for (auto& text : page.texts)
                    if (text.field_id == id) return text;
            throw std::logic_error("no such field");
        };
        const auto third = place_of("p3.birth"), fourth = place_of("p4.birth");
        const auto move = [](PlacedText& text, const PlacedText& to) {
            text.box = to.box;
            text.baseline_y = to.baseline_y;
        };
        each_run(layout, "p3.birth", [&](PlacedText& text) { move(text, fourth); });
        each_run(layout, "p4.birth", [&](PlacedText& text) { move(text, third); });
    })));
    CHECK(sample::stops(laid_out_wrong(granted, [](DocumentLayout& layout) {
        each_run(layout, "p3.",
                 [](PlacedText& text) { text.box.y += 47.7, text.baseline_y += 47.7; });
        each_run(layout, "p4.",
                 [](PlacedText& text) { text.box.y -= 47.7, text.baseline_y -= 47.7; });
    })));
    // The values are right, but under another person's ids.
    CHECK(sample::stops(laid_out_wrong(granted, [](DocumentLayout& layout) {
        each_run(layout, "p3.name", [](PlacedText& text) { text.field_id[1] = '4'; });
    })));
}

TEST_CASE("a value left out, drawn twice or cut by the layout never passes") {
    const auto granted = sample::five_people();
    const auto drop = [](DocumentLayout& layout, const std::string& id, bool name_too) {
        for (auto& page : layout.pages) {
            std::erase_if(page.texts, [&](const auto& text) { return text.field_id == id; });
            if (name_too) std::erase(page.field_ids, id);
        }
    };
    for (const std::string id : {"p1.remarks", "p5.name", "head.sentence"}) {
        CAPTURE(id);
        for (const bool name_too : {false, true})
            CHECK(sample::stops(laid_out_wrong(
                granted, [&](DocumentLayout& layout) { drop(layout, id, name_too); })));
    }
    CHECK(sample::stops(laid_out_wrong(granted, [](DocumentLayout& layout) {
        each_run(layout, "p2.nationality", [](PlacedText& text) { text.text = "フィリピン"; });
    })));
    CHECK(sample::stops(laid_out_wrong(granted, [](DocumentLayout& layout) {
        auto& first = layout.pages[0];
        auto& second = layout.pages[1];
        for (const auto& text : first.texts)
            if (text.field_id == "p4.remarks") {
                second.texts.push_back(text);
                second.texts.back().box.y = second.texts.back().baseline_y = 200;
            }
        second.field_ids.push_back("p4.remarks");
    })));
}

TEST_CASE("pages exchanged, dropped, doubled or counted wrongly never pass") {
    const auto granted = two_copies();
    const std::vector<std::function<void(DocumentLayout&)>> breaks{
        [](DocumentLayout& layout) { std::swap(layout.pages[0], layout.pages[1]); },
        [](DocumentLayout& layout) { std::swap(layout.pages[1], layout.pages[3]); },
        [](DocumentLayout& layout) { layout.pages.pop_back(); },
        [](DocumentLayout& layout) { layout.pages.resize(2); },
        [](DocumentLayout& layout) { layout.pages[3] = layout.pages[1]; },
        [](DocumentLayout& layout) { layout.pages.push_back(layout.pages[0]); },
        [](DocumentLayout& layout) { layout.pages.clear(); },
        [](DocumentLayout& layout) { layout.pages[0].number = 2; },
        [](DocumentLayout& layout) { layout.pages[1].count = 3; },
        [](DocumentLayout& layout) { relabel(layout.pages[0], "1／2", "2／2"); },
        [](DocumentLayout& layout) { relabel(layout.pages[1], "2／2", "2／3"); },
        [](DocumentLayout& layout) {
            relabel(layout.pages[2], "20261122-00000002", "20261122-00000001");
        },
        [](DocumentLayout& layout) {
            relabel(layout.pages[0], "証明書番号", "20261122-00000002");
        }};
    for (std::size_t i = 0; i < breaks.size(); ++i) {
        CAPTURE(i);
        CHECK(sample::stops(laid_out_wrong(granted, breaks[i])));
    }
    auto other = granted;
    other.documents = {"20261122-00000001", "20261122-00000003"};
    CHECK(sample::stops(sample::granted_but_drawn(granted, other)));
    std::swap(other.documents[0] = granted.documents[0], other.documents[1] = granted.documents[1]);
    CHECK(sample::stops(sample::granted_but_drawn(granted, other)));
}

TEST_CASE(
    "a date other than the day of issue never passes, nor one that the grant itself has wrong") {
    auto granted = sample::household({sample::japanese_person()});
    granted.issued_s = 1777302000 - 1;  // 2026-04-27 23:59:59 in Japan
    const auto dated = [&granted](const std::string& date) {
        auto content = granted;
        std::ranges::find(content.fields, std::string("head.issue-date"), &certificate::Field::id)
            ->value = date;
        return content;
    };
    CHECK(sample::prove(sample::draw(dated("令和8年4月27日"))).has_value());
    for (const std::string date : {"令和8年4月28日", "令和8年4月26日", "令和08年4月27日",
                                   "2026年4月27日", "平成38年4月27日"}) {
        CAPTURE(date);
        CHECK(sample::stops(sample::draw(dated(date))));
        CHECK(sample::stops(sample::granted_but_drawn(dated("令和8年4月27日"), dated(date))));
    }
}

TEST_CASE("tags and codes of another page, copy, kind, city or day never pass") {
    const auto good = sample::draw(two_copies());
    const auto with_marks =
        [&good](const std::function<void(std::vector<pdf::PageMarks>&)>& change) {
            auto marks = good.marks;
            change(marks);
            return sample::drawn_as(good.content, good.layout, marks);
        };
    CHECK(sample::stops(with_marks([](auto& marks) { std::swap(marks[0], marks[1]); })));
    CHECK(sample::stops(with_marks([](auto& marks) { std::swap(marks[0], marks[2]); })));
    CHECK(sample::stops(
        with_marks([](auto& marks) { std::swap(marks[0].page_tag, marks[1].page_tag); })));
    CHECK(sample::stops(
        with_marks([](auto& marks) { std::swap(marks[1].qr_text, marks[3].qr_text); })));
    CHECK(sample::stops(with_marks([](auto& marks) { marks[0].page_tag = "00c0ffee"; })));
    CHECK(sample::stops(with_marks([](auto& marks) { marks[0].qr_text = "HTTPS://X/P/ABC"; })));
    const std::vector<std::function<void(Content&)>> breaks{
        [](Content& content) { content.kind = certificate::Kind::residence_items; },
        [](Content& content) { content.city_code = "992020"; },
        [](Content& content) { content.issued_s -= 86'400; },
        [](Content& content) { content.fields.back().salt[0] = 1; }};
    for (const auto& change : breaks) {
        auto other = good.content;
        change(other);
        CHECK(sample::stops(
            sample::drawn_as(good.content, good.layout, sample::marks_of(good.layout, other))));
    }
    // Right in the answer, drawn from another page's.
    auto swapped = good.marks;
    std::swap(swapped[0].qr_text, swapped[2].qr_text);
    auto painted = sample::drawn_as(good.content, good.layout, swapped);
    painted.marks = good.marks;
    CHECK(sample::stops(painted));
}

TEST_CASE("a value in another cell of the same person never passes") {
    const auto granted = sample::household({sample::japanese_person()});
    const auto exchange = [&](const std::string& a, const std::string& b) {
        return laid_out_wrong(granted, [&](DocumentLayout& layout) {
            PlacedText of_a, of_b;
            each_run(layout, a, [&](PlacedText& text) { of_a = text; });
            each_run(layout, b, [&](PlacedText& text) { of_b = text; });
            const auto move = [](PlacedText& text, const PlacedText& to) {
                text.x = to.x;
                text.baseline_y = to.baseline_y;
                text.box = to.box;
            };
            each_run(layout, a, [&](PlacedText& text) { move(text, of_b); });
            each_run(layout, b, [&](PlacedText& text) { move(text, of_a); });
        });
    };
    CHECK(sample::stops(exchange("p1.birth", "p1.notified")));
    CHECK(sample::stops(exchange("p1.address-since", "p1.resident-since")));
    CHECK(sample::stops(exchange("p1.my-number", "p1.resident-code")));
    // A page that promises no code, and none is drawn.
    CHECK(sample::stops(
        laid_out_wrong(granted, [](DocumentLayout& layout) { layout.pages[0].qr.reset(); })));
}

TEST_CASE("the seal of another municipality never passes") {
    const auto good = sample::draw(sample::household({sample::japanese_person()}));
    for (int seed = 0; seed < 3; ++seed) {
        const auto file = sample::write_png(sample::seal_png(472, 472, seed));
        const sim::TemporaryFolder folder;
        sample::write_file(folder / "seal.png", bytes_of(file));
        auto furniture = sample::furniture();
        furniture.seal_image = folder / "seal.png";
        const pdf::Painter painter(sample::fonts(), good.form->fixed_text(), furniture);
        auto other = good;
        other.pdf = painter.draw(good.layout, good.marks, good.content);
        CHECK(sample::stops(other));
        auto claims = sample::claims_of(other);
        claims.seal = bytes_of(file);
        CHECK(pdf::prove(other.pdf, claims, 60'000).has_value());
    }
}

TEST_CASE("a picture of another person, moved or missing never passes") {
    const auto value_of = [](const sample::Png& png) {
        return sample::base64_of(sample::write_png(png));
    };
    auto content = sample::content_of("seal-registration");
    content.documents = {"20261122-00000001"};
    const auto with_seal = [&](const std::string& value) {
        auto out = content;
        std::ranges::find(out.fields, std::string("p1.seal-image"), &certificate::Field::id)
            ->value = value;
        return out;
    };
    content = with_seal(value_of(sample::seal_png(380, 470, 0)));
    const auto& form = sample::form_of("seal-registration");
    const pdf::Painter painter(sample::fonts(), form.fixed_text(), sample::furniture());
    const auto good = sample::draw(content, painter, form);
    CHECK(sample::prove(good).has_value());

    const auto paint = [&](const DocumentLayout& as, const sample::Png& seal) {
        auto out = good;
        out.pdf = painter.draw(as, good.marks, with_seal(value_of(seal)));
        return out;
    };
    for (int seed = 1; seed < 4; ++seed)
        CHECK(sample::stops(paint(good.layout, sample::seal_png(380, 470, seed))));
    CHECK(sample::stops(paint(good.layout, sample::seal_png(360, 470))));
    auto moved = good.layout;
    moved.pages[0].pictures[0].box.x += 1;
    CHECK(sample::stops(paint(moved, sample::seal_png(380, 470))));
    moved.pages[0].pictures.clear();
    CHECK(sample::stops(paint(moved, sample::seal_png(380, 470))));
    // A layout that forgets it.
    auto forgotten = good;
    forgotten.layout.pages[0].pictures.clear();
    CHECK(sample::stops(forgotten));
}
