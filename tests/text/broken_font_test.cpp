// SPDX-License-Identifier: Apache-2.0
// Fonts that are not what they should be: another byte anywhere is refused by the digest; where the
// digest is right, tables that do not agree are refused at start or when a glyph is drawn.
#include <doctest/doctest.h>

#include <ctime>

#include "../simulators/process/temporary_folder.h"
#include "made_font.h"
#include "sample_fonts.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/subset.h"

using namespace shomei;
using namespace shomei::text;
using sample::put_number;

namespace {

constexpr std::uint16_t box = 1, tall = 2, both = 3, nested = 4;

sample::MadeFont sound_font() {
    sample::MadeFont made;
    CHECK(made.add_box(100, 0, 900, 700) == box);
    CHECK(made.add_box(400, -100, 600, 800) == tall);
    CHECK(made.add_composite({box, tall}) == both);
    CHECK(made.add_composite({both, box}) == nested);
    made.map(U'山', box);
    made.map(U'川', nested);
    made.map(U'山', 0xE0100, tall);
    return made;
}

class Shelf {
public:
    Font::File put(ByteView bytes) const {
        return sample::write_font(folder_.path() / "made.ttf", bytes);
    }
    Font::File put(const sample::Tables& tables) const { return put(sample::assemble(tables)); }
    Font open(const sample::Tables& tables) const { return Font(put(tables)); }
    // What starting with these tables ends with; empty where it does not.
    std::string problem(const sample::Tables& tables) const {
        try {
            (void)open(tables);
        } catch (const Fault& fault) {
            CHECK(fault.code() == FaultCode::configuration);
            return fault.what();
        }
        return "";
    }

private:
    sim::TemporaryFolder folder_;
};

// Both ways in which a glyph is used end with a Fault, in no time.
void check_undrawable(const Font& font, std::uint32_t glyph, const char* message) {
    const auto start = std::clock();
    CHECK_THROWS_WITH_AS(subset_font(font, {glyph}), message, Fault);
    CHECK_THROWS_WITH_AS(font.outline(glyph), message, Fault);
    CHECK(std::clock() - start < CLOCKS_PER_SEC / 5);
}

}  // namespace

TEST_CASE("the made font is sound: its glyphs are found, drawn and cut out") {
    const Shelf shelf;
    const FontChain chain({shelf.put(sound_font().tables())});
    const auto glyphs = chain.resolve("山川山\U000E0100");
    REQUIRE(glyphs.has_value());
    CHECK(glyphs->at(2).glyph == tall);
    CHECK(chain.font(0).postscript_name() == "MadeMincho");
    CHECK(chain.font(0).outline(box).size() >= 5);
    CHECK(chain.font(0).outline(nested).size() == 3 * chain.font(0).outline(box).size());
    CHECK(subset_font(chain.font(0), {nested, box}).size() > 200);
}

TEST_CASE("one changed byte in any table is refused by the digest") {
    const Shelf shelf;
    const auto tables = sound_font().tables();
    const auto sound = shelf.put(tables);
    for (const auto& [tag, bytes] : tables)
        for (const auto at : {std::size_t{0}, bytes.size() / 2, bytes.size() - 1}) {
            CAPTURE(tag);
            auto changed = tables;
            changed[tag][at] ^= 1;
            auto file = shelf.put(changed);
            file.sha256_hex = sound.sha256_hex;
            CHECK_THROWS_WITH_AS(Font{file}, "font made.ttf: has another digest", Fault);
        }
}

TEST_CASE("a font that lacks a table is refused at start") {
    const Shelf shelf;
    for (const std::string tag : {"cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp"}) {
        CAPTURE(tag);
        auto tables = sound_font().tables();
        tables.erase(tag);
        CHECK(shelf.problem(tables).starts_with("font made.ttf: "));
    }
    CHECK(shelf.problem(sound_font().tables()) == "");
}

TEST_CASE("a font cut off anywhere is refused, or works with what it has") {
    const Shelf shelf;
    const auto whole = sample::assemble(sound_font().tables());
    int refused = 0;
    for (std::size_t size = 1; size < whole.size(); ++size) {
        try {
            const Font font(shelf.put(ByteView(whole).first(size)));
            for (const auto glyph : {box, tall, both, nested}) (void)subset_font(font, {glyph});
            (void)font.variation_glyph(U'山', 0xE0100);
        } catch (const Fault&) {
            ++refused;
        }
    }
    CHECK(refused > int(whole.size()) / 2);
}

TEST_CASE("other kinds of font are refused at start") {
    const Shelf shelf;
    for (const std::uint32_t magic : {0x4F54544Fu, 0x74746366u, 0x774F4646u, 0u}) {
        auto bytes = sample::assemble(sound_font().tables());
        put_number(bytes, 0, magic, 4);
        CHECK_THROWS_WITH_AS(Font(shelf.put(bytes)), "font made.ttf: is not TrueType", Fault);
    }
}

TEST_CASE("glyph places that lie outside or run backwards are refused at start") {
    const Shelf shelf;
    const auto tables = sound_font().tables();
    const auto last = tables.at("loca").size() - 4;
    for (const std::size_t at : {std::size_t{0}, std::size_t{8}, last})
        for (const std::uint32_t place : {0x7FFFFFFFu, 0xFFFFFFFFu, 0x10000u}) {
            auto broken = tables;
            put_number(broken["loca"], at, place, 4);
            CHECK(shelf.problem(broken) == "font made.ttf: has glyphs outside their table");
        }
    auto backwards = tables;
    put_number(backwards["loca"], 8, 0, 4);
    put_number(backwards["loca"], 4, 8, 4);
    CHECK(shelf.problem(backwards) == "font made.ttf: has glyphs outside their table");
}

