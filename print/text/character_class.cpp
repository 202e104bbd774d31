// SPDX-License-Identifier: Apache-2.0
#include "character_class.h"

#include <hb.h>

#include <algorithm>
#include <array>

namespace shomei::text {
namespace {

bool within(char32_t c, char32_t first, char32_t last) { return c >= first && c <= last; }

// What nearly every text is made of, assigned for good: ASCII, kana, the unified ideographs.
bool is_everyday(char32_t c) {
    return within(c, 0x4E00, 0x9FFF) || within(c, 0x3041, 0x3096) || within(c, 0x30A1, 0x30FF) ||
           within(c, 0x20, 0x7E);
}

bool is_selector(char32_t c) {
    return within(c, 0xFE00, 0xFE0F) || within(c, 0xE0100, 0xE01EF) || within(c, 0x180B, 0x180F);
}

// Never a character whatever Unicode adds: noncharacters, the code points set aside for invisible
// ones, and those that stand for a character that was lost.
bool is_none_for_good(char32_t c) {
    return (c & 0xFFFE) == 0xFFFE || within(c, 0xFDD0, 0xFDEF) || within(c, 0x2060, 0x206F) ||
           within(c, 0xFFF0, 0xFFFD) || within(c, 0xE0000, 0xE0FFF);
}

// Scripts whose letters stand one after another, left to right, each with its own glyph.
bool needs_no_shaping(hb_script_t script) {
    constexpr std::array allowed{HB_SCRIPT_COMMON,   HB_SCRIPT_HAN,      HB_SCRIPT_HIRAGANA,
                                 HB_SCRIPT_KATAKANA, HB_SCRIPT_LATIN,    HB_SCRIPT_GREEK,
                                 HB_SCRIPT_CYRILLIC, HB_SCRIPT_BOPOMOFO, HB_SCRIPT_INHERITED};
    return std::find(allowed.begin(), allowed.end(), script) != allowed.end();
}

}  // namespace

CharacterClass class_of(char32_t c) {
    if (is_everyday(c)) return CharacterClass::base;
    if (is_selector(c)) return CharacterClass::selector;
    if (is_none_for_good(c)) return CharacterClass::no_character;
    auto* unicode = hb_unicode_funcs_get_default();
    auto allowed = CharacterClass::base;
    switch (hb_unicode_general_category(unicode, c)) {
        case HB_UNICODE_GENERAL_CATEGORY_CONTROL:
        case HB_UNICODE_GENERAL_CATEGORY_FORMAT:
        case HB_UNICODE_GENERAL_CATEGORY_SURROGATE:
        case HB_UNICODE_GENERAL_CATEGORY_LINE_SEPARATOR:
        case HB_UNICODE_GENERAL_CATEGORY_PARAGRAPH_SEPARATOR:
            return CharacterClass::no_character;
        case HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR:
            if (c != U'\u3000') return CharacterClass::no_character;
            break;
        case HB_UNICODE_GENERAL_CATEGORY_UNASSIGNED:
            return CharacterClass::unassigned;
        case HB_UNICODE_GENERAL_CATEGORY_PRIVATE_USE:
            return CharacterClass::private_use;
        case HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK:
        case HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK:
        case HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK:
            allowed = CharacterClass::mark;
            break;
        default:
            break;
    }
    return needs_no_shaping(hb_unicode_script(unicode, c)) ? allowed : CharacterClass::other_script;
}

}  // namespace shomei::text
