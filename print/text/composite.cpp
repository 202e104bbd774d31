// SPDX-License-Identifier: Apache-2.0
#include "composite.h"

#include <string>

#include "big_endian.h"

namespace shomei::text {
namespace {

constexpr int depth_limit = 8;
constexpr int parts_limit = 256;

void count_parts(const Font& font, std::uint32_t glyph, int depth, int& parts) {
    const auto record = font.glyph_record(glyph);
    if (!is_composite(record)) return;
    if (depth == depth_limit)
        throw Fault(FaultCode::drawing, "font has a glyph that contains itself or nests too deep");
    for (const auto at : read_composite(record).parts) {
        if (++parts > parts_limit)
            throw Fault(FaultCode::drawing, "font has a glyph of too many parts");
        count_parts(font, read_number(record, at + 2, 2), depth + 1, parts);
    }
}

}  // namespace

bool is_composite(ByteView record) {
    return !record.empty() && read_number(record, 0, 2) >= 0x8000;
}

Composite read_composite(ByteView record) {
    constexpr std::uint32_t words = 0x0001, scale = 0x0008, more = 0x0020, xy_scale = 0x0040,
                            two_by_two = 0x0080;
    Composite out{{}, 10};
    for (std::uint32_t flags = more; flags & more;) {
        flags = read_number(record, out.end, 2);
        out.parts.push_back(out.end);
        out.end += flags & words ? 8 : 6;
        out.end += flags & scale ? 2 : flags & xy_scale ? 4 : flags & two_by_two ? 8 : 0;
    }
    if (out.end > record.size()) throw Fault(FaultCode::drawing, "font has a broken glyph");
    return out;
}

void check_parts(const Font& font, std::uint32_t glyph) {
    int parts = 0;
    count_parts(font, glyph, 0, parts);
}

}  // namespace shomei::text
