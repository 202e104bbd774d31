// SPDX-License-Identifier: Apache-2.0
// A small TrueType font made by the tests, so that no file of others is needed for glyphs that no
// free font has: each glyph is one rectangle, or made of others.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "shomei/print/text/font.h"

namespace shomei::sample {

using Tables = std::map<std::string, Bytes>;

class MadeFont {
public:
    static constexpr int units_per_em = 1000;

    MadeFont();  // with an empty .notdef

    // All in units; the glyph's number. Its advance is one em.
    std::uint16_t add_box(int left, int bottom, int right, int top);
    std::uint16_t add_composite(const std::vector<std::uint16_t>& parts);
    std::uint16_t add_record(Bytes record);

    void map(char32_t code_point, std::uint16_t glyph) { characters_[code_point] = glyph; }
    void map(char32_t base, char32_t selector, std::uint16_t glyph) {
        sequences_[selector][base] = glyph;
    }

    Tables tables() const;

private:
    std::vector<Bytes> records_;
    std::map<char32_t, std::uint16_t> characters_;
    std::map<char32_t, std::map<char32_t, std::uint16_t>> sequences_;
};

Bytes assemble(const Tables& tables);

// Replaces `size` bytes of a table, big-endian.
void put_number(Bytes& bytes, std::size_t at, std::uint32_t value, std::size_t size);

// Writes the file; its digest is the right one.
text::Font::File write_font(const std::filesystem::path& path, ByteView bytes,
                            const std::string& name = "made");

}  // namespace shomei::sample
