// SPDX-License-Identifier: Apache-2.0
#include "key_match.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace shomei::settings {

namespace {

std::string_view take_segment(std::string_view& rest) {
    const auto end = rest.find('.');
    const auto segment = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    return segment;
}

bool is_group_word(std::string_view word) {
    return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

std::size_t edits_between(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const auto changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
        }
    }
    return row.back();
}

}  // namespace

std::optional<std::string> match_name(std::string_view pattern, std::string_view name,
                                      bool prefix) {
    std::string star;
    while (!pattern.empty() && !name.empty()) {
        const auto wanted = take_segment(pattern);
        const auto word = take_segment(name);
        if (wanted == "*" && is_group_word(word))
            star = word;
        else if (wanted != word)
            return std::nullopt;
    }
    if (!pattern.empty() || (!name.empty() && !prefix)) return std::nullopt;
    return star;
}

std::string fill_name(std::string_view pattern, std::string_view segment) {
    std::string out(pattern);
    const auto at = out.find('*');
    if (at != std::string::npos) out.replace(at, 1, segment);
    return out;
}

std::string nearest_name(std::span<const Key> keys, std::string_view name) {
    const auto nearest =
        std::min_element(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
            return edits_between(a.name, name) < edits_between(b.name, name);
        });
    return nearest == keys.end() ? std::string() : nearest->name;
}

}  // namespace shomei::settings
