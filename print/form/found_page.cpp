// SPDX-License-Identifier: Apache-2.0
#include "found_page.h"

#include <algorithm>
#include <cmath>

namespace shomei::form {
namespace {

constexpr double same_mm = 0.01;
constexpr std::string_view mark_sign = "※";

bool is_mark(std::string_view text) {
    if (!text.starts_with(mark_sign) || text.size() == mark_sign.size()) return false;
    text.remove_prefix(mark_sign.size());
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

void add_passage(std::vector<Passage>& passages, std::string_view field_id, std::string_view text) {
    constexpr std::string_view wide_blank = "\u3000";
    if (passages.empty() || passages.back().field_id != field_id)
        passages.push_back({std::string(field_id), {}});
    for (; !text.empty(); text.remove_prefix(1)) {
        if (text.starts_with(wide_blank))
            text.remove_prefix(wide_blank.size() - 1);
        else if (text[0] != ' ')
            passages.back().text += text[0];
    }
}

bool is_same_place(const Box& a, const Box& b) {
    return std::abs(a.x - b.x) < same_mm && std::abs(a.y - b.y) < same_mm &&
           std::abs(a.width - b.width) < same_mm && std::abs(a.height - b.height) < same_mm;
}

FoundPage::FoundPage(const PageLayout& page) : page_(page), pictures_(page.pictures) {
    for (const auto& text : page.texts) {
        auto at = std::ranges::find(boxes_, text.box, &Found::box);
        if (at == boxes_.end()) at = boxes_.insert(at, {text.box, {}});
        add_passage(at->passages, text.field_id, text.text);
        if (!text.field_id.empty()) fields_.emplace(text.field_id, &text.box);
    }
}

std::vector<FoundPage::Found>::const_iterator FoundPage::find(const Box& box) const {
    return std::ranges::find_if(
        boxes_, [&box](const Found& found) { return is_same_place(found.box, box); });
}

bool FoundPage::holds(const Box& box, const std::vector<Passage>& passages) const {
    const auto at = find(box);
    return at != boxes_.end() && at->passages == passages;
}

bool FoundPage::take(const Box& box, const std::vector<Passage>& passages) {
    const auto at = find(box);
    if (at == boxes_.end() || at->passages != passages) return false;
    boxes_.erase(at);
    return true;
}

std::optional<std::string> FoundPage::take_mark(const Box& box) {
    const auto at = find(box);
    if (at == boxes_.end() || at->passages.size() != 1) return std::nullopt;
    auto [field_id, text] = at->passages.front();
    if (!field_id.empty() || !is_mark(text)) return std::nullopt;
    boxes_.erase(at);
    return std::move(text);
}

bool FoundPage::take_picture(std::string_view field_id, const Box& box) {
    const auto at = std::ranges::find_if(pictures_, [&](const PlacedPicture& picture) {
        return picture.field_id == field_id && is_same_place(picture.box, box);
    });
    if (at == pictures_.end()) return false;
    pictures_.erase(at);
    return true;
}

const Box* FoundPage::box_of(std::string_view field_id) const {
    const auto at = fields_.find(field_id);
    return at == fields_.end() ? nullptr : at->second;
}

}  // namespace shomei::form
