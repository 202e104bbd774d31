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
#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/base/handle.h"

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
    };
    // Fault{configuration} when the file is missing, not TrueType, or has another digest.
    explicit Font(const File& file);

    // The glyph of a code point; of a (base, selector) pair; of a base with combining marks that
    // the font joins into one glyph. nullopt where the font does not have exactly that.
    std::optional<std::uint32_t> nominal_glyph(char32_t code_point) const;
    std::optional<std::uint32_t> variation_glyph(char32_t base, char32_t selector) const;
    std::optional<std::uint32_t> joined_glyph(std::u32string_view cluster) const;

    // From the font's own name table; letters, digits and hyphens only.
    std::string postscript_name() const;
    int units_per_em() const { return units_per_em_; }
    std::uint32_t glyph_count() const { return glyph_count_; }
    double advance(std::uint32_t glyph) const;  // in em
    std::vector<OutlineStep> outline(std::uint32_t glyph) const;

    // The raw tables, for the subsetter. An absent table is empty.
    ByteView table(const char (&tag)[5]) const;
    // The glyph's record in `glyf`; empty for a blank glyph. Fault{drawing} where `loca` is broken.
    ByteView glyph_record(std::uint32_t glyph) const;

private:
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

struct Unresolved {
    std::vector<char32_t> code_points;  // of the first character that no font has exactly;
                                        // empty where the text is not UTF-8
};

// Fonts tried in order for each character. Read-only after loading; shared by all documents.
class FontChain {
public:
    using File = Font::File;
    // Fault{configuration} as Font.
    explicit FontChain(const std::vector<File>& files);
    FontChain(FontChain&&) noexcept = default;
    FontChain& operator=(FontChain&&) noexcept = default;

    // Unresolved: text that is not valid UTF-8; controls, format and bidirectional characters,
    // blanks other than U+0020 and U+3000, noncharacters, unassigned and private code points;
    // scripts that need shaping; a selector or mark without its base; a (base, selector) pair or a
    // base with marks that no font has as one glyph.
    tl::expected<std::vector<ResolvedGlyph>, Unresolved> resolve(std::string_view text) const;

    std::size_t size() const { return fonts_.size(); }
    const Font& font(std::size_t index) const { return *fonts_.at(index); }

private:
    std::vector<std::unique_ptr<Font>> fonts_;  // their addresses stay when the chain moves
};

}  // namespace shomei::text
