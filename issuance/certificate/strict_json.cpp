// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/strict_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace shomei::certificate {
namespace {

using nlohmann::json;

// Watches the parser's events, since the parser itself keeps the last of two equal names silently.
class Watch {
public:
    bool operator()(int depth, json::parse_event_t event, const json& parsed) {
        using enum json::parse_event_t;
        if (event == object_start || event == array_start) {
            open_names_.emplace_back();
            // The parser's depth counts the containers around this one.
            if (depth >= json_depth_limit) refused_ = true;
        }
        if (event == object_end || event == array_end) open_names_.pop_back();
        if (event == key && !open_names_.back().insert(parsed.get_ref<const std::string&>()).second)
            refused_ = true;
        // What is refused already is not kept: a hostile text costs no memory of ours.
        return !refused_;
    }
    bool refused() const { return refused_; }

private:
    std::vector<std::set<std::string, std::less<>>> open_names_;
    bool refused_ = false;
};

const json* member(const json& object, std::string_view name) {
    if (!object.is_object()) return nullptr;
    const auto found = object.find(name);
    return found == object.end() ? nullptr : &*found;
}

}  // namespace

std::optional<json> parse_strict_json(ByteView text, std::size_t limit_bytes) {
    if (text.size() > limit_bytes) return std::nullopt;
    // The parser would skip a byte order mark.
    if (text_of(text).starts_with("\xEF\xBB\xBF")) return std::nullopt;
    Watch watch;
    // The parser takes a zero byte for the end of the text; what stands behind it would go unseen.
    if (std::find(text.begin(), text.end(), std::uint8_t{0}) != text.end()) return std::nullopt;
    auto out = json::parse(text.begin(), text.end(), std::ref(watch), false);
    if (out.is_discarded() || watch.refused()) return std::nullopt;
    return out;
}

bool has_exactly(const json& object, std::initializer_list<std::string_view> names) {
    return object.is_object() && object.size() == names.size() &&
           std::all_of(names.begin(), names.end(),
                       [&](auto name) { return object.contains(name); });
}

const std::string* text_member(const json& object, std::string_view name, std::size_t limit_bytes) {
    const json* value = member(object, name);
    if (value == nullptr || !value->is_string()) return nullptr;
    const auto& text = value->get_ref<const std::string&>();
    return text.size() <= limit_bytes ? &text : nullptr;
}

std::optional<std::int64_t> integer_member(const json& object, std::string_view name,
                                           IntegerRange range) {
    const json* value = member(object, name);
    if (value == nullptr || !value->is_number_integer()) return std::nullopt;
    // Above the signed range the parser keeps an unsigned value, which must not wrap around.
    if (value->is_number_unsigned() && value->get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    const auto number = value->get<std::int64_t>();
    if (number < range.least || number > range.most) return std::nullopt;
    return number;
}

}  // namespace shomei::certificate
