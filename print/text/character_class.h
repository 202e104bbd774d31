// SPDX-License-Identifier: Apache-2.0
// What a code point may be in a text that stands on paper. What is assigned, and as what, is as the
// Unicode tables inside HarfBuzz say (Debian 12: Unicode 15.0; docs/decisions/text.md).
#pragma once

namespace shomei::text {

enum class CharacterClass {
    base,          // stands by itself; U+0020 and U+3000 too
    mark,          // combines with the base before it
    selector,      // picks a shape of the base before it
    no_character,  // control, format, bidirectional, tag, other blank, noncharacter; U+FFFC, U+FFFD
    unassigned,    // nothing yet in this version of Unicode
    private_use,   // means what the character table says
    other_script,  // its letters may depend on their neighbours: more than one glyph each is needed
};

CharacterClass class_of(char32_t code_point);

}  // namespace shomei::text
