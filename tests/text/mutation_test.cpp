// SPDX-License-Identifier: Apache-2.0
// Whatever bytes come, each reader gives its answer or a Fault, and what it accepts is sound. The
// seeds are fixed, so a failure comes again; SHOMEI_LONG runs twenty times as many rounds.
#include <doctest/doctest.h>
#include <unicode/ustring.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <random>

#include "../simulators/process/temporary_folder.h"
#include "made_font.h"
#include "sample_fonts.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/subset.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;

namespace {

// The rounds of one test: as many as are asked for, ended after some seconds of a slow machine.
class Rounds {
public:
    explicit Rounds(int count) : left_(std::getenv("SHOMEI_LONG") ? count * 20 : count) {}
    bool next() {
        const bool in_time = std::getenv("SHOMEI_LONG") || std::clock() - start_ < limit;
        if (in_time && left_ > 0) ++done;
        return in_time && left_-- > 0;
    }
    int done = 0;

private:
    static constexpr std::clock_t limit = 4 * CLOCKS_PER_SEC;
    int left_;
    std::clock_t start_ = std::clock();
};

class Mutator {
public:
    explicit Mutator(unsigned seed) : random_(seed) {}

    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    // Bytes at their limits more often than others.
    std::uint8_t byte() {
        constexpr std::array<std::uint8_t, 8> edges{0x00, 0x01, 0x7F, 0x80, 0xC0, 0xED, 0xF4, 0xFF};
        return below(2) == 0 ? edges[below(edges.size())] : static_cast<std::uint8_t>(random_());
    }

    std::string changed(std::string text) {
        for (auto left = 1 + below(4); left > 0; --left) {
            const auto at = below(text.size() + 1);
            const auto length = below(6);
            switch (below(4)) {
                case 0:
                    text.insert(text.begin() + static_cast<std::ptrdiff_t>(at),
                                static_cast<char>(byte()));
                    break;
                case 1:
                    text.erase(at, length);
                    break;
                case 2:
                    text.insert(below(text.size() + 1), text.substr(at, length));
                    break;
                default:
                    if (at < text.size()) text[at] = static_cast<char>(byte());
            }
        }
        return text;
    }

    // Some bytes of one table; mostly near its beginning, where the counts and places stand.
    void change(Bytes& table) {
        for (auto left = 1 + below(4); left > 0 && !table.empty(); --left) {
            const auto end = below(2) == 0 ? std::min<std::size_t>(table.size(), 64) : table.size();
            table[below(end)] = byte();
        }
    }

private:
    std::mt19937 random_;
};

const std::vector<std::string>& samples() {
    static const std::vector<std::string> texts{
        "髙橋 𠮷野",       "葛\U000E0102城",           "か\u309Aき\u309A",
        "ﾖｼﾀﾞ Aé",         "辻\U000E0103\u3000\uFA10", "\U000F0001\U0010FFFD",
        "山\u202E\u200D川"};
    return texts;
}

// Everything that the terminal does with a font.
void use(const Font& font, Mutator& mutator) {
    (void)font.postscript_name();
    for (const char32_t c : std::u32string_view(U"AZaé€山川")) (void)font.nominal_glyph(c);
    (void)font.variation_glyph(U'山', 0xE0100);
    (void)font.joined_glyph(U"e\u0301\u0323");
    std::vector<std::uint32_t> glyphs;
    for (int i = 0; i < 8; ++i)
        glyphs.push_back(static_cast<std::uint32_t>(mutator.below(font.glyph_count())));
    for (const auto glyph : glyphs) {
        (void)font.advance(glyph);
        (void)font.has_ink(glyph);
        (void)font.outline(glyph);
    }
    const auto subset = subset_font(font, glyphs);
    CHECK(subset.size() > 100);
}

// Of the rounds in which a table is changed: how many the start refused, how many drawing did.
struct Outcomes {
    int start = 0, drawing = 0, none = 0;
};

Outcomes break_tables(const sample::Tables& tables, unsigned seed, int count) {
    const sim::TemporaryFolder folder;
    Mutator mutator(seed);
    Outcomes out;
    for (Rounds rounds(count); rounds.next();) {
        CAPTURE(rounds.done);
        auto broken = tables;
        auto at = broken.begin();
        std::advance(at, mutator.below(broken.size()));
        mutator.change(at->second);
        const auto begin = std::clock();
        try {
            use(Font(sample::write_font(folder.path() / "f.ttf", sample::assemble(broken))),
                mutator);
            ++out.none;
        } catch (const Fault& fault) {
            ++(fault.code() == FaultCode::configuration ? out.start : out.drawing);
        }
        CHECK(std::clock() - begin < 2 * CLOCKS_PER_SEC);
    }
    return out;
}

// The tables of a font file, by its directory.
sample::Tables tables_of(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    const auto number = [&bytes](std::size_t at, std::size_t size) {
        std::size_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | static_cast<unsigned char>(bytes.at(at + i));
        return value;
    };
    sample::Tables out;
    for (std::size_t i = 0; i < number(4, 2); ++i) {
        const auto row = 12 + i * 16;
        const auto table = bytes.substr(number(row + 8, 4), number(row + 12, 4));
        out[bytes.substr(row, 4)] = to_bytes(bytes_of(table));
    }
    return out;
}

}  // namespace