TEST_CASE("counts that the tables do not hold are refused at start") {
    const Shelf shelf;
    const auto tables = sound_font().tables();
    struct Row {
        const char* table;
        std::size_t at;
        std::uint32_t value;
        const char* problem;
    };
    for (const auto& row : {Row{"maxp", 4, 65535, "font made.ttf: lacks widths"},
                            Row{"maxp", 4, 0, "font made.ttf: lacks widths"},
                            Row{"hhea", 34, 65535, "font made.ttf: lacks widths"},
                            Row{"hhea", 34, 0, "font made.ttf: lacks widths"},
                            Row{"head", 18, 0, "font made.ttf: has no size of its em"},
                            Row{"head", 18, 65535, "font made.ttf: has no size of its em"}}) {
        CAPTURE(row.table);
        auto broken = tables;
        put_number(broken[row.table], row.at, row.value, 2);
        CHECK(shelf.problem(broken) == row.problem);
    }
    auto widths = tables;
    put_number(widths["maxp"], 4, 65535, 2);
    widths["hmtx"].resize(65535 * 4);
    put_number(widths["hhea"], 34, 65535, 2);
    CHECK(shelf.problem(widths) == "font made.ttf: lacks glyphs");
}

TEST_CASE("a code map with a huge count has no characters, and nothing else happens") {
    const Shelf shelf;
    auto tables = sound_font().tables();
    put_number(tables["cmap"], 20 + 12, 0xFFFFFFFF, 4);
    const auto font = shelf.open(tables);
    CHECK_FALSE(font.nominal_glyph(U'山').has_value());
}

TEST_CASE("a glyph number beyond the font's glyphs is no glyph") {
    const Shelf shelf;
    auto made = sound_font();
    made.map(U'谷', 5);
    made.map(U'谷', 0xE0100, 60'000);
    const FontChain chain({shelf.put(made.tables())});
    CHECK_FALSE(chain.resolve("谷").has_value());
    CHECK_FALSE(chain.resolve("谷\U000E0100").has_value());
    CHECK_THROWS_AS(chain.font(0).glyph_record(5), Fault);
    CHECK_THROWS_AS(subset_font(chain.font(0), {5}), Fault);
}

TEST_CASE("a glyph that contains itself, at once or by way of others, cannot be drawn") {
    const Shelf shelf;
    constexpr auto message = "font has a glyph that contains itself or nests too deep";
    auto made = sound_font();
    const auto own = made.add_composite({5});
    const auto there = made.add_composite({7}), back = made.add_composite({6, box});
    const auto font = shelf.open(made.tables());
    for (const auto glyph : {own, there, back}) check_undrawable(font, glyph, message);
}

TEST_CASE("a glyph that nests deep or multiplies cannot be drawn") {
    const Shelf shelf;
    auto made = sound_font();
    auto chained = box, doubled = tall;
    for (int i = 0; i < 8; ++i) chained = made.add_composite({chained});
    for (int i = 0; i < 7; ++i) doubled = made.add_composite({doubled, doubled});
    const auto deeper = made.add_composite({chained});
    const auto more = made.add_composite({doubled, doubled, doubled});
    const auto many = made.add_composite(std::vector<std::uint16_t>(20'000, box));
    const auto font = shelf.open(made.tables());
    CHECK(font.outline(chained).size() == font.outline(box).size());
    CHECK_FALSE(subset_font(font, {chained, doubled}).empty());
    check_undrawable(font, deeper, "font has a glyph that contains itself or nests too deep");
    check_undrawable(font, more, "font has a glyph of too many parts");
    check_undrawable(font, many, "font has a glyph of too many parts");
}

TEST_CASE("a glyph record that ends too early or names a glyph that does not exist is a fault") {
    const Shelf shelf;
    auto made = sound_font();
    Bytes contours(12);
    put_number(contours, 0, 0x7FFF, 2);
    const auto many_contours = made.add_record(contours);
    Bytes instructions(16);
    put_number(instructions, 0, 1, 2);
    put_number(instructions, 12, 0xFFFF, 2);
    const auto long_instructions = made.add_record(instructions);
    const auto missing = made.add_composite({999});
    Bytes endless(20);
    put_number(endless, 0, 0xFFFF, 2);
    put_number(endless, 10, 0x0023, 2);
    put_number(endless, 12, box, 2);
    const auto no_last_part = made.add_record(endless);
    const auto font = shelf.open(made.tables());
    for (const auto glyph : {many_contours, long_instructions, missing, no_last_part})
        CHECK_THROWS_AS(subset_font(font, {glyph}), Fault);
    CHECK_THROWS_AS(font.outline(missing), Fault);
    CHECK(font.outline(many_contours).empty());
}

TEST_CASE("a character whose glyph is blank is as good as none, a blank excepted") {
    const Shelf shelf;
    auto made = sound_font();
    Bytes no_contours(12);
    made.map(U'空', made.add_record({}));
    made.map(U'白', made.add_record(no_contours));
    made.map(U' ', made.add_record(no_contours));
    made.map(U'山', 0xE0101, 5);
    const FontChain chain({shelf.put(made.tables())});
    CHECK(chain.resolve("山 山").has_value());
    for (const std::string bad : {"空", "白", "山\U000E0101"})
        CHECK_FALSE(chain.resolve(bad).has_value());
    CHECK_FALSE(subset_font(chain.font(0), {7}).empty());
    const FontChain longer({shelf.put(made.tables()), sample::ipamj_mincho()});
    CHECK(longer.resolve("空")->front().font == 1);
}
