// SPDX-License-Identifier: Apache-2.0
#include "embedded_font.h"

#include <cmath>
#include <map>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/subset.h"

namespace shomei::pdf {
namespace {

// Four digits.
std::string hex(std::size_t value) {
    std::string out;
    for (int shift = 12; shift >= 0; shift -= 4) out += "0123456789ABCDEF"[value >> shift & 15];
    return out;
}

std::string utf16_hex(std::u32string_view text) {
    std::string out;
    for (const auto c : text) {
        if (c < 0x10000) {
            out += hex(c);
        } else {
            out += hex(0xD800 + ((c - 0x10000) >> 10));
            out += hex(0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    }
    return out;
}

// ISO 32000-1, 9.10.3: a range lists its texts, and in it only a code's last byte may change.
std::string write_to_unicode(const std::vector<text::ResolvedGlyph>& glyphs) {
    std::string out =
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
    for (std::size_t cid = 1; cid <= glyphs.size();) {
        const auto last = std::min(cid | 0xFF, glyphs.size());
        out += "1 beginbfrange\n<" + hex(cid) + "> <" + hex(last) + "> [";
        for (; cid <= last; ++cid) out += "<" + utf16_hex(glyphs[cid - 1].source) + ">";
        out += "]\nendbfrange\n";
    }
    return out + "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";
}

// Only widths other than the usual full square; neighbours share one array.
std::string write_widths(const std::vector<text::ResolvedGlyph>& glyphs) {
    std::string out = "/DW 1000 /W [";
    bool open = false;
    for (std::size_t i = 0; i < glyphs.size(); ++i) {
        const auto width = std::lround(glyphs[i].advance * 1000);
        if (width == 1000) {
            if (open) out += ']';
            open = false;
            continue;
        }
        if (!open) out += " " + std::to_string(i + 1) + " [";
        open = true;
        out += " " + std::to_string(width);
    }
    return out + (open ? "]]" : "]");
}

int read_signed(ByteView table, std::size_t at) {
    return static_cast<std::int16_t>(table[at] << 8 | table[at + 1]);
}

std::string write_descriptor(const text::Font& font) {
    const auto per_mille = [&font](ByteView table, std::size_t at) {
        return number(std::round(read_signed(table, at) * 1000.0 / font.units_per_em()));
    };
    const auto head = font.table("head");
    const auto hhea = font.table("hhea");
    return "/Type /FontDescriptor /Flags 4 /ItalicAngle 0 /StemV 80 /CapHeight 700 /FontBBox [" +
           per_mille(head, 36) + " " + per_mille(head, 38) + " " + per_mille(head, 40) + " " +
           per_mille(head, 42) + "] /Ascent " + per_mille(hhea, 4) + " /Descent " +
           per_mille(hhea, 6);
}

// Six letters that follow from the subset's bytes.
std::string subset_tag(ByteView file) {
    const auto digest = sha256(file);
    std::string tag;
    for (std::size_t i = 0; i < 6; ++i) tag += static_cast<char>('A' + digest[i] % 26);
    return tag;
}

}  // namespace

Cid GlyphSet::add(const text::ResolvedGlyph& glyph) {
    if (glyphs_.size() >= 0xFFFE) throw Fault(FaultCode::drawing, "too many glyphs");
    const auto next = static_cast<Cid>(glyphs_.size() + 1);
    const auto [at, added] = cids_.try_emplace(glyph.source, next);
    if (added) glyphs_.push_back(glyph);
    return at->second;
}

PackedFont pack_font(const text::Font& font, const GlyphSet& set, Effort effort) {
    std::vector<std::uint32_t> originals;           // without doubles, as the subset takes them
    std::map<std::uint32_t, std::uint32_t> places;  // in the subset, from 1 on
    Bytes cid_to_gid(2, 0);
    for (const auto& glyph : set.glyphs()) {
        const auto next = static_cast<std::uint32_t>(originals.size() + 1);
        const auto [at, added] = places.try_emplace(glyph.glyph, next);
        if (added) originals.push_back(glyph.glyph);
        cid_to_gid.push_back(static_cast<std::uint8_t>(at->second >> 8));
        cid_to_gid.push_back(static_cast<std::uint8_t>(at->second & 0xFF));
    }
    const auto subset = text::subset_font(font, originals);
    const auto to_unicode = write_to_unicode(set.glyphs());
    PackedFont out{pack(subset, effort),
                   std::nullopt,
                   pack(bytes_of(to_unicode), effort),
                   "/" + subset_tag(subset) + "+" + font.postscript_name(),
                   write_widths(set.glyphs()),
                   write_descriptor(font)};
    if (originals.size() < set.glyphs().size()) out.cid_to_gid = pack(cid_to_gid, effort);
    return out;
}

int embed(HaruFile& file, const PackedFont& font) {
    const int program = file.add("/Length1 " + std::to_string(font.file.plain_size), font.file);
    const int descriptor =
        file.add(font.descriptor + " /FontName " + font.name + " /FontFile2 " + reference(program));
    const auto map = font.cid_to_gid ? reference(file.add("", *font.cid_to_gid)) : "/Identity";
    const int descendant =
        file.add("/Type /Font /Subtype /CIDFontType2 /BaseFont " + font.name +
                 " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
                 " /FontDescriptor " +
                 reference(descriptor) + " " + font.widths + " /CIDToGIDMap " + map);
    const int to_unicode = file.add("", font.to_unicode);
    return file.add("/Type /Font /Subtype /Type0 /Encoding /Identity-H /BaseFont " + font.name +
                    " /DescendantFonts [" + reference(descendant) + "] /ToUnicode " +
                    reference(to_unicode));
}

}  // namespace shomei::pdf
