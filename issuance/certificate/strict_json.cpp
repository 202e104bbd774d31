// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/strict_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace shomei::certificate {
namespace {

using nlohmann::json;

// Reads a text before anything is built of it, since the parser itself keeps the last of two equal
// names silently. The first `false` ends the reading: what is refused costs no memory.
class Watch : public nlohmann::json_sax<json> {
public:
    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(json::number_integer_t) override { return true; }
    bool number_unsigned(json::number_unsigned_t) override { return true; }
    bool number_float(json::number_float_t, const std::string&) override { return true; }
    bool string(std::string&) override { return true; }
    bool binary(json::binary_t&) override { return true; }
    bool start_object(std::size_t) override { return enter(); }
    bool end_object() override { return leave(); }
    bool start_array(std::size_t) override { return enter(); }
    bool end_array() override { return leave(); }
    bool key(std::string& name) override {
        return open_names_.back().insert(std::move(name)).second;
    }
    bool parse_error(std::size_t, const std::string&, const json::exception&) override {
        return false;
    }

private:
    bool enter() {
        if (open_names_.size() == json_depth_limit) return false;
        open_names_.emplace_back();
        return true;
    }
    bool leave() {
        open_names_.pop_back();
        return true;
    }

    std::vector<std::set<std::string, std::less<>>> open_names_;
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
    // The parser takes a zero byte for the end of the text; what stands behind it would go unseen.
    if (std::find(text.begin(), text.end(), std::uint8_t{0}) != text.end()) return std::nullopt;
    Watch watch;
    if (!json::sax_parse(text.begin(), text.end(), &watch)) return std::nullopt;
    auto out = json::parse(text.begin(), text.end(), nullptr, false);
    if (out.is_discarded()) return std::nullopt;
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
