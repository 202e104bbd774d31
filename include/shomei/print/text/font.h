// SPDX-License-Identifier: Apache-2.0
// Fonts, and the strict way from text to glyphs: every character, variation selectors included, is
// found exactly or refused; nothing is substituted and nothing is normalised.
#pragma once

#include <hb.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"
#include "shomei/print/text/character_table.h"

namespace shomei::text {

// One step of a glyph's outline, in em, y upwards. A curve is cubic: two controls, then its end.
struct OutlineStep {
    enum class Kind { move, line, curve, close };
    Kind kind = Kind::move;
    std::array<double, 6> xy{};
};

// One TrueType font file (glyf outlines), mapped read-only for its whole life. All queries are safe
// from several threads at once.
class Font {
public:
    struct File {
        std::filesystem::path path;
        std::string sha256_hex;  // checked at start: a replaced font means wrong names on paper
        std::string name = {};   // what the character table calls it
    };
    // Fault{configuration} when the file is missing, not TrueType, has another digest, or its
    // tables do not agree on how many glyphs there are and where they lie.
    explicit Font(const File& file);

    // The glyph of a code point; of a (base, selector) pair; of a base with combining marks that
    // the font joins into one glyph (a canonically equivalent character counts: か and U+3099 are
    // drawn as が). nullopt where the font does not have exactly that.
    std::optional<std::uint32_t> nominal_glyph(char32_t code_point) const;
    std::optional<std::uint32_t> variation_glyph(char32_t base, char32_t selector) const;
    std::optional<std::uint32_t> joined_glyph(std::u32string_view cluster) const;

    // From the font's own name table; letters, digits and hyphens only.
    std::string postscript_name() const;
    int units_per_em() const { return units_per_em_; }
    std::uint32_t glyph_count() const { return glyph_count_; }
    double advance(std::uint32_t glyph) const;  // in em
    bool has_ink(std::uint32_t glyph) const;
    // Fault{drawing} where the glyph is made of parts without end.
    std::vector<OutlineStep> outline(std::uint32_t glyph) const;

    // The raw tables, for the subsetter. An absent table is empty.
    ByteView table(const char (&tag)[5]) const;
    // The glyph's record in `glyf`; empty for a blank glyph. Fault{drawing}: no such glyph.
    ByteView glyph_record(std::uint32_t glyph) const;

private:
    const char* find_problem();  // what makes the tables useless; nullptr: nothing
    std::size_t glyph_begin(std::uint32_t glyph) const;  // in `glyf`
    std::optional<std::uint32_t> existing(std::uint32_t glyph) const;

    Handle<hb_blob_t, hb_blob_destroy> blob_;  // the mapped file
    Handle<hb_face_t, hb_face_destroy> face_;
    Handle<hb_font_t, hb_font_destroy> font_;
    int units_per_em_ = 0;
    std::uint32_t glyph_count_ = 0;
    bool long_loca_ = false;
    ByteView loca_, glyf_;
};

// One character as the resident sees it: a base, its variation selector or combining marks.
struct ResolvedGlyph {
    std::size_t font = 0;  // index in the chain
    std::uint32_t glyph = 0;
    std::u32string source;  // the code points this glyph stands for
    double advance = 0;     // in em
};

// The first character that cannot be drawn exactly, and why.
struct Unresolved {
    enum class Cause {
        not_utf8,
        no_character,  // control, format, bidirectional, tag, noncharacter, other blanks, U+FFFD
        unassigned,    // in this version of Unicode, and not in the character table
        private_use,   // and not in the character table
        other_script,  // not written letter by letter as Japanese, Latin, Greek, Cyrillic are
        no_base,       // a selector or mark with nothing before it
        no_glyph,      // no font has exactly this
    };
    std::vector<char32_t> code_points;  // of that character; empty where the text is not UTF-8
    Cause cause = Cause::not_utf8;
};

// For operators, such as "no font has U+845B U+E0100"; names at most eight code points.
std::string describe(const Unresolved& unresolved);

// Fonts tried in order for each character. Read-only after loading; shared by all documents.
class FontChain {
public:
    using File = Font::File;
    // Fault{configuration} as Font; for an entry of the table whose font or glyph does not exist or
    // has no ink, or which would change a character that a font of the chain has.
    explicit FontChain(const std::vector<File>& files, const CharacterTable& table = {});
    FontChain(FontChain&&) noexcept = default;
    FontChain& operator=(FontChain&&) noexcept = default;

    // Each character from the first font that has it exactly and with ink, else as the table says;
    // private and unassigned code points as the table says only. Anything else is Unresolved, with
    // the first character that is. A base takes at most seven marks.
    tl::expected<std::vector<ResolvedGlyph>, Unresolved> resolve(std::string_view text) const;

    std::size_t size() const { return fonts_.size(); }
    const Font& font(std::size_t index) const { return *fonts_.at(index); }

private:
    struct Place {
        std::size_t font = 0;  // index in the chain
        std::uint32_t glyph = 0;
    };
    std::optional<Place> find_in_fonts(std::u32string_view character) const;
    std::optional<Place> find_in_table(std::u32string_view character) const;
    void add_entries(const std::vector<File>& files, const CharacterTable& table);

    std::vector<std::unique_ptr<Font>> fonts_;  // their addresses stay when the chain moves
    std::unordered_map<std::u32string, Place> table_;
};

}  // namespace shomei::text
