// SPDX-License-Identifier: Apache-2.0
// Fonts, and the strict way from text to glyphs: every character, variation selectors included, is
// found exactly or refused; nothing is substituted and nothing is normalised.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"

namespace shomei::text {

// One character as the resident sees it: a base, its variation selector or combining marks.
struct ResolvedGlyph {
    int font = 0;  // index in the chain
    std::uint32_t glyph = 0;
    std::u32string source;  // the code points this glyph stands for
    double advance = 0;     // in em
};

struct Unresolved {
    std::vector<char32_t> code_points;  // of the first character that no font has exactly
};

class Font;

// Fonts tried in order for each character. Read-only after loading; shared by all documents.
class FontChain {
public:
    struct File {
        std::filesystem::path path;
        std::string sha256_hex;  // checked at start: a replaced font means wrong names on paper
    };
    // Fault{configuration} when a file is missing, not TrueType, or has another digest.
    explicit FontChain(const std::vector<File>& files);
    FontChain(FontChain&&) noexcept;
    FontChain& operator=(FontChain&&) noexcept;
    ~FontChain();

    // `text` must be valid UTF-8 without control characters, lone selectors, unassigned or private
    // code points without a glyph; anything else is Unresolved.
    tl::expected<std::vector<ResolvedGlyph>, Unresolved> resolve(std::string_view text) const;

    std::size_t size() const;
    const Font& font(std::size_t index) const;

private:
    std::vector<std::unique_ptr<Font>> fonts_;
};

}  // namespace shomei::text
