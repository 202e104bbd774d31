// SPDX-License-Identifier: Apache-2.0
// The residents of a register's file, for whoever wants to lay out their papers beforehand.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "shomei/issuance/certificate/record.h"

namespace shomei::resident_register {

struct FeedPerson {
    std::size_t line = 0;  // of the row about the resident, 1-based
    std::string household_id;
    certificate::Household household;  // of which this resident is the only member here
};

struct FeedPeople {
    std::string city;                // six digits; empty where the file has no head
    std::vector<FeedPerson> people;  // by line
};

// Reads a file of docs/register-format.md: the newest that it says of each resident's own items,
// seal, tax years and household. Left out are whoever the file does not state with a household, and
// rows that cannot be taken (read_texts tells them). The whole file is held in memory.
FeedPeople read_people(const std::filesystem::path& file);

}  // namespace shomei::resident_register
