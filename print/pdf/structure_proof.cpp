// SPDX-License-Identifier: Apache-2.0
#include "structure_proof.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace shomei::pdf {
namespace {

constexpr std::string_view stream_word = "stream", end_of_stream = "endstream";
constexpr std::string_view white_or_sign(" \t\r\n\f\0/<>[](){}%", 17);

constexpr std::array<std::string_view, 67> known{"Ascent",
                                                 "BBox",
                                                 "BaseFont",
                                                 "BitsPerComponent",
                                                 "CIDFontType2",
                                                 "CIDSystemInfo",
                                                 "CIDToGIDMap",
                                                 "CapHeight",
                                                 "Catalog",
                                                 "Contents",
                                                 "Count",
                                                 "DW",
                                                 "Decode",
                                                 "DescendantFonts",
                                                 "Descent",
                                                 "Duplex",
                                                 "DuplexFlipLongEdge",
                                                 "Encoding",
                                                 "Filter",
                                                 "Flags",
                                                 "FlateDecode",
                                                 "Font",
                                                 "FontBBox",
                                                 "FontDescriptor",
                                                 "FontFile2",
                                                 "FontName",
                                                 "Form",
                                                 "Height",
                                                 "ID",
                                                 "Identity",
                                                 "Identity-H",
                                                 "Image",
                                                 "ImageB",
                                                 "ImageC",
                                                 "ImageI",
                                                 "ImageMask",
                                                 "Info",
                                                 "Interpolate",
                                                 "ItalicAngle",
                                                 "Kids",
                                                 "Length",
                                                 "Length1",
                                                 "MediaBox",
                                                 "None",
                                                 "Ordering",
                                                 "PDF",
                                                 "Page",
                                                 "Pages",
                                                 "Parent",
                                                 "PrintScaling",
                                                 "ProcSet",
                                                 "Producer",
                                                 "Registry",
                                                 "Resources",
                                                 "Root",
                                                 "Size",
                                                 "StemV",
                                                 "Subtype",
                                                 "Supplement",
                                                 "Text",
                                                 "ToUnicode",
                                                 "Type",
                                                 "Type0",
                                                 "ViewerPreferences",
                                                 "W",
                                                 "Width",
                                                 "XObject"};

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

// `F12`: what a page calls a font, picture or drawing.
bool is_resource(std::string_view name) {
    return name.size() <= 6 && is_capital(name[0]) &&
           std::ranges::all_of(name.substr(1), [](char c) { return c >= '0' && c <= '9'; });
}

// `ABCDEF+Name`: a part of a font (9.6.4), which is in the file itself.
bool is_part_of_font(std::string_view name) {
    constexpr std::size_t tag = 6;
    return name.size() > tag + 1 && name[tag] == '+' &&
           std::ranges::all_of(name.substr(0, tag), is_capital) &&
           name.find('#') == std::string_view::npos;
}

bool is_known(std::string_view name) {
    return !name.empty() && (is_resource(name) || is_part_of_font(name) ||
                             std::ranges::find(known, name) != known.end());
}

bool names_known_things_only(std::string_view text) {
    for (auto at = text.find('/'); at != text.npos; at = text.find('/', at + 1)) {
        const auto end = std::min(text.find_first_of(white_or_sign, at + 1), text.size());
        if (!is_known(text.substr(at + 1, end - at - 1))) return false;
    }
    return true;
}

std::size_t count(std::string_view text, std::string_view word) {
    std::size_t found = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + word.size()))
        ++found;
    return found;
}

// The file without the bytes of its streams.
std::string without_streams(std::string_view file) {
    std::string out;
    while (true) {
        auto begin = file.find(stream_word);
        while (begin != file.npos && !file.substr(begin + stream_word.size()).starts_with('\n') &&
               !file.substr(begin + stream_word.size()).starts_with("\r\n"))
            begin = file.find(stream_word, begin + 1);
        out += file.substr(0, begin);
        const auto end = begin == file.npos ? begin : file.find(end_of_stream, begin);
        if (end == file.npos) return out;
        file.remove_prefix(end + end_of_stream.size());
    }
}

}  // namespace

bool is_plain_file(ByteView pdf) {
    const auto text = without_streams(text_of(pdf));
    return text.starts_with("%PDF-1.7") && text.ends_with("%%EOF\n") && count(text, "%%EOF") == 1 &&
           count(text, "startxref") == 1 && names_known_things_only(text);
}

}  // namespace shomei::pdf
