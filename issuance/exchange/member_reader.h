// SPDX-License-Identifier: Apache-2.0
// Reads the members of one JSON object, each exactly once and each in its own form. One member that
// is missing, unknown, of another type or out of range spoils the whole object.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar.h"
#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/strict_json.h"

namespace shomei::exchange {

class MemberReader {
public:
    explicit MemberReader(const nlohmann::json& object)
        : object_(object), good_(object.is_object()) {}

    // A string that `test` accepts.
    template <class Test>
    std::string word(std::string_view name, Test test) {
        auto text = long_text(name, 256);
        require(test(text));
        return text;
    }
    // As `word`, where the empty string says there is none.
    template <class Test>
    std::string word_or_none(std::string_view name, Test test) {
        return word(name, [test](std::string_view text) { return text.empty() || test(text); });
    }
    std::string long_text(std::string_view name, std::size_t limit_bytes) {
        ++seen_;
        const auto* text = certificate::text_member(object_, name, limit_bytes);
        require(text != nullptr);
        return text != nullptr ? *text : std::string();
    }
    // Base64 of at most that many bytes.
    Bytes bytes(std::string_view name, std::size_t limit_bytes) {
        auto bytes = from_base64(long_text(name, (limit_bytes + 2) / 3 * 4));
        require(bytes && bytes->size() <= limit_bytes);
        return std::move(bytes).value_or(Bytes{});
    }
    Digest digest(std::string_view name) {
        const auto digest = from_hex_exactly<32>(long_text(name, 64));
        require(digest.has_value());
        return digest.value_or(Digest{});
    }
    // 0..largest
    std::int64_t number(std::string_view name, std::int64_t largest = largest_number) {
        ++seen_;
        const auto value = certificate::integer_member(object_, name, {0, largest});
        require(value.has_value());
        return value.value_or(0);
    }
    std::int64_t second(std::string_view name) { return number(name, last_second); }
    int small_number(std::string_view name, int largest) {
        return static_cast<int>(number(name, largest));
    }
    std::uint64_t counter(std::string_view name) {
        return static_cast<std::uint64_t>(number(name));
    }
    bool truth(std::string_view name) {
        ++seen_;
        const auto found = object_.is_object() ? object_.find(name) : object_.end();
        const bool is_truth = found != object_.end() && found->is_boolean();
        require(is_truth);
        return is_truth && found->get<bool>();
    }
    // An array of at most `most` items; an empty one where it is missing.
    const nlohmann::json& list(std::string_view name, std::size_t most) {
        static const auto none = nlohmann::json::array();
        ++seen_;
        const auto found = object_.is_object() ? object_.find(name) : object_.end();
        const bool is_list = found != object_.end() && found->is_array() && found->size() <= most;
        require(is_list);
        return is_list ? *found : none;
    }
    template <class Test>
    std::vector<std::string> words(std::string_view name, std::size_t most, Test test) {
        std::vector<std::string> out;
        for (const auto& item : list(name, most)) {
            require(item.is_string() && test(item.get_ref<const std::string&>()));
            if (good_) out.push_back(item.get<std::string>());
        }
        return out;
    }

    void require(bool condition) { good_ = good_ && condition; }
    // Everything asked for was there, and nothing else.
    bool complete() const { return good_ && object_.size() == seen_; }

private:
    const nlohmann::json& object_;
    bool good_;
    std::size_t seen_ = 0;
};

}  // namespace shomei::exchange
