// SPDX-License-Identifier: Apache-2.0
// The words of a register's file, for whoever wants to know beforehand whether they can be printed.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "shomei/issuance/register/feed.h"

namespace shomei::resident_register {

struct FeedText {
    std::size_t line = 0;   // 1-based
    std::string about;      // what the row is about: `resident`, `household`, …
    std::string subject;    // the ids that name it, with blanks between
    std::string_view item;  // the item's name
    std::string text;       // UTF-8, as in the file
};

// Reads a file of docs/register-format.md row by row, checks it as an import would and hands over
// every text that people wrote, in the file's order. Returns what is wrong with the file: at most
// `feed_errors_limit` rows, without their content.
std::vector<FeedError> read_texts(const std::filesystem::path& file,
                                  const std::function<void(const FeedText&)>& take);

}  // namespace shomei::resident_register
