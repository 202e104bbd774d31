// SPDX-License-Identifier: Apache-2.0
// Rows of one fictional family register, f1, in which the resident r1 stands.
#pragma once

#include <string>
#include <vector>

#include "sample_town.h"

namespace shomei::resident_register {

Json family_row(std::int64_t version = 1, const std::string& family = "f1");
Json family_member_row(int seat, std::int64_t version = 1, const std::string& family = "f1");
// `seat` 0: of the register itself.
Json family_event_row(int seat, int number, std::int64_t version = 1,
                      const std::string& family = "f1");
Json family_address_row(int seat, int number, std::int64_t version = 1,
                        const std::string& family = "f1");
Json family_standing_row(const std::string& state, std::int64_t version = 1);

// r1 at home with their register: three people, of whom the third is removed.
std::vector<Json> resident_with_family();

}  // namespace shomei::resident_register
