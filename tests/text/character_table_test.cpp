// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "../simulators/process/temporary_folder.h"
#include "made_font.h"
#include "sample_fonts.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"

using namespace shomei;
using namespace shomei::text;

namespace {

const std::string head = "Format; 1\nVersion; 2026-11\n";

// A chain of IPAmj Mincho and a font as 行政事務標準文字 has one, with what a table says.
struct World {
    World() {
        sample::MadeFont made;
        box = made.add_box(100, 0, 900, 700);
        tall = made.add_box(400, -100, 600, 800);
        blank = made.add_record({});
        made.map(0xF0001, box);
        made.map(0x100002, tall);
        made.map(U'葛', 0xE0100, tall);
        made.map(U'山', box);
        files = {sample::ipamj_mincho(),
                 sample::write_font(folder.path() / "made.ttf", sample::assemble(made.tables()),
                                    "plus")};
        files[0].name = "mincho";
    }
    FontChain with(const std::string& lines) const {
        return FontChain(files, CharacterTable::parse(head + lines, "table"));
    }
    std::string problem(const std::string& lines) const {
        try {
            (void)with(lines);
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::configuration);
            return fault.what();
        }
        return "";
    }

    sim::TemporaryFolder folder;
    std::uint16_t box = 0, tall = 0, blank = 0;
    std::vector<Font::File> files;
};

const World& world() {
    static const World it;
    return it;
}

std::string problem_of(const std::string& text) {
    try {
        (void)CharacterTable::parse(text, "table");
    } catch (const Fault& fault) {
        return fault.what();
    }
    return "";
}

}  // namespace

TEST_CASE("a code point of plane 15 or 16 is drawn as the table says and stays in the source") {
    const auto chain = world().with(
        "# first by number, then by code\n"
        "F0001; plus; glyph 1; MJ068001\n"
        "100002; plus; 100002; MJ068002\n");
    const auto glyphs = chain.resolve("田\U000F0001\U00100002");
    REQUIRE(glyphs.has_value());
    REQUIRE(glyphs->size() == 3);
    CHECK((*glyphs)[0].font == 0);
    CHECK((*glyphs)[1].font == 1);
    CHECK((*glyphs)[1].glyph == world().box);
    CHECK((*glyphs)[1].source == U"\U000F0001");
    CHECK((*glyphs)[1].advance == doctest::Approx(1.0));
    CHECK((*glyphs)[2].glyph == world().tall);
}

TEST_CASE("without a table, or without an entry, a private code point is refused") {
    CHECK_FALSE(FontChain(world().files).resolve("\U000F0001").has_value());
    const auto chain = world().with("F0001; plus; F0001; MJ068001\n");
    for (const std::string bad : {"\U00100002", "\U000F0002", "\uE000", "\U000F0001\U000E0100"}) {
        const auto glyphs = chain.resolve(bad);
        REQUIRE_FALSE(glyphs.has_value());
        CHECK(glyphs.error().cause == Unresolved::Cause::private_use);
    }
}

TEST_CASE("a sequence that no font of the chain has may be mapped to one of another collection") {
    CHECK_FALSE(FontChain({world().files[0]}).resolve("葛\U000E0100").has_value());
    const FontChain chain(
        {world().files[0]},
        CharacterTable::parse(head + "845B E0100; mincho; 845B E0102; MJ000000\n", "table"));
    const auto glyphs = chain.resolve("葛\U000E0100葛\U000E0102葛");
    REQUIRE(glyphs.has_value());
    CHECK((*glyphs)[0].glyph == (*glyphs)[1].glyph);
    CHECK((*glyphs)[0].glyph != (*glyphs)[2].glyph);
    CHECK((*glyphs)[0].source == U"葛\U000E0100");
    CHECK_FALSE(chain.resolve("葛\U000E0101").has_value());
}

TEST_CASE("a base with marks and a code point this Unicode does not know may stand in the table") {
    const auto chain = world().with(
        "30D7 309A; plus; glyph 1; a\n2EBF0; plus; glyph 2; b\nF0003 E0100; plus; glyph 2; c\n");
    const auto glyphs = chain.resolve("プ\u309A\U0002EBF0\U000F0003\U000E0100");
    REQUIRE(glyphs.has_value());
    CHECK((*glyphs)[0].source == U"プ\u309A");
    CHECK((*glyphs)[1].glyph == world().tall);
    CHECK((*glyphs)[2].source == U"\U000F0003\U000E0100");
}

TEST_CASE("the table adds characters and never changes one that a font of the chain has") {
    CHECK(world().problem("5DDD; plus; glyph 1; a\n") ==
          "table 2026-11:3: a font of the chain has this character already, with another glyph");
    CHECK(world().problem("845B E0100; plus; glyph 1; a\n") != "");
    CHECK(world().problem("304B 309A; plus; glyph 1; a\n") != "");
    // Said once more, the same is no contradiction.
    CHECK(world().problem("845B E0100; plus; 845B E0100; a\n") == "");
    CHECK(world().problem("845B; mincho; 845B; a\n") == "");
}

