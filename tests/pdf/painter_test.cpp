// SPDX-License-Identifier: Apache-2.0
// What others say of our documents: qpdf, poppler, zbar.
#include <algorithm>
#include <array>
#include <sstream>
#include <thread>

#include "../../print/pdf/haru_file.h"
#include "drawn.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using sample::Judged;

namespace {

int count(const std::string& text, const std::string& part) {
    int found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

// The text of a word list, blanks and lines apart, without markup.
std::string words_of(const Judged& judged) {
    const auto verdict = judged.run("pdftotext -raw $PDF -");
    CHECK(verdict.code == 0);
    CHECK(verdict.err.empty());
    std::string out = verdict.out;
    std::erase_if(out, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
    return out;
}

std::string without_blanks(std::string text) {
    for (const std::string blank : {" ", "\u3000"})
        for (auto at = text.find(blank); at != std::string::npos; at = text.find(blank))
            text.erase(at, blank.size());
    return text;
}

}  // namespace

TEST_CASE("households of every size are sound PDF of A4 with embedded subsets that map to text") {
    for (const std::size_t people : {1, 4, 5, 9}) {
        CAPTURE(people);
        std::vector<sample::Values> household(people, sample::japanese_person());
        if (people > 1) household[1] = sample::foreign_person();
        const auto drawn = sample::draw(sample::household(household));
        const Judged judged(drawn.pdf);

        const auto check = judged.run("qpdf --check $PDF");
        CHECK(check.code == 0);
        CHECK(check.err.empty());
        CHECK(count(check.out, "No syntax or stream encoding errors found") == 1);

        const auto info = judged.run("pdfinfo $PDF");
        CHECK(info.err.empty());
        const auto sheets = (people + 3) / 4;
        CHECK(count(info.out, "Pages:           " + std::to_string(sheets * 2) + "\n") == 1);
        CHECK(count(info.out, "(A4)") == 1);
        CHECK(count(info.out, "Encrypted:       no") == 1);
        CHECK(count(info.out, "CreationDate") == 0);

        std::istringstream rows(judged.run("pdffonts $PDF").out);
        std::string row;
        int fonts = 0;
        for (int line = 0; std::getline(rows, row); ++line) {
            if (line < 2) continue;
            CAPTURE(row);
            CHECK(count(row, "+IPAmjMincho") == 1);
            CHECK(count(row, " yes yes yes ") == 1);
            ++fonts;
        }
        // Labels of page and block, of the other block or of empty space, and the people's own.
        CHECK(fonts >= 3);
        CHECK(fonts <= 5);
    }
}

TEST_CASE("every character comes out of the file as it went in") {
    for (const std::string name :
         {"𠮷野", "髙橋", "辻\U000E0102本", "辻\U000E0103本", "辻本", "葛\U000E0102葛\U000E0103葛",
          "渡邉\U000E010F", "邊\U000E0108", "か\u309Aき\u309Aカ\u309A", "祐\uFA19", "塚\uFA10",
          "\U0002F876", "ﾖｼﾀﾞ", "Ａｂｃ", "O'NEILL & SØN <X> \"Y\"", "〇〻々ゝ", "ヷヸ"}) {
        CAPTURE(name);
        if (!sample::fonts().resolve(name)) {
            // Not in this font: then the form must refuse it too.
            const auto content =
                sample::household({sample::with(sample::japanese_person(), "name", name)});
            CHECK_FALSE(sample::residence_copy().lay_out(content, sample::fonts()).has_value());
            continue;
        }
        const Judged judged(sample::draw_name(name).pdf);
        CHECK(count(words_of(judged), without_blanks(name)) == 1);
    }
}

TEST_CASE("the characters that names need most are all in the font") {
    for (const std::string name :
         {"𠮷", "髙", "﨑", "辻\U000E0102", "葛\U000E0102", "邉\U000E010F", "か\u309A", "祐\uFA19"})
        CHECK(sample::fonts().resolve(name).has_value());
}

TEST_CASE("signs of PDF syntax in a name are drawn as text") {
    const std::string name = "x) Tj ET (y \\ <</A>> BT > endstream %";
    const auto drawn = sample::draw_name(name);
    const Judged judged(drawn.pdf);
    CHECK(judged.run("qpdf --check $PDF").code == 0);
    CHECK(count(words_of(judged), without_blanks(name)) == 1);
    CHECK(sample::prove(drawn).has_value());
}

TEST_CASE("poppler draws a document without a word of complaint, and backs carry no text") {
    const Judged judged(sample::draw(sample::five_people()).pdf);
    const auto drawn = judged.run("pdftoppm -r 72 -png $PDF page");
    CHECK(drawn.code == 0);
    CHECK(drawn.err.empty());
    for (const std::string back : {"2", "4"}) {
        auto text = judged.run("pdftotext -f " + back + " -l " + back + " $PDF -");
        std::erase_if(text.out, [](char c) { return c == '\f' || c == '\n'; });
        CHECK(text.out.empty());
        CHECK(text.err.empty());
    }
}

TEST_CASE("each page's code is read at scanner resolutions") {
    const auto drawn = sample::draw(sample::five_people());
    const Judged judged(drawn.pdf);
    for (const std::string dpi : {"150", "200", "300"}) {
        CAPTURE(dpi);
        REQUIRE(judged.run("pdftoppm -r " + dpi + " -png $PDF scan").code == 0);
        for (std::size_t i = 0; i < drawn.marks.size(); ++i) {
            const auto picture = "scan-" + std::to_string(i * 2 + 1) + ".png";
            CHECK(judged.run("zbarimg -q --raw " + picture).out == drawn.marks[i].qr_text + "\n");
        }
        judged.run("rm scan-*.png");
    }
}

TEST_CASE("the same document is the same bytes, from another painter too") {
    const auto content = sample::five_people();
    const auto first = sample::draw(content);
    const pdf::Painter other(sample::fonts(), sample::residence_copy().fixed_text(),
                             sample::furniture());
    CHECK(first.pdf == sample::draw(content).pdf);
    CHECK(first.pdf == sample::draw(content, other).pdf);
    CHECK(first.pdf != sample::draw_name("別").pdf);
}

TEST_CASE("what the painter keeps of pages does not show in the documents after them") {
    const auto drawn = sample::draw(sample::five_people());
    auto other = drawn.layout;
    for (int i = 0; i < 40; ++i) {
        other.pages[0].lines.push_back({10, 10.0 + i, 20, 10.0 + i});
        const auto pdf = sample::painter().draw(other, drawn.marks, drawn.content);
        CHECK(pdf != drawn.pdf);
    }
    CHECK(sample::painter().draw(drawn.layout, drawn.marks, drawn.content) == drawn.pdf);
}

TEST_CASE("another libharu than the one this was built with is refused at start") {
    CHECK_NOTHROW(pdf::HaruFile::check_version());
    CHECK_THROWS_AS(pdf::HaruFile::check_version("2.4.6"), Fault);
    CHECK_THROWS_AS(pdf::HaruFile::check_version(""), Fault);
}

TEST_CASE("threads draw with one painter without disturbing each other") {
    const auto drawn = sample::draw(sample::five_people());
    std::array<Bytes, 4> results;
    {
        std::vector<std::jthread> threads;
        for (auto& result : results)
            threads.emplace_back([&drawn, &result] {
                for (int i = 0; i < 5; ++i)
                    result = sample::painter().draw(drawn.layout, drawn.marks, drawn.content);
            });
    }
    for (const auto& result : results) CHECK(result == drawn.pdf);
}

TEST_CASE("characters that only the second font has are drawn from it") {
    const text::FontChain chain({sample::biz_ud_gothic(), sample::ipamj_mincho()});
    const auto content = sample::household({sample::japanese_person()});
    const auto layout = sample::residence_copy().lay_out(content, chain);
    REQUIRE(layout.has_value());
    const pdf::Painter painter(chain, sample::residence_copy().fixed_text(), sample::furniture());
    const auto marks = sample::marks_of(*layout, content);
    const auto bytes = painter.draw(*layout, marks, content);
    const Judged judged(bytes);
    CHECK(judged.run("qpdf --check $PDF").code == 0);
    const auto fonts = judged.run("pdffonts $PDF").out;
    CHECK(count(fonts, "+BIZUDGothic") >= 1);
    CHECK(count(fonts, "+IPAmjMincho") == 1);
    CHECK(sample::prove({content, *layout, marks, bytes}, chain).has_value());
}

TEST_CASE("a full front page with all marks takes at most 50 kB") {
    const auto drawn =
        sample::draw(sample::household(std::vector<sample::Values>(4, sample::japanese_person())));
    CHECK(drawn.pdf.size() <= 50'000);
    const auto many =
        sample::draw(sample::household(std::vector<sample::Values>(20, sample::japanese_person())));
    CHECK(many.pdf.size() / many.layout.pages.size() <= 50'000);
}

TEST_CASE("the file asks to be printed on both sides and not to be scaled") {
    const Judged judged(sample::draw_name("見本").pdf);
    const auto plain = judged.run("qpdf --qdf --object-streams=disable $PDF -").out;
    CHECK(count(plain, "/Duplex /DuplexFlipLongEdge") == 1);
    CHECK(count(plain, "/PrintScaling /None") == 1);
    CHECK(count(plain, "/SMask") == 0);
    CHECK(count(plain, "/ExtGState") == 0);
}

TEST_CASE("a form word or a seal that cannot be used is refused when the painter is made") {
    const auto fixed = sample::residence_copy().fixed_text();
    auto furniture = sample::furniture();
    furniture.seal_image = sample::source / "config/forms/residence-copy.json";
    CHECK_THROWS_AS(pdf::Painter(sample::fonts(), fixed, furniture), Fault);
    furniture.seal_image = "/nonexistent.png";
    CHECK_THROWS_AS(pdf::Painter(sample::fonts(), fixed, furniture), Fault);
    auto unprintable = fixed;
    unprintable.tint_word = "\uE000";
    CHECK_THROWS_AS(pdf::Painter(sample::fonts(), unprintable, sample::furniture()), Fault);
    unprintable = fixed;
    unprintable.labels.push_back("\u202E");
    CHECK_THROWS_AS(pdf::Painter(sample::fonts(), unprintable, sample::furniture()), Fault);
}

TEST_CASE("a page code too long for its box is a fault, not a smaller print") {
    auto drawn = sample::draw_name("見本");
    drawn.marks[0].qr_text.append(600, 'A');
    CHECK_THROWS_AS(sample::painter().draw(drawn.layout, drawn.marks, drawn.content), Fault);
}

TEST_CASE("a character outside the fonts in a layout is a fault") {
    auto drawn = sample::draw_name("見本");
    drawn.layout.pages[0].texts[0].text = "葛\U000E0100";
    CHECK_THROWS_AS(sample::painter().draw(drawn.layout, drawn.marks, drawn.content), Fault);
}
