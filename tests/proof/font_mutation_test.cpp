// SPDX-License-Identifier: Apache-2.0
// The fonts in the finished file changed: the words that come out of it stay right, the ink does
// not.
#include <algorithm>
#include <random>
#include <set>

#include "broken.h"
#include "opened.h"

using namespace shomei;

namespace {

std::size_t number(const std::string& bytes, std::size_t at, std::size_t size) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
    return value;
}

// Where the streams begin that the fonts' dictionaries name by `key`.
std::vector<std::size_t> streams_of(const std::string& plain, const std::string& key) {
    std::set<std::size_t> found;
    for (auto at = plain.find(key); at != std::string::npos; at = plain.find(key, at + 1)) {
        if (plain[at + key.size()] == '/') continue;  // a name, no stream
        const auto object =
            "\n" + std::to_string(std::stoi(plain.substr(at + key.size()))) + " 0 obj";
        found.insert(plain.find("stream\n", plain.find(object)) + 7);
    }
    return {found.begin(), found.end()};
}

// Places in the file of the entries of `loca` of one embedded font.
struct GlyphList {
    std::size_t loca = 0, count = 0;
};
GlyphList glyphs_of(const std::string& plain, std::size_t font) {
    GlyphList out;
    for (std::size_t i = 0; i < number(plain, font + 4, 2); ++i) {
        const auto entry = font + 12 + i * 16;
        const auto table = font + number(plain, entry + 8, 4);
        if (plain.substr(entry, 4) == "loca") out.loca = table;
        if (plain.substr(entry, 4) == "maxp") out.count = number(plain, table + 4, 2);
    }
    REQUIRE(out.loca != 0);
    return out;
}

// Stopped, or nothing changed that can be seen (a glyph of the form's words that this page lacks).
bool found_or_unseen(const sample::Drawn& good, const std::string& changed, int& found) {
    auto out = good;
    out.pdf = to_bytes(bytes_of(changed));
    if (sample::stops(out, false)) return ++found > 0;
    const auto was = pdf::draw_fronts(good.pdf, {0, good.layout.pages.size()}, 60'000);
    const auto is = pdf::draw_fronts(out.pdf, {0, good.layout.pages.size()}, 60'000);
    REQUIRE(was.has_value());
    REQUIRE(is.has_value());
    return std::ranges::equal(*was, *is, sample::same_to_the_eye);
}

}  // namespace

TEST_CASE("a glyph that lost its record never passes") {
    const auto good = sample::draw_name("見本　一郎");
    const auto plain = sample::opened(good.pdf);
    std::mt19937 random(7);
    int found = 0;
    for (const auto font : streams_of(plain, "/FontFile2 ")) {
        const auto glyphs = glyphs_of(plain, font);
        for (int i = 0; i < 5; ++i) {
            const auto at = glyphs.loca + 4 * (1 + random() % (glyphs.count - 1));
            auto changed = plain;
            std::copy_n(&changed[at + 4], 4, &changed[at]);
            CHECK(found_or_unseen(good, changed, found));
        }
    }
    CHECK(found >= 5);
}

TEST_CASE("a glyph that shows another character never passes, selectors included") {
    // Two of these share a shape, so CIDs and glyphs are not numbered alike.
    const auto good = sample::draw_name("葛\U000E0102葛\U000E0103葛未末");
    const auto plain = sample::opened(good.pdf);
    const auto cid_of = [&plain](const std::string& utf16) {
        const auto at = plain.find("<" + utf16 + ">");
        REQUIRE(at != std::string::npos);
        // The texts of a range stand in the order of their CIDs, from 1 on.
        const auto first = plain.rfind('[', at);
        return static_cast<std::size_t>(std::count(&plain[first], &plain[at], '<') + 1);
    };
    for (const auto& [a, b] : {std::pair("845BDB40DD02", "845B"), {"672A", "672B"}}) {
        CAPTURE(a);
        int found = 0;
        for (const auto map : streams_of(plain, "/CIDToGIDMap ")) {
            const auto end = plain.find("endstream", map);
            const auto first = map + 2 * cid_of(a), second = map + 2 * cid_of(b);
            if (std::max(first, second) + 2 > end) continue;
            auto changed = plain;
            std::swap_ranges(&changed[first], &changed[first] + 2, &changed[second]);
            CHECK(found_or_unseen(good, changed, found));
        }
        CHECK(found >= 1);
    }
}
