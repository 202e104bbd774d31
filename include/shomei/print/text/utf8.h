// SPDX-License-Identifier: Apache-2.0
// UTF-8 and code points. The reader is strict (RFC 3629): no overlong form, surrogate or value
// above U+10FFFF; what it accepts, the writer gives back identically.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shomei::text {

std::optional<std::u32string> parse_utf8(std::string_view bytes);

// `code_points` must be Unicode scalar values.
std::string write_utf8(std::u32string_view code_points);

}  // namespace shomei::text
