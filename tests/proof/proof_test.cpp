// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "../pdf/drawn.h"

using namespace shomei;
using pdf::ProofProblem;

namespace {

constexpr int ample_ms = 20'000;

form::PlacedText& run_of(form::DocumentLayout& layout, const std::string& field_id) {
    for (auto& page : layout.pages)
        for (auto& text : page.texts)
            if (text.field_id == field_id) return text;
    throw std::logic_error("no such field");
}

bool mismatch(const tl::expected<void, ProofProblem>& result) {
    return !result && result.error() == ProofProblem::mismatch;
}

// The document against another layout than the one it was drawn by.
tl::expected<void, ProofProblem> prove_as(const sample::Drawn& drawn,
                                          const form::DocumentLayout& layout) {
    return sample::prove({drawn.content, layout, drawn.marks, drawn.pdf});
}

// PATH for one scope.
class Path {
public:
    explicit Path(const char* value) : old_(getenv("PATH")) { setenv("PATH", value, 1); }
    ~Path() { setenv("PATH", old_.c_str(), 1); }

private:
    std::string old_;
};

}  // namespace

TEST_CASE("a document reads as it was laid out") {
    for (const std::size_t people : {1, 4, 9}) {
        std::vector<sample::Values> household(people, sample::japanese_person());
        const auto drawn = sample::draw(sample::household(household));
        CHECK(sample::prove(drawn).has_value());
    }
    auto content = sample::five_people();
    content.documents = {"20261122-00000001", "20261122-00000002"};
    const auto drawn = sample::draw(content);
    CHECK(sample::prove(drawn).has_value());
}

TEST_CASE("wrapped and narrowed values read as they were laid out") {
    for (const std::string name :
         {"SAMPLE-BARTHOLOMEW MAXIMILIAN ALEXANDER CHRISTOPHER-JONATHAN",
          "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住む処",
          "A B C D E F G H", "一　二　三", "ﾖｼﾀﾞ ﾀﾛｳ"}) {
        CAPTURE(name);
        const auto drawn = sample::draw_name(name);
        CHECK(sample::prove(drawn).has_value());
    }
}

TEST_CASE("one changed character in any field is a mismatch") {
    const auto drawn = sample::draw(sample::five_people());
    for (const std::string id : {"head.address", "head.issuer-name", "p1.name", "p2.alias",
                                 "p4.birth", "p5.residence-card", "p5.my-number"}) {
        CAPTURE(id);
        auto layout = drawn.layout;
        auto& text = run_of(layout, id).text;
        text = (text.starts_with("別") ? "異" : "別") + text;
        CHECK(mismatch(prove_as(drawn, layout)));
    }
}

TEST_CASE("a variation selector lost or exchanged is a mismatch") {
    const auto drawn = sample::draw_name("辻\U000E0103郎");
    for (const std::string other : {"辻郎", "辻\U000E0102郎"}) {
        auto layout = drawn.layout;
        run_of(layout, "p1.name").text = other;
        CHECK(mismatch(prove_as(drawn, layout)));
    }
}

TEST_CASE("parts exchanged, missing or added are a mismatch") {
    const auto drawn = sample::draw_name("見本　花子");
    auto layout = drawn.layout;
    auto& texts = layout.pages[0].texts;
    const auto first = std::find_if(texts.begin(), texts.end(), [](const auto& text) {
        return text.text == "見本" && text.field_id == "p1.name";
    });
    REQUIRE(first != texts.end());
    std::swap(first->text, std::next(first)->text);
    CHECK(mismatch(prove_as(drawn, layout)));

    layout = drawn.layout;
    layout.pages[0].texts.pop_back();
    CHECK(mismatch(prove_as(drawn, layout)));

    layout = drawn.layout;
    layout.pages[0].texts.push_back(layout.pages[0].texts.back());
    CHECK(mismatch(prove_as(drawn, layout)));
}

TEST_CASE("a word in another cell's place is a mismatch") {
    const auto drawn = sample::draw_name("見本");
    auto layout = drawn.layout;
    std::swap(run_of(layout, "p1.sex").box, run_of(layout, "p1.relation").box);
    CHECK(mismatch(prove_as(drawn, layout)));
}

TEST_CASE("a changed label, document number, page number or tag is a mismatch") {
    const auto drawn = sample::draw(sample::five_people());
    for (const std::string label : {"20261122-00000001", "1／2", "証明書番号", "民", "氏"}) {
        CAPTURE(label);
        auto layout = drawn.layout;
        bool changed = false;
        for (auto& text : layout.pages[0].texts) {
            if (!text.field_id.empty() || text.text != label || changed) continue;
            text.text += "9";
            changed = true;
        }
        REQUIRE(changed);
        CHECK(mismatch(prove_as(drawn, layout)));
    }
    auto marks = drawn.marks;
    std::swap(marks[0].page_tag, marks[1].page_tag);
    CHECK(mismatch(sample::prove({drawn.content, drawn.layout, marks, drawn.pdf})));
}

TEST_CASE("pages of another person or copy are a mismatch") {
    const auto drawn = sample::draw(sample::five_people());
    auto layout = drawn.layout;
    std::swap(layout.pages[0], layout.pages[1]);
    CHECK(mismatch(prove_as(drawn, layout)));
    layout = drawn.layout;
    layout.pages.pop_back();
    CHECK(mismatch(sample::prove({drawn.content, layout, {drawn.marks[0]}, drawn.pdf})));
    const auto other = sample::draw_name("別人");
    CHECK(mismatch(sample::prove({drawn.content, drawn.layout, drawn.marks, other.pdf})));
}

TEST_CASE("a tool that is missing, late or fed no PDF has failed, which is no mismatch") {
    const auto drawn = sample::draw_name("見本");
    const auto failed = [&](ByteView pdf, int limit_ms) {
        const auto result = pdf::prove(pdf, sample::claims_of(drawn), limit_ms);
        return !result && result.error() == ProofProblem::tool_failed;
    };
    CHECK(failed(drawn.pdf, 1));
    CHECK(failed(drawn.pdf, 0));
    CHECK(failed({}, ample_ms));
    CHECK(failed(bytes_of("%PDF-1.7 but no more"), ample_ms));
    CHECK(failed(ByteView(drawn.pdf).first(200), ample_ms));
    const Path nowhere("/nonexistent");
    CHECK(failed(drawn.pdf, ample_ms));
    CHECK(pdf::preview(drawn.pdf, ample_ms).empty());
}

TEST_CASE("the preview is one small picture for each front") {
    const auto drawn = sample::draw(sample::five_people());
    const auto pictures = pdf::preview(drawn.pdf, ample_ms);
    REQUIRE(pictures.size() == 2);
    CHECK(pictures[0] != pictures[1]);
    for (const auto& picture : pictures) {
        REQUIRE(picture.size() > 33);
        CHECK(text_of(ByteView(picture).subspan(1, 3)) == "PNG");
        CHECK(picture[19] <= 100);  // width in pixels: 12 dpi, where no kanji can be read
        CHECK(picture.size() < 60'000);
    }
    CHECK(pdf::preview(drawn.pdf, 1).empty());
    CHECK(pdf::preview(bytes_of("no pdf"), ample_ms).empty());
}
