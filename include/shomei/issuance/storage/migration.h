// SPDX-License-Identifier: Apache-2.0
// The tables of a database, made by numbered steps. A step that was released is never edited: its
// SHA-256 is kept beside its number, and another text under a known number is refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/storage/database.h"

namespace shomei::storage {

// One statement; `sqlite` and `postgresql` only where the engines have no common words. In all of
// them @integer, @bytes and @strict stand for each engine's own.
struct Step {
    std::string both = {};
    std::string sqlite = {};
    std::string postgresql = {};
};

// The n-th of a list has number n, from 1.
struct Migration {
    std::string name;
    std::vector<Step> steps;
};

// Applies what is missing, in one transaction; two programs at once apply it once. Throws
// Fault{storage} where a newer build wrote the database or an applied step has another text.
void migrate(Database& database, const std::vector<Migration>& migrations);

}  // namespace shomei::storage
