// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/text/character_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "character_class.h"
#include "mapped_file.h"
#include "shomei/base/fault.h"
#include "shomei/print/text/utf8.h"

namespace shomei::text {
namespace {

constexpr std::size_t file_limit_bytes = 8 << 20;
constexpr std::size_t name_limit = 32;
constexpr std::size_t marks_limit = 7;
constexpr std::string_view blanks = " \t";

// Where reading stands, for messages.
struct Line {
    std::string place;
    std::size_t number = 0;

    [[noreturn]] void refuse(const std::string& problem) const {
        throw Fault(FaultCode::configuration,
                    place + ":" + std::to_string(number) + ": " + problem);
    }
};

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
    std::vector<std::string_view> out;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find(separator, at), text.size());
        out.push_back(trim(text.substr(at, end - at)));
        at = end + 1;
    }
    return out;
}

std::optional<std::uint32_t> read_number(std::string_view digits, int base) {
    std::uint32_t value = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, value, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

// As Unicode's own files write it: four to six digits, upper case, none of them idle.
std::optional<char32_t> read_code_point(std::string_view text) {
    const bool digits = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
    });
    if (!digits || text.size() < 4 || (text.size() > 4 && text.front() == '0')) return std::nullopt;
    const auto value = read_number(text, 16);
    if (!value || *value > 0x10FFFF || (*value >= 0xD800 && *value < 0xE000)) return std::nullopt;
    return *value;
}

bool may_be_drawn(char32_t base) {
    const auto kind = class_of(base);
    return base != U' ' && base != U'\u3000' &&
           (kind == CharacterClass::base || kind == CharacterClass::unassigned ||
            kind == CharacterClass::private_use);
}

// One character: a base alone, with one selector, or with marks.
std::u32string read_character(std::string_view text, const Line& line) {
    std::u32string out;
    for (const auto word : split(text, ' ')) {
        const auto code_point = read_code_point(word);
        if (!code_point) line.refuse("not code points such as 845B E0100");
        out += *code_point;
    }
    const auto are = [&out](CharacterClass kind) {
        return std::all_of(out.begin() + 1, out.end(),
                           [kind](char32_t c) { return class_of(c) == kind; });
    };
    const bool selected = out.size() == 2 && are(CharacterClass::selector);
    const bool marked = out.size() <= 1 + marks_limit && are(CharacterClass::mark);
    if (!may_be_drawn(out.front()) || (!selected && !marked))
        line.refuse("not one character: a base alone, with one selector, or with marks");
    return out;
}

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= name_limit &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                      c == '-' || c == '_' || c == '.';
           });
}

CharacterTable::Entry read_entry(std::string_view text, const Line& line) {
    constexpr std::string_view by_number = "glyph ";
    const auto fields = split(text, ';');
    if (fields.size() != 4) line.refuse("not four fields: character; font; glyph; name");
    CharacterTable::Entry entry;
    entry.source = read_character(fields[0], line);
    if (!is_name(fields[1])) line.refuse("not a font's name");
    entry.font = fields[1];
    if (fields[2].starts_with(by_number)) {
        entry.glyph = read_number(fields[2].substr(by_number.size()), 10);
        if (!entry.glyph || *entry.glyph == 0) line.refuse("not a glyph's number");
    } else {
        entry.target = read_character(fields[2], line);
    }
    if (!is_name(fields[3])) line.refuse("not a name such as MJ000001");
    entry.name = fields[3];
    entry.line = line.number;
    return entry;
}

// The word behind `Format;` or `Version;`.
std::string read_head(std::string_view text, std::string_view title, const Line& line) {
    const auto fields = split(text, ';');
    if (fields.size() != 2 || fields[0] != title || !is_name(fields[1]))
        line.refuse("expected `" + std::string(title) + "; …`");
    return std::string(fields[1]);
}

}  // namespace

CharacterTable CharacterTable::load(const File& file) {
    const auto name = file.path.filename().string();
    const auto refuse = [&name](const char* problem) {
        throw Fault(FaultCode::configuration, "character table " + name + ": " + problem);
    };
    const auto blob = map_file(file.path);
    if (!blob) refuse("cannot be read");
    unsigned int size = 0;
    const char* bytes = hb_blob_get_data(blob.get(), &size);
    if (size > file_limit_bytes) refuse("is longer than 8 MiB");
    if (hex(digest_of(blob.get())) != file.sha256_hex) refuse("has another digest");
    return parse({bytes, size}, name);
}

CharacterTable CharacterTable::parse(std::string_view text, const std::string& place) {
    CharacterTable out;
    Line line{place};
    std::set<std::u32string> known;
    int heads = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        ++line.number;
        if (end == std::string_view::npos) line.refuse("the last line has no end");
        const auto content = trim(text.substr(0, end));
        text.remove_prefix(end + 1);
        if (!parse_utf8(content)) line.refuse("not UTF-8");
        if (content.empty() || content.front() == '#') continue;
        if (heads == 0) {
            if (read_head(content, "Format", line) != "1") line.refuse("unknown format");
            ++heads;
        } else if (heads == 1) {
            line.place = place + " " + read_head(content, "Version", line);
            ++heads;
        } else {
            out.entries_.push_back(read_entry(content, line));
            if (!known.insert(out.entries_.back().source).second)
                line.refuse("this character stands in the table already");
        }
    }
    if (heads < 2) line.refuse("has no `Format; 1` and `Version; …`");
    out.place_ = line.place;
    return out;
}

}  // namespace shomei::text
