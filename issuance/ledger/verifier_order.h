// SPDX-License-Identifier: Apache-2.0
// The verifier's own table of legal orders, walked state by state. It is written apart from the
// writer's (order.cpp) on purpose and must not be derived from it.
#pragma once

#include <optional>
#include <string_view>

#include "shomei/issuance/ledger/entry.h"

namespace shomei::ledger {

// Where an issuance stands; the `_unseen` ones are those whose paper a person may still look for.
enum class Standing {
    none,
    granted,
    refused,
    paged,
    released,
    printed,
    spoiled,
    unknown,
    captured,
    voided,
    owed,
    repaid,
    voided_unseen,
    owed_unseen,
    repaid_unseen,
};

std::string_view name_of(Standing standing);

// Where it stands after the event; nullopt where the event may not stand here.
std::optional<Standing> stand_after(Standing standing, EntryEvent event);

}  // namespace shomei::ledger
