// SPDX-License-Identifier: Apache-2.0
// From text to glyphs, cluster by cluster: a base alone, a base with one variation selector, or a
// base with combining marks.
#include <algorithm>

#include "shomei/print/text/font.h"
#include "shomei/print/text/utf8.h"

namespace shomei::text {
namespace {

bool is_selector(char32_t c) {
    return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF) ||
           (c >= 0x180B && c <= 0x180F);
}

bool is_mark(char32_t c) {
    const auto category = hb_unicode_general_category(hb_unicode_funcs_get_default(), c);
    return category == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
           category == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
}

// Scripts whose letters stand one after another, left to right, each with its own glyph.
bool needs_no_shaping(hb_script_t script) {
    constexpr std::array allowed{HB_SCRIPT_COMMON,   HB_SCRIPT_HAN,      HB_SCRIPT_HIRAGANA,
                                 HB_SCRIPT_KATAKANA, HB_SCRIPT_LATIN,    HB_SCRIPT_GREEK,
                                 HB_SCRIPT_CYRILLIC, HB_SCRIPT_BOPOMOFO, HB_SCRIPT_INHERITED};
    return std::find(allowed.begin(), allowed.end(), script) != allowed.end();
}

bool may_stand(char32_t c) {
    auto* unicode = hb_unicode_funcs_get_default();
    switch (hb_unicode_general_category(unicode, c)) {
        case HB_UNICODE_GENERAL_CATEGORY_CONTROL:
        case HB_UNICODE_GENERAL_CATEGORY_FORMAT:
        case HB_UNICODE_GENERAL_CATEGORY_UNASSIGNED:
        case HB_UNICODE_GENERAL_CATEGORY_PRIVATE_USE:
        case HB_UNICODE_GENERAL_CATEGORY_SURROGATE:
        case HB_UNICODE_GENERAL_CATEGORY_LINE_SEPARATOR:
        case HB_UNICODE_GENERAL_CATEGORY_PARAGRAPH_SEPARATOR:
            return false;
        case HB_UNICODE_GENERAL_CATEGORY_SPACE_SEPARATOR:
            return c == U' ' || c == U'\u3000';
        default:
            return needs_no_shaping(hb_unicode_script(unicode, c));
    }
}

std::size_t cluster_end(const std::u32string& text, std::size_t begin) {
    std::size_t end = begin + 1;
    while (end < text.size() && (is_selector(text[end]) || is_mark(text[end]))) ++end;
    return end;
}

std::optional<std::uint32_t> find_glyph(const Font& font, std::u32string_view cluster) {
    if (cluster.size() == 1) return font.nominal_glyph(cluster[0]);
    if (!std::any_of(cluster.begin(), cluster.end(), is_selector))
        return font.joined_glyph(cluster);
    // A selector says exactly which shape is meant: the shaper would silently fall back to another.
    if (cluster.size() == 2) return font.variation_glyph(cluster[0], cluster[1]);
    return std::nullopt;
}

}  // namespace

FontChain::FontChain(const std::vector<File>& files) {
    for (const auto& file : files) fonts_.push_back(std::make_unique<Font>(file));
}

tl::expected<std::vector<ResolvedGlyph>, Unresolved> FontChain::resolve(
    std::string_view text) const {
    const auto code_points = parse_utf8(text);
    if (!code_points) return tl::unexpected(Unresolved{});
    std::vector<ResolvedGlyph> out;
    out.reserve(code_points->size());
    for (std::size_t begin = 0; begin < code_points->size();) {
        const auto end = cluster_end(*code_points, begin);
        const auto cluster = std::u32string_view(*code_points).substr(begin, end - begin);
        const bool standing = std::all_of(cluster.begin(), cluster.end(), may_stand) &&
                              !is_selector(cluster[0]) && !is_mark(cluster[0]);
        std::optional<std::uint32_t> glyph;
        std::size_t font = 0;
        for (; standing && font < fonts_.size(); ++font)
            if ((glyph = find_glyph(*fonts_[font], cluster))) break;
        if (!glyph) return tl::unexpected(Unresolved{{cluster.begin(), cluster.end()}});
        out.push_back({font, *glyph, std::u32string(cluster), fonts_[font]->advance(*glyph)});
        begin = end;
    }
    return out;
}

}  // namespace shomei::text
