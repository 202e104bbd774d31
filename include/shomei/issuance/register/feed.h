// SPDX-License-Identifier: Apache-2.0
// What a municipal system sends in files (docs/register-format.md), and what became of a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

namespace shomei::resident_register {

enum class FeedContent {
    all,      // everything that there is: what the file does not name is no more
    changes,  // what changed after a version
};

struct FeedResult {
    std::size_t statements = 0;
    std::size_t stale = 0;     // of these: no newer than what was known
    std::size_t dropped = 0;   // known before, and not named by a file of everything
    std::int64_t version = 0;  // of the register now
    bool changed = false;      // false: the register says what it said before
    // The municipal system's instant up to which the register is complete, seconds since 1970; 0:
    // never yet.
    std::int64_t as_of_s = 0;
};

// A row that cannot be taken, without its content.
struct FeedError {
    std::size_t line = 0;  // 1-based; 0 where the whole file is meant
    std::string what;      // the item and the rule it breaks
};

inline constexpr std::size_t feed_errors_limit = 20;

// One line each for operators: numbers and item names, nothing personal.
std::string text_of(const FeedResult& result);
std::string text_of(const FeedError& error);

// What was taken, or the first errors of a file of which nothing was taken.
using FeedOutcome = tl::expected<FeedResult, std::vector<FeedError>>;

}  // namespace shomei::resident_register
