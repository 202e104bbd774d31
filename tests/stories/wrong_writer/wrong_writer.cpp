// SPDX-License-Identifier: Apache-2.0
// Preloaded into a terminal (LD_PRELOAD) it makes a writer at fault: of each front, the first two
// unlike neighbours of one text change places behind everything that was checked before drawing.
// The file stays a sound PDF, which says something else than was granted.
#include <dlfcn.h>
#include <libdeflate.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

constexpr std::size_t glyph_bytes = 2;

// A front's operators name the background and then texts: `/B Do … (two bytes a glyph)Tj`.
bool is_front(std::string_view operators) {
    return operators.starts_with("/B Do\n") && operators.find(")Tj") != operators.npos;
}

// Escaped bytes would not stand two by two.
void exchange_two_glyphs(std::string& operators) {
    for (auto at = operators.find('('); at != operators.npos; at = operators.find('(', at)) {
        const auto end = operators.find(")Tj", ++at);
        if (end == operators.npos || operators.substr(at, end - at).find('\\') != operators.npos)
            continue;
        for (; at + 2 * glyph_bytes <= end; at += glyph_bytes) {
            const auto first = operators.substr(at, glyph_bytes);
            const auto second = operators.substr(at + glyph_bytes, glyph_bytes);
            if (first == second) continue;
            operators.replace(at, 2 * glyph_bytes, second + first);
            return;
        }
    }
}

}  // namespace

// libdeflate's own, with another text.
extern "C" std::size_t libdeflate_zlib_compress(libdeflate_compressor* compressor, const void* in,
                                                std::size_t in_size, void* out,
                                                std::size_t out_size) {
    using Compress = decltype(&libdeflate_zlib_compress);
    static const auto compress =
        reinterpret_cast<Compress>(dlsym(RTLD_NEXT, "libdeflate_zlib_compress"));
    std::string operators(static_cast<const char*>(in), in_size);
    if (is_front(operators)) exchange_two_glyphs(operators);
    return compress(compressor, operators.data(), operators.size(), out, out_size);
}