TEST_CASE("UTF-8 is accepted exactly where ICU accepts it, and comes back as it was") {
    Mutator mutator(1);
    int accepted = 0, refused = 0;
    for (Rounds rounds(60'000); rounds.next();) {
        const auto text = mutator.changed(samples()[mutator.below(samples().size())]);
        const auto code_points = parse_utf8(text);
        std::array<UChar, 400> judged{};
        std::int32_t length = 0;
        auto error = U_ZERO_ERROR;
        u_strFromUTF8(judged.data(), judged.size(), &length, text.data(),
                      static_cast<std::int32_t>(text.size()), &error);
        CHECK(code_points.has_value() == (U_SUCCESS(error) != 0));
        if (code_points) CHECK(write_utf8(*code_points) == text);
        ++(code_points ? accepted : refused);
    }
    CHECK(accepted > 100);
    CHECK(refused > 100);
}

TEST_CASE("what is resolved holds every code point of the text, and a refusal names some of them") {
    const FontChain chain({sample::ipamj_mincho()});
    Mutator mutator(2);
    int drawn = 0, refused = 0;
    for (Rounds rounds(20'000); rounds.next();) {
        const auto text = mutator.changed(samples()[mutator.below(samples().size())]);
        const auto glyphs = chain.resolve(text);
        std::u32string named;
        if (glyphs)
            for (const auto& glyph : *glyphs) named += glyph.source;
        else
            named.assign(glyphs.error().code_points.begin(), glyphs.error().code_points.end());
        if (glyphs) CHECK(write_utf8(named) == text);
        if (!glyphs) CHECK(text.find(write_utf8(named)) != std::string::npos);
        if (!glyphs) CHECK(named.empty() != parse_utf8(text).has_value());
        ++(glyphs ? drawn : refused);
    }
    CHECK(drawn > 100);
    CHECK(refused > 100);
}

TEST_CASE("a character table is read whole or refused with a place, whatever stands in it") {
    const std::string sound =
        "# made\nFormat; 1\nVersion; 1\nF0001; plus; glyph 1; A\n845B E0100; a; 845B E0102; B\n";
    Mutator mutator(3);
    int accepted = 0, refused = 0;
    for (Rounds rounds(30'000); rounds.next();) {
        const auto text = mutator.changed(sound);
        try {
            const auto table = CharacterTable::parse(text, "table");
            for (const auto& entry : table.entries()) {
                CHECK_FALSE(entry.source.empty());
                CHECK(entry.glyph.has_value() == entry.target.empty());
                CHECK(entry.line <= static_cast<std::size_t>(std::ranges::count(text, '\n')));
            }
            ++accepted;
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::configuration);
            CHECK(std::string_view(fault.what()).starts_with("table"));
            ++refused;
        }
    }
    CHECK(accepted > 100);
    CHECK(refused > 100);
}

TEST_CASE("a small font with changed tables and the right digest ends in a Fault or is drawn") {
    sample::MadeFont made;
    const auto box = made.add_box(100, 0, 900, 700);
    const auto pair = made.add_composite({box, made.add_box(0, 0, 500, 500)});
    made.map(U'山', made.add_composite({pair, box}));
    made.map(U'川', box);
    made.map(U'山', 0xE0100, pair);
    const auto outcomes = break_tables(made.tables(), 4, 1'500);
    CHECK(outcomes.start > 50);
    CHECK(outcomes.drawing > 20);
    CHECK(outcomes.none > 50);
}

TEST_CASE("a large font with changed tables and the right digest ends in a Fault or is drawn") {
    const auto tables = tables_of("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
    const auto outcomes = break_tables(tables, 5, 150);
    CHECK(outcomes.start > 0);
    CHECK(outcomes.none > 5);
}
