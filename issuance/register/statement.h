// SPDX-License-Identifier: Apache-2.0
// What one row of a register file says, checked: the file's head, or a statement about one subject.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "aspect.h"
#include "row_reader.h"
#include "shomei/issuance/register/feed.h"

namespace shomei::resident_register {

// The first row: how far what follows is complete.
struct FeedHead {
    FeedContent content = FeedContent::changes;
    std::string city;          // whose register it is, six digits
    std::int64_t after = 0;    // of changes: all later ones up to `version` are in this file
    std::int64_t version = 0;  // nothing up to this version is missing
    std::int64_t as_of_s = 0;  // the municipal system's instant of that

    bool operator==(const FeedHead&) const = default;
};

struct Statement {
    const Aspect* aspect = nullptr;
    std::int64_t version = 0;
    bool ended = false;  // says that there is no such thing any more; `items` are then blank
    // In the order of the aspect, as the tables keep them.
    std::vector<std::string> subject, items;
};

// Or the rule that the row breaks, without its content.
tl::expected<FeedHead, std::string> read_head(const Row& row);
tl::expected<Statement, std::string> read_statement(const Row& row);

// What a column holds where there is nothing to say.
std::string blank(Item::Form form);

}  // namespace shomei::resident_register