TEST_CASE("an entry whose font or glyph does not exist or is blank ends the start") {
    CHECK(world().problem("F0001; other; glyph 1; a\n") ==
          "table 2026-11:3: no font of the chain has this name");
    for (const std::string glyph : {"glyph 4", "glyph 65536", "glyph 3", "F0009", "845B E0109"}) {
        CAPTURE(glyph);
        CHECK(world().problem("\nF0001; plus; " + glyph + "; a\n") ==
              "table 2026-11:4: the font has no such glyph, or it is blank");
    }
}

TEST_CASE("what is no character can have no entry") {
    for (const std::string source : {"0009",
                                     "0020",
                                     "3000",
                                     "00A0",
                                     "200B",
                                     "202E",
                                     "2028",
                                     "FFFE",
                                     "FDD0",
                                     "10FFFF",
                                     "FFFD",
                                     "E0001",
                                     "E0100",
                                     "309A",
                                     "05D0",
                                     "D800",
                                     "110000",
                                     "F0001 F0002",
                                     "F0001 E0100 E0101",
                                     "F0001 E0100 309A",
                                     "F0001 309A 309A 309A 309A 309A 309A 309A 309A"}) {
        CAPTURE(source);
        CHECK(problem_of(head + source + "; plus; glyph 1; a\n").starts_with("table 2026-11:3: "));
    }
}

TEST_CASE("a line in another form is refused with its number") {
    const std::string good = "F0001; plus; glyph 1; MJ068001\n";
    CHECK(problem_of(head + good) == "");
    CHECK(problem_of(head) == "");
    for (const std::string bad : {"F0001; plus; glyph 1",
                                  "F0001; plus; glyph 1; a; b",
                                  "; plus; glyph 1; a",
                                  "f0001; plus; glyph 1; a",
                                  "U+F0001; plus; glyph 1; a",
                                  "0F0001; plus; glyph 1; a",
                                  "F01; plus; glyph 1; a",
                                  "F0001,F0002; plus; glyph 1; a",
                                  "F0001; ; glyph 1; a",
                                  "F0001; p/us; glyph 1; a",
                                  "F0001; plus; glyph; a",
                                  "F0001; plus; glyph 0; a",
                                  "F0001; plus; glyph -1; a",
                                  "F0001; plus; glyph 4294967296; a",
                                  "F0001; plus; ; a",
                                  "F0001; plus; glyph 1; ",
                                  "F0001; plus; glyph 1; 山",
                                  "F0001; plus; glyph 1; a\r",
                                  "x",
                                  "Format; 1",
                                  "\xFF"}) {
        CAPTURE(bad);
        CHECK(problem_of(head + good + bad + "\n").starts_with("table 2026-11:4: "));
    }
    CHECK(problem_of(head + good + good) ==
          "table 2026-11:4: this character stands in the table already");
    CHECK(problem_of(head + "F0001; plus; glyph 1; a") ==
          "table 2026-11:3: the last line has no end");
}

TEST_CASE("a table without its two first lines is refused") {
    for (const std::string bad :
         {"", "# nothing\n", "Format; 1\n", "Version; 1\nFormat; 1\n", "Format; 2\nVersion; 1\n",
          "Format; 1\nF0001; plus; glyph 1; a\n", "Format; 1\nVersion; \n"})
        CHECK(problem_of(bad).starts_with("table:"));
}

TEST_CASE("a table of another digest, or none, ends the start") {
    const auto path = world().folder.path() / "table.txt";
    const auto text = head + "F0001; plus; glyph 1; MJ068001\n";
    const auto digest = sample::write_font(path, bytes_of(text)).sha256_hex;
    CHECK(CharacterTable::load({path, digest}).entries().size() == 1);
    auto wrong = digest;
    wrong[0] = wrong[0] == '0' ? '1' : '0';
    CHECK_THROWS_WITH_AS(CharacterTable::load({path, wrong}),
                         "character table table.txt: has another digest", Fault);
    CHECK_THROWS_WITH_AS(CharacterTable::load({path.parent_path(), digest}),
                         doctest::Contains("cannot be read"), Fault);
    CHECK_THROWS_WITH_AS(CharacterTable::load({"/nonexistent/table.txt", digest}),
                         "character table table.txt: cannot be read", Fault);
    sample::write_font(path, Bytes(9 << 20, '#'));
    CHECK_THROWS_WITH_AS(CharacterTable::load({path, digest}),
                         "character table table.txt: is longer than 8 MiB", Fault);
}
