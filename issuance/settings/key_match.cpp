// SPDX-License-Identifier: Apache-2.0
#include "key_match.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace shomei::settings {

namespace {

// A dot at an end makes an empty segment.
std::vector<std::string_view> segments_of(std::string_view name) {
    std::vector<std::string_view> out;
    while (true) {
        const auto dot = name.find('.');
        out.push_back(name.substr(0, dot));
        if (dot == std::string_view::npos) return out;
        name.remove_prefix(dot + 1);
    }
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
    const auto wanted = segments_of(pattern);
    const auto words = segments_of(name);
    if (words.size() < wanted.size() || (words.size() > wanted.size() && !prefix))
        return std::nullopt;
    std::string star;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool is_star = wanted[i] == "*";
        if (is_star ? !is_group_word(words[i]) : wanted[i] != words[i]) return std::nullopt;
        if (is_star) star = words[i];
    }
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
