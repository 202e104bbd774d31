// SPDX-License-Identifier: Apache-2.0
// What is no character that can be drawn exactly is refused, with its code points and the cause.
#include <doctest/doctest.h>
#include <unicode/uchar.h>

#include <ctime>

#include "../../print/text/character_class.h"
#include "sample_fonts.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;
using Cause = Unresolved::Cause;

namespace {

const FontChain& mincho() {
    static const FontChain chain({sample::ipamj_mincho()});
    return chain;
}

Unresolved refusal(std::string_view text) {
    const auto glyphs = mincho().resolve(text);
    REQUIRE_FALSE(glyphs.has_value());
    return glyphs.error();
}

std::u32string code_points(const Unresolved& unresolved) {
    return {unresolved.code_points.begin(), unresolved.code_points.end()};
}

double cpu_ms() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return double(now.tv_sec) * 1e3 + double(now.tv_nsec) / 1e6;
}

}  // namespace

TEST_CASE("each kind of bad character is refused with its code points and the cause") {
    struct Row {
        Cause cause;
        std::vector<std::u32string> texts;
    };
    for (const auto& row : {
             Row{Cause::no_character,
                 {U"\t", U"\n", U"\u007F", U"\u0085", U"\u00A0", U"\u00AD", U"\u2003", U"\u2028"}},
             // Zero width, bidirectional, interlinear, byte order mark.
             Row{Cause::no_character,
                 {U"\u200B", U"\u200C", U"\u200D", U"\u2060", U"\u200E", U"\u200F", U"\u061C",
                  U"\u202A", U"\u202E", U"\u2066", U"\u2069", U"\uFFF9", U"\uFEFF"}},
             // Tags, and what is set aside for the like of them.
             Row{Cause::no_character,
                 {U"\U000E0000", U"\U000E0001", U"\U000E0041", U"\U000E007F", U"\U000E0080",
                  U"\U000E01F0", U"\U000E0FFF", U"\u2065", U"\uFFF0"}},
             Row{Cause::no_character,
                 {U"\uFFFE", U"\uFFFF", U"\uFDD0", U"\uFDEF", U"\U0001FFFE", U"\U000FFFFF",
                  U"\U0010FFFF", U"\uFFFC", U"\uFFFD"}},
             Row{Cause::unassigned, {U"\u0378", U"\U000E1000", U"\U00050000"}},
             Row{Cause::private_use, {U"\uE000", U"\uF860", U"\U000F0000", U"\U0010FFFD"}},
             Row{Cause::private_use, {U"\U000F0000\U000E0100", U"\U00100000\u309A"}},
             Row{Cause::other_script,
                 {U"\U00013000", U"\u05D0", U"\u0915", U"\u0E01", U"\uAC00", U"\u3164"}},
             Row{Cause::no_glyph, {U"\U00031350", U"山\uFE0F", U"山\u309A", U"か\u034F"}},
             Row{Cause::no_glyph, {U"葛\U000E0102\U000E0102", U"葛\U000E0102\u309A"}},
         })
        for (const auto& bad : row.texts) {
            CAPTURE(static_cast<unsigned>(bad[0]));
            const auto unresolved = refusal(write_utf8(U"山" + bad + U"川"));
            CHECK(unresolved.cause == row.cause);
            CHECK(code_points(unresolved) == bad);
        }
    CHECK(code_points(refusal(std::string("山\0", 4))) == std::u32string(1, U'\0'));
}

TEST_CASE("a selector or mark without its base is refused") {
    for (const std::u32string bad : {U"\U000E0102", U"\uFE00", U"\u309A", U"\U000E0102\u3099"}) {
        CHECK(code_points(refusal(write_utf8(bad))) == bad);
        CHECK(refusal(write_utf8(bad)).cause == Cause::no_base);
    }
}

TEST_CASE("a refusal says in words which code points it is about and why") {
    CHECK(describe(refusal("山\U00031350")) == "no font has U+31350");
    CHECK(describe(refusal("葛\U000E0100")) == "no font has U+845B U+E0100");
    CHECK(describe(refusal("山\t")) == "U+0009 is no character that can stand on paper");
    CHECK(describe(refusal("\U000F0001")) ==
          "U+F0001 is for private use, and the character table does not have it");
    CHECK(describe(refusal("\u0378")) ==
          "U+0378 is not assigned yet, and the character table does not have it");
    CHECK(describe(refusal("\u309A")) == "U+309A has no character before it to belong to");
    CHECK(describe(refusal("\u05D0")) == "U+05D0 is of a script that is not drawn here");
    CHECK(describe(refusal("\xFF")) == "not UTF-8");
}

TEST_CASE("malformed UTF-8 is refused") {
    for (const std::string_view bad :
         {"\xC0\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xED\xA0\x80", "\xED\xBF\xBF",
          "\xED\xA1\x82\xED\xBE\xB7", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "\x80",
          "\xE5\xB1", "\xF0\xA0\xAE", "\xFF", "\xC1\xBF"}) {
        CHECK_FALSE(parse_utf8(bad).has_value());
        CHECK(refusal("山" + std::string(bad)).cause == Cause::not_utf8);
        CHECK(refusal("山" + std::string(bad)).code_points.empty());
    }
}

TEST_CASE("Unicode 15.0 says what is assigned, and another library agrees for every code point") {
    // The first of CJK extension H came with 15.0, the first of extension I with 15.1.
    CHECK(refusal("\U00031350").cause == Cause::no_glyph);
    CHECK(refusal("\U0002EBF0").cause == Cause::unassigned);
    int differences = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        const auto kind = class_of(c);
        const auto type = u_charType(static_cast<UChar32>(c));
        const bool hidden =
            kind == CharacterClass::no_character || kind == CharacterClass::selector;
        differences += (kind == CharacterClass::private_use) != (type == U_PRIVATE_USE_CHAR);
        differences += kind == CharacterClass::unassigned && type != U_UNASSIGNED;
        differences += type == U_UNASSIGNED && kind != CharacterClass::unassigned && !hidden;
        differences +=
            kind == CharacterClass::base &&
            u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
        differences += u_iscntrl(static_cast<UChar32>(c)) && !hidden;
    }
    CHECK(differences == 0);
}

TEST_CASE("20,000 characters take no longer than their number asks for") {
    std::string text;
    for (int i = 0; i < 4'000; ++i) text += "髙橋一郎𠮷";
    const auto start = cpu_ms();
    const auto glyphs = mincho().resolve(text);
    REQUIRE(glyphs.has_value());
    CHECK(glyphs->size() == 20'000);
    CHECK(cpu_ms() - start < 500);
    CHECK_FALSE(mincho().resolve(text + "\t").has_value());
}

TEST_CASE("a base with 20,000 marks or selectors is refused at once and named shortly") {
    for (const std::u32string mark : {U"\u309A", U"\U000E0102"}) {
        std::u32string text = U"か";
        for (int i = 0; i < 20'000; ++i) text += mark;
        const auto start = cpu_ms();
        const auto unresolved = refusal(write_utf8(text));
        CHECK(cpu_ms() - start < 500);
        CHECK(unresolved.cause == Cause::no_glyph);
        CHECK(describe(unresolved).size() < 120);
    }
}
