// SPDX-License-Identifier: Apache-2.0
// libFuzzer over the readers of print/text; the first byte picks one. Built by clang on demand:
//   cmake -B build/fuzz -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DSHOMEI_FUZZ=ON
//   cmake --build build/fuzz --target fuzz-text && build/fuzz/bin/fuzz-text -max_total_time=60
#include <unistd.h>

#include <fstream>

#include "../text/sample_fonts.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/font.h"
#include "shomei/print/text/subset.h"
#include "shomei/print/text/utf8.h"

using namespace shomei;
using namespace shomei::text;

namespace {

void read_utf8(std::string_view text) {
    const auto code_points = parse_utf8(text);
    SHOMEI_CHECK(!code_points || write_utf8(*code_points) == text);
}

void resolve(std::string_view text) {
    static const FontChain chain({sample::ipamj_mincho()});
    const auto glyphs = chain.resolve(text);
    std::u32string sources;
    if (glyphs)
        for (const auto& glyph : *glyphs) sources += glyph.source;
    SHOMEI_CHECK(!glyphs || write_utf8(sources) == text);
}

void read_table(std::string_view text) {
    const auto table = CharacterTable::parse(text, "table");
    for (const auto& entry : table.entries())
        SHOMEI_CHECK(entry.glyph.has_value() == entry.target.empty());
}

void use_font(std::string_view bytes) {
    static const auto path =
        std::filesystem::temp_directory_path() / ("fuzz-" + std::to_string(getpid()) + ".ttf");
    std::ofstream(path, std::ios::binary) << bytes;
    const Font font({path, hex(sha256(bytes))});
    (void)font.joined_glyph(U"か\u309A");
    std::vector<std::uint32_t> glyphs;
    for (std::uint32_t glyph = 0; glyph < std::min(font.glyph_count(), 20u); ++glyph) {
        glyphs.push_back(glyph);
        (void)font.outline(glyph);
    }
    (void)subset_font(font, glyphs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size == 0) return 0;
    const auto rest = text_of({bytes + 1, size - 1});
    try {
        switch (bytes[0] % 4) {
            case 0:
                read_utf8(rest);
                break;
            case 1:
                resolve(rest);
                break;
            case 2:
                read_table(rest);
                break;
            default:
                use_font(rest);
        }
    } catch (const Fault&) {
        return 0;  // an answer too
    }
    return 0;
}
