// SPDX-License-Identifier: Apache-2.0
#include "../../print/pdf/word_list.h"

#include <doctest/doctest.h>

#include <cmath>
#include <random>

#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::pdf;

namespace {

const std::string head =
    "<!DOCTYPE html PUBLIC \"x\"><html>\n<head>\n<title></title>\n</head>\n<body>\n<doc>\n";
const std::string tail = "</doc>\n</body>\n</html>\n";
const std::string word =
    "    <word xMin=\"1.5\" yMin=\"2\" xMax=\"3\" yMax=\"4\">a&lt;b&amp;&quot;&apos;&gt;</word>\n";

std::string page(const std::string& words) {
    return "  <page width=\"595.2\" height=\"841.92\">\n" + words + "  </page>\n";
}

}  // namespace

TEST_CASE("words are read with their places and signs") {
    const auto pages = parse_word_list(head + page(word + word) + page("") + tail);
    REQUIRE(pages.has_value());
    REQUIRE(pages->size() == 2);
    CHECK((*pages)[0].size() == 2);
    CHECK((*pages)[1].empty());
    CHECK((*pages)[0][0].text == "a<b&\"'>");
    CHECK((*pages)[0][0].x1 == 1.5);
    CHECK((*pages)[0][0].y2 == 4);
}

TEST_CASE("anything the tool does not write is refused") {
    CHECK_FALSE(parse_word_list(""));
    CHECK_FALSE(parse_word_list(head + page(word)));
    CHECK_FALSE(parse_word_list(head + page(word) + tail + "x"));
    CHECK_FALSE(parse_word_list(page(word) + tail));
    for (const auto& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{"&lt;", "&nbsp;"},
                                                          {"&lt;", "<"},
                                                          {"&lt;", "&lt"},
                                                          {"a&lt;", "\xFF&lt;"},
                                                          {"1.5", "nan"},
                                                          {"1.5", "1e9"},
                                                          {"1.5", ""},
                                                          {"1.5", "1.5x"},
                                                          {"xMin", "xmin"},
                                                          {"</word>\n", "</word>"},
                                                          {"    <word", "<word"}}) {
        auto changed = word;
        changed.replace(changed.find(from), from.size(), to);
        CAPTURE(changed);
        CHECK_FALSE(parse_word_list(head + page(changed) + tail));
    }
}

TEST_CASE("more words than any document has are refused") {
    std::string words;
    for (int i = 0; i < 100'001; ++i) words += word;
    CHECK_FALSE(parse_word_list(head + page(words) + tail));
}

TEST_CASE("a list with changed, lost or doubled bytes is read whole or refused") {
    const std::string good = head + page(word + word) + page("") + page(word) + tail;
    std::mt19937 random(4);
    for (int i = 0; i < 20'000; ++i) {
        auto changed = good;
        for (auto times = random() % 3 + 1; times > 0 && !changed.empty(); --times) {
            const auto at = random() % changed.size();
            const auto length = std::min<std::size_t>(random() % 40, changed.size() - at);
            switch (random() % 4) {
                case 0:
                    changed[at] = static_cast<char>(random());
                    break;
                case 1:
                    changed.erase(at, length);
                    break;
                case 2:
                    changed.insert(at, changed.substr(at, length));
                    break;
                default:
                    changed.resize(at + 1);
            }
        }
        const auto pages = parse_word_list(changed);
        if (!pages) continue;
        for (const auto& words : *pages)
            for (const auto& found : words) {
                CHECK(std::abs(found.x1) < 100'000);
                CHECK(text::parse_utf8(found.text).has_value());
            }
    }
}
