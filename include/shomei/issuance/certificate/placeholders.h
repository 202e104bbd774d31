// SPDX-License-Identifier: Apache-2.0
// `{name}` in configured texts; names are [a-z_]+, and a brace has no other use.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace shomei::certificate {

using Parameters = std::map<std::string, std::string, std::less<>>;

// The names in a text. Fault{configuration} for a brace outside `{name}`.
std::set<std::string> placeholders_of(std::string_view text);

// The text with every placeholder replaced once; what is filled in is never read again.
// Fault{configuration} where a parameter is missing.
std::string fill_placeholders(std::string_view text, const Parameters& parameters);

}  // namespace shomei::certificate
