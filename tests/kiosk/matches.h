// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <Poco/RegularExpression.h>

#include <set>
#include <string>

namespace shomei::kiosk_tests {

// The first group of every match.
inline std::set<std::string> matches(const std::string& text, const std::string& pattern) {
    const Poco::RegularExpression expression(pattern);
    std::set<std::string> out;
    Poco::RegularExpression::MatchVec groups;
    for (std::size_t at = 0; expression.match(text, at, groups) > 0;
         at = groups[0].offset + groups[0].length)
        out.insert(text.substr(groups.at(1).offset, groups.at(1).length));
    return out;
}

}  // namespace shomei::kiosk_tests
