// SPDX-License-Identifier: Apache-2.0
// The grammar of every signed text and ledger entry: a context line, then `key=value` lines in one
// fixed order, ASCII 0x20..0x7E, LF after every line, each key once, a missing value written `-`.
// Signed bytes are kept and verified as bytes; nothing is re-serialised.
#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/check.h"

namespace shomei {

class LineText {
public:
    // Reads `text`, requiring the context line and exactly `keys` in this order.
    // nullopt on any deviation (size over `limit` bytes, other keys, bytes outside ASCII, no last
    // LF).
    static std::optional<LineText> parse(std::string_view text, std::string_view context,
                                         std::initializer_list<std::string_view> keys,
                                         std::size_t limit = 4096) {
        if (text.size() > limit || !text.ends_with('\n')) return std::nullopt;
        LineText out;
        const auto first = next_line(text);
        if (first != context) return std::nullopt;
        for (const auto key : keys) {
            if (text.empty()) return std::nullopt;
            const auto line = next_line(text);
            if (line.size() <= key.size() + 1 || !line.starts_with(key) || line[key.size()] != '=')
                return std::nullopt;
            const auto value = line.substr(key.size() + 1);
            for (const char c : value)
                if (c < 0x20 || c > 0x7e) return std::nullopt;
            out.values_.emplace(key, value);
        }
        if (!text.empty()) return std::nullopt;
        return out;
    }

    // The value of a key named at parse; "-" where it is missing.
    const std::string& at(std::string_view key) const {
        const auto found = values_.find(key);
        SHOMEI_CHECK(found != values_.end());
        return found->second;
    }

private:
    static std::string_view next_line(std::string_view& text) {
        const auto end = text.find('\n');
        const auto line = text.substr(0, end);
        text.remove_prefix(end + 1);
        return line;
    }

    std::map<std::string, std::string, std::less<>> values_;
};

// Writes a line text; an empty value becomes `-`. Values must already be ASCII without LF.
inline std::string write_line_text(
    std::string_view context,
    std::initializer_list<std::pair<std::string_view, std::string_view>> lines) {
    std::string out(context);
    out += '\n';
    for (const auto& [key, value] : lines) {
        for (const char c : value) SHOMEI_CHECK(c >= 0x20 && c <= 0x7e);
        out.append(key).append("=").append(value.empty() ? "-" : value).append("\n");
    }
    return out;
}

}  // namespace shomei
