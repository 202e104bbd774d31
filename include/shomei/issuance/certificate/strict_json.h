// SPDX-License-Identifier: Apache-2.0
// The one reader for JSON that comes from outside (RFC 8259, UTF-8 without mark): what it returns
// has no doubled member names and is at most 8 containers deep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::certificate {

inline constexpr int json_depth_limit = 8;

// nullopt for more than `limit_bytes` bytes, anything that is not one JSON text in valid UTF-8,
// doubled names, or more than 8 containers inside each other.
std::optional<nlohmann::json> parse_strict_json(ByteView text, std::size_t limit_bytes);

// True for an object with exactly these members, in any order.
bool has_exactly(const nlohmann::json& object, std::initializer_list<std::string_view> names);

// The string member `name` of an object, at most `limit_bytes` bytes; nullptr otherwise.
const std::string* text_member(const nlohmann::json& object, std::string_view name,
                               std::size_t limit_bytes);

struct IntegerRange {
    std::int64_t least, most;
};
// The integer member `name` of an object within `range`, written without point or exponent.
std::optional<std::int64_t> integer_member(const nlohmann::json& object, std::string_view name,
                                           IntegerRange range);

}  // namespace shomei::certificate
