// SPDX-License-Identifier: Apache-2.0
// The character table: which glyph of which font stands for a code point or sequence that no font
// of the chain has under that code, first of all those that 行政事務標準文字 places in planes 15
// and 16. A text file with a version, described in docs/character-table.md.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::text {

class CharacterTable {
public:
    struct File {
        std::filesystem::path path;
        std::string sha256_hex;  // checked at start, as a font's
    };
    struct Entry {
        std::u32string source;  // a base alone, with one selector, or with combining marks
        std::string font;       // its name in the chain
        std::optional<std::uint32_t> glyph;  // its number in that font;
        std::u32string target;               // or, where there is none, what has it in that font
        std::string name;                    // such as MJ000001
        std::size_t line = 0;                // in the file, from 1 on
    };

    CharacterTable() = default;  // without entries
    // Fault{configuration} names file and line: missing, another digest, longer than 8 MiB, or not
    // in the form that docs/character-table.md gives.
    static CharacterTable load(const File& file);
    // The same of a text; `place` stands for the file in messages.
    static CharacterTable parse(std::string_view text, const std::string& place);

    const std::string& place() const { return place_; }  // file and version, for messages
    const std::vector<Entry>& entries() const { return entries_; }

private:
    std::string place_;
    std::vector<Entry> entries_;
};

}  // namespace shomei::text
