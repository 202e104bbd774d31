// SPDX-License-Identifier: Apache-2.0
// Tables as in the OpenType specification.
#include "made_font.h"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "shomei/base/digest.h"

namespace shomei::sample {
namespace {

void add(Bytes& out, std::uint32_t value, std::size_t size) {
    out.resize(out.size() + size);
    put_number(out, out.size() - size, value, size);
}

// A word of 16 bits, signed or not.
void add_words(Bytes& out, std::initializer_list<int> values) {
    for (const auto value : values) add(out, static_cast<std::uint32_t>(value) & 0xFFFF, 2);
}

Bytes make_head() {
    Bytes out;
    add_words(out, {1, 0, 1, 0});
    add(out, 0, 4);           // checksum adjustment: nobody here asks for it
    add(out, 0x5F0F3CF5, 4);  // magic
    add_words(out, {0, MadeFont::units_per_em});
    out.resize(36);
    add_words(out, {0, -200, 1000, 800, 0, 8, 2, 1, 0});
    return out;
}

Bytes make_hhea(std::size_t glyphs) {
    Bytes out;
    add_words(out, {1, 0, 800, -200, 0, 1000, 0, 0, 1000, 1, 0, 0, 0, 0, 0, 0, 0});
    add(out, static_cast<std::uint32_t>(glyphs), 2);
    return out;
}

Bytes make_maxp(std::size_t glyphs) {
    Bytes out;
    add(out, 0x00010000, 4);
    add(out, static_cast<std::uint32_t>(glyphs), 2);
    out.resize(32);
    return out;
}

// The PostScript name, for Windows and US English.
Bytes make_name() {
    const std::u16string text = u"MadeMincho";
    Bytes out;
    add_words(out, {0, 1, 18, 3, 1, 0x409, 6, static_cast<int>(text.size() * 2), 0});
    for (const auto c : text) add(out, c, 2);
    return out;
}

Bytes make_full_map(const std::map<char32_t, std::uint16_t>& characters) {
    const auto groups = static_cast<std::uint32_t>(characters.size());
    Bytes out;
    add_words(out, {12, 0});
    add(out, 16 + groups * 12, 4);
    add(out, 0, 4);
    add(out, groups, 4);
    for (const auto& [code, glyph] : characters) {
        add(out, code, 4);
        add(out, code, 4);
        add(out, glyph, 4);
    }
    return out;
}

Bytes make_sequences(const std::map<char32_t, std::map<char32_t, std::uint16_t>>& sequences) {
    Bytes out, mappings;
    add_words(out, {14});
    add(out, 0, 4);
    add(out, static_cast<std::uint32_t>(sequences.size()), 4);
    const auto head = static_cast<std::uint32_t>(10 + sequences.size() * 11);
    for (const auto& [selector, bases] : sequences) {
        add(out, selector, 3);
        add(out, 0, 4);
        add(out, head + static_cast<std::uint32_t>(mappings.size()), 4);
        add(mappings, static_cast<std::uint32_t>(bases.size()), 4);
        for (const auto& [base, glyph] : bases) {
            add(mappings, base, 3);
            add(mappings, glyph, 2);
        }
    }
    out.insert(out.end(), mappings.begin(), mappings.end());
    put_number(out, 2, static_cast<std::uint32_t>(out.size()), 4);
    return out;
}

}  // namespace

void put_number(Bytes& bytes, std::size_t at, std::uint32_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i)
        bytes.at(at + i) = static_cast<std::uint8_t>(value >> 8 * (size - 1 - i));
}

MadeFont::MadeFont() : records_(1) {}

std::uint16_t MadeFont::add_record(Bytes record) {
    while (record.size() % 4 != 0) record.push_back(0);
    records_.push_back(std::move(record));
    return static_cast<std::uint16_t>(records_.size() - 1);
}

std::uint16_t MadeFont::add_box(int left, int bottom, int right, int top) {
    Bytes out;
    add_words(out, {1, left, bottom, right, top, 3, 0});  // one contour that ends with point 3
    out.insert(out.end(), 4, 0x01);                       // on the curve, long steps
    add_words(out, {left, 0, right - left, 0});
    add_words(out, {bottom, top - bottom, 0, bottom - top});
    return add_record(std::move(out));
}

std::uint16_t MadeFont::add_composite(const std::vector<std::uint16_t>& parts) {
    Bytes out;
    add_words(out, {-1, 0, 0, 1000, 800});
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const bool last = i + 1 == parts.size();
        add_words(out, {last ? 0x0003 : 0x0023, parts[i], 0, 0});
    }
    return add_record(std::move(out));
}

Tables MadeFont::tables() const {
    Bytes loca, glyf, hmtx;
    for (const auto& record : records_) {
        add(loca, static_cast<std::uint32_t>(glyf.size()), 4);
        glyf.insert(glyf.end(), record.begin(), record.end());
        hmtx.resize(hmtx.size() + 4);
        put_number(hmtx, hmtx.size() - 4, units_per_em, 2);
        // The bearing is the left edge, or the outline would be moved.
        if (!record.empty()) std::copy_n(record.begin() + 2, 2, hmtx.end() - 2);
    }
    add(loca, static_cast<std::uint32_t>(glyf.size()), 4);

    const auto full = make_full_map(characters_);
    const auto sequences = make_sequences(sequences_);
    Bytes cmap;
    add_words(cmap, {0, 2, 0, 5});
    add(cmap, static_cast<std::uint32_t>(20 + full.size()), 4);
    add_words(cmap, {3, 10});
    add(cmap, 20, 4);
    cmap.insert(cmap.end(), full.begin(), full.end());
    cmap.insert(cmap.end(), sequences.begin(), sequences.end());
    return {{"cmap", cmap},
            {"glyf", glyf},
            {"head", make_head()},
            {"hhea", make_hhea(records_.size())},
            {"hmtx", hmtx},
            {"loca", loca},
            {"maxp", make_maxp(records_.size())},
            {"name", make_name()}};
}

Bytes assemble(const Tables& tables) {
    Bytes out;
    add(out, 0x00010000, 4);
    add_words(out, {static_cast<int>(tables.size()), 0, 0, 0});
    auto offset = static_cast<std::uint32_t>(12 + tables.size() * 16);
    for (const auto& [tag, bytes] : tables) {
        out.insert(out.end(), tag.begin(), tag.end());
        add(out, 0, 4);  // checksum: nobody here asks for it
        add(out, offset, 4);
        add(out, static_cast<std::uint32_t>(bytes.size()), 4);
        offset += static_cast<std::uint32_t>((bytes.size() + 3) / 4 * 4);
    }
    for (const auto& [tag, bytes] : tables) {
        out.insert(out.end(), bytes.begin(), bytes.end());
        while (out.size() % 4 != 0) out.push_back(0);
    }
    return out;
}

text::Font::File write_font(const std::filesystem::path& path, ByteView bytes,
                            const std::string& name) {
    std::ofstream file(path, std::ios::binary);
    file << text_of(bytes);
    file.flush();
    if (!file) throw std::runtime_error("cannot write " + path.string());
    return {path, hex(sha256(bytes)), name};
}

}  // namespace shomei::sample
