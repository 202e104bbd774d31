// SPDX-License-Identifier: Apache-2.0
// Documents of the household form as a terminal draws them, for the benchmarks.
#pragma once

#include <string>
#include <vector>

#include "../form/sample_content.h"
#include "../text/sample_fonts.h"
#include "shomei/base/check.h"
#include "shomei/print/form/form.h"
#include "shomei/print/pdf/document.h"
#include "shomei/print/text/utf8.h"

namespace shomei::bench {

// The painter of one municipality, with font and form: what a terminal makes at its start.
class PrintRoom {
public:
    explicit PrintRoom(const text::FontChain& fonts)
        : fonts_(fonts),
          form_(form::Form::load(config() / "forms/residence-copy.json",
                                 config() / "forms/form.schema.json")),
          painter_(fonts, form_.fixed_text(),
                   {config() / "municipalities/422011-seal.png", "この印は黒色です"}) {}

    form::DocumentLayout lay_out(const certificate::Content& content) const {
        auto layout = form_.lay_out(content, fonts_);
        SHOMEI_CHECK(layout.has_value());
        return std::move(*layout);
    }
    const text::FontChain& fonts() const { return fonts_; }
    const pdf::Painter& painter() const { return painter_; }

private:
    static std::filesystem::path config() {
        return std::filesystem::path(SHOMEI_SOURCE_DIR) / "config";
    }

    const text::FontChain& fonts_;
    form::Form form_;
    pdf::Painter painter_;
};

inline constexpr const char* page_tag = "00c0ffee";

// A content, laid out and signed.
struct DrawnCase {
    DrawnCase(const PrintRoom& from, certificate::Content what)
        : room(from), content(std::move(what)), layout(room.lay_out(content)) {
        // As long as a signed page code is, and different on each page.
        for (std::size_t i = 0; i < layout.pages.size(); ++i) {
            auto code = "HTTPS://VERIFY.EXAMPLE/P/" + std::to_string(i);
            while (code.size() < 182) code += "0A1B2C3D4E5F6G7H8I9J$%*+-./:"[code.size() * 5 % 28];
            marks.push_back({code, page_tag});
        }
    }
    Bytes draw() const { return room.painter().draw(layout, marks, content); }

    const PrintRoom& room;
    certificate::Content content;
    form::DocumentLayout layout;
    std::vector<pdf::PageMarks> marks;
};

// A Japanese household of relatives, each with name, dates and remarks of their own; some names
// hold variation sequences and characters above the basic plane.
inline certificate::Content relatives(int count) {
    static const std::vector<std::pair<std::string, std::string>> given{
        {"辻\U000E0102郎", "ツジロウ"},
        {"祐\uFA19子", "ユウコ"},
        {"桜", "サクラ"},
        {"蓮", "レン"},
        {"楓", "カエデ"},
        {"渡", "ワタル"},
        {"葵", "アオイ"},
        {"梓", "アズサ"}};
    std::vector<sample::Values> people;
    for (int k = 0; k < count; ++k) {
        const auto& [name, kana] = given[static_cast<std::size_t>(k) % given.size()];
        auto person = sample::with(sample::japanese_person(), "name", "𠮷田　" + name);
        person = sample::with(person, "name-kana", "ヨシダ　" + kana);
        person = sample::with(person, "birth", "昭和" + std::to_string(30 + k) + "年4月12日");
        person = sample::with(person, "sex", k % 2 == 0 ? "男" : "女");
        person = sample::with(person, "relation", k == 0 ? "世帯主" : k == 1 ? "妻" : "子");
        if (k == 1) {
            person = sample::with(person, "former-name", "濵﨑");
            person = sample::with(person, "former-name-kana", "ハマサキ");
            person = sample::with(person, "remarks", "職権により記載");
        }
        people.push_back(std::move(person));
    }
    return sample::household(people);
}

// Four people of whom one is a foreign resident: both kinds of blocks on one page.
inline certificate::Content mixed_household() {
    std::vector<sample::Values> people;
    const auto five = sample::five_people();
    for (int k = 1; k <= 4; ++k) {
        auto person = k == 2 ? sample::foreign_person() : sample::japanese_person();
        for (auto& [name, value] : person)
            value = sample::value_of(five, "p" + std::to_string(k) + "." + name);
        people.push_back(std::move(person));
    }
    return sample::household(people);
}

// Four people with `count` rare characters (CJK extension B) in their addresses.
inline certificate::Content rare_characters(const text::FontChain& fonts, int count) {
    auto content = relatives(4);
    char32_t next = 0x20000;
    for (int i = 0; i < count; ++i) {
        std::string character;
        do {
            character = text::write_utf8(std::u32string(1, next));
            next += 17;
        } while (!fonts.resolve(character));
        const auto id = "p" + std::to_string(i % 4 + 1) + ".previous-address";
        for (auto& field : content.fields)
            if (field.id == id) field.value += character;
    }
    return content;
}

}  // namespace shomei::bench
