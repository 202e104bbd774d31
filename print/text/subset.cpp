// SPDX-License-Identifier: Apache-2.0
// The tables are those of the OpenType specification, chapters glyf, head, hhea, hmtx, loca, maxp.
#include "shomei/print/text/subset.h"

#include <algorithm>
#include <map>

#include "big_endian.h"
#include "composite.h"

namespace shomei::text {
namespace {

constexpr std::size_t glyph_limit = 4096;

void write_number(Bytes& bytes, std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        bytes.at(at + i) = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i));
}

void append_number(Bytes& bytes, std::uint32_t value, std::size_t size) {
    bytes.resize(bytes.size() + size);
    write_number(bytes, bytes.size() - size, value, size);
}

// Glyphs in their new order, with their records; parts of composites are added behind. Each part is
// added once, so a glyph that contains itself ends too.
class Collection {
public:
    Collection(const Font& font, const std::vector<std::uint32_t>& glyphs)
        : font_(font), originals_{0}, records_(1) {
        for (const auto glyph : glyphs) {
            check_parts(font_, glyph);
            place_of(glyph, true);
        }
        for (std::size_t place = 1; place < originals_.size(); ++place)
            records_.push_back(copy(font_.glyph_record(originals_[place])));
    }

    const std::vector<std::uint32_t>& originals() const { return originals_; }
    const std::vector<Bytes>& records() const { return records_; }

private:
    std::uint32_t place_of(std::uint32_t glyph, bool always_new = false) {
        const auto known = places_.find(glyph);
        if (known != places_.end() && !always_new) return known->second;
        if (originals_.size() >= glyph_limit)
            throw Fault(FaultCode::drawing, "too many glyphs for one subset");
        const auto place = static_cast<std::uint32_t>(originals_.size());
        originals_.push_back(glyph);
        places_.emplace(glyph, place);
        return place;
    }

    Bytes copy(ByteView record) {
        if (record.empty() || read_number(record, 0, 2) == 0) return {};  // blank
        auto out = is_composite(record) ? copy_composite(record) : copy_simple(record);
        while (out.size() % 4 != 0) out.push_back(0);
        return out;
    }

    static Bytes copy_simple(ByteView record) {
        const std::size_t ends = 10 + std::size_t{read_number(record, 0, 2)} * 2;
        const std::size_t points = ends + 2 + read_number(record, ends, 2);
        if (points > record.size())
            throw Fault(FaultCode::drawing, "font has a glyph that ends too early");
        Bytes out(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(ends));
        append_number(out, 0, 2);  // no instructions
        out.insert(out.end(), record.begin() + static_cast<std::ptrdiff_t>(points), record.end());
        return out;
    }

    Bytes copy_composite(ByteView record) {
        constexpr std::uint32_t instructions = 0x0100;
        const auto composite = read_composite(record);
        Bytes out(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(composite.end));
        for (const auto at : composite.parts) {
            write_number(out, at, read_number(record, at, 2) & ~instructions, 2);
            write_number(out, at + 2, place_of(read_number(record, at + 2, 2)), 2);
        }
        return out;
    }

    const Font& font_;
    std::vector<std::uint32_t> originals_;
    std::vector<Bytes> records_;
    std::map<std::uint32_t, std::uint32_t> places_;
};

Bytes copy_metrics(const Font& font, const std::vector<std::uint32_t>& glyphs) {
    const auto hmtx = font.table("hmtx");
    const auto full = read_number(font.table("hhea"), 34, 2);
    if (full == 0) throw Fault(FaultCode::drawing, "font has no metrics");
    Bytes out;
    for (const auto glyph : glyphs) {
        const auto bearing =
            glyph < full ? glyph * 4 + 2 : std::size_t{full} * 4 + (glyph - full) * 2;
        append_number(out, read_number(hmtx, std::min(glyph, full - 1) * 4, 2), 2);
        append_number(out, read_number(hmtx, bearing, 2), 2);
    }
    return out;
}

std::uint32_t checksum(ByteView padded) {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < padded.size(); i += 4) sum += read_number(padded, i, 4);
    return sum;
}

Bytes assemble(std::map<std::string, Bytes> tables) {
    Bytes out;
    append_number(out, 0x00010000, 4);
    append_number(out, static_cast<std::uint32_t>(tables.size()), 2);
    append_number(out, 64, 2);  // six tables: search range 4 * 16, selector 2, shift 2 * 16
    append_number(out, 2, 2);
    append_number(out, 32, 2);
    std::size_t offset = out.size() + tables.size() * 16;
    for (auto& [tag, bytes] : tables) {
        const auto size = static_cast<std::uint32_t>(bytes.size());
        while (bytes.size() % 4 != 0) bytes.push_back(0);
        out.insert(out.end(), tag.begin(), tag.end());
        append_number(out, checksum(bytes), 4);
        append_number(out, static_cast<std::uint32_t>(offset), 4);
        append_number(out, size, 4);
        offset += bytes.size();
    }
    std::size_t head_at = 0;
    for (const auto& [tag, bytes] : tables) {
        if (tag == "head") head_at = out.size();
        out.insert(out.end(), bytes.begin(), bytes.end());
    }
    write_number(out, head_at + 8, 0xB1B0AFBAu - checksum(out), 4);
    return out;
}

}  // namespace

Bytes subset_font(const Font& font, const std::vector<std::uint32_t>& glyphs) {
    const Collection collection(font, glyphs);

    Bytes loca, glyf;
    for (const auto& record : collection.records()) {
        append_number(loca, static_cast<std::uint32_t>(glyf.size()), 4);
        glyf.insert(glyf.end(), record.begin(), record.end());
    }
    append_number(loca, static_cast<std::uint32_t>(glyf.size()), 4);

    const auto count = static_cast<std::uint32_t>(collection.originals().size());
    auto head = to_bytes(font.table("head"));
    write_number(head, 8, 0, 4);   // checksum adjustment, set over the whole file
    write_number(head, 50, 1, 2);  // long loca
    auto hhea = to_bytes(font.table("hhea"));
    write_number(hhea, 34, count, 2);
    auto maxp = to_bytes(font.table("maxp").first(32));
    write_number(maxp, 4, count, 2);
    write_number(maxp, 26, 0, 2);  // maxSizeOfInstructions
    return assemble({{"glyf", std::move(glyf)},
                     {"head", std::move(head)},
                     {"hhea", std::move(hhea)},
                     {"hmtx", copy_metrics(font, collection.originals())},
                     {"loca", std::move(loca)},
                     {"maxp", std::move(maxp)}});
}

}  // namespace shomei::text
