// SPDX-License-Identifier: Apache-2.0
// One line of an import file: a household with the cards of its members.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/record.h"

namespace shomei::resident_register {

struct Card {
    std::string resident_id;
    int ca_generation = 0;
    Bytes serial;  // 1 to 20 bytes, big-endian, no leading zero
};

struct TownLine {
    certificate::Household household;
    std::vector<Card> cards;
};

inline constexpr std::size_t line_limit_bytes = 1 << 17;

// The line as read and checked, or the rule it breaks, without its content.
tl::expected<TownLine, std::string> parse_town_line(std::string_view line);

}  // namespace shomei::resident_register
