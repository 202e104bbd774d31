// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/record_text.h"

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace shomei::certificate {
namespace {

bool is_shown(UChar32 character) {
    constexpr std::uint32_t silent =
        U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_ZL_MASK | U_GC_ZP_MASK;
    return (U_GET_GC_MASK(character) & silent) == 0 && !U_IS_UNICODE_NONCHAR(character);
}

std::optional<std::vector<UChar32>> plain_characters(std::string_view text,
                                                     std::size_t limit_bytes) {
    if (text.size() > limit_bytes) return std::nullopt;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int32_t>(text.size());
    std::vector<UChar32> out;
    for (std::int32_t at = 0; at < size;) {
        UChar32 character = 0;
        U8_NEXT(bytes, at, size, character);
        if (character < 0 || !is_shown(character)) return std::nullopt;
        out.push_back(character);
    }
    return out;
}

}  // namespace

bool is_plain_text(std::string_view text, std::size_t limit_bytes) {
    return plain_characters(text, limit_bytes).has_value();
}

bool is_record_text(std::string_view text, std::size_t limit_bytes) {
    const auto characters = plain_characters(text, limit_bytes);
    if (!characters) return false;
    bool after_blank = true;
    for (const auto character : *characters) {
        const bool blank = u_isUWhiteSpace(character);
        if (blank && after_blank) return false;
        after_blank = blank;
    }
    return characters->empty() || !after_blank;
}

}  // namespace shomei::certificate
