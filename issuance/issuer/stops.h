// SPDX-License-Identifier: Apache-2.0
// The stop line: a municipality's kind that nobody gets until two operators lift it.
#pragma once

#include <string>
#include <vector>

#include "store.h"

namespace shomei::issuer {

struct Stop {
    std::string city, kind;
};

std::vector<Stop> list_stops(Transaction& transaction);
bool is_stopped(Transaction& transaction, const std::string& city, const std::string& kind);
// False where it was stopped already.
bool raise_stop(Transaction& transaction, const Stop& stop, std::int64_t now_ms);
// False where it was not stopped.
bool lift_stop(Transaction& transaction, const Stop& stop);

}  // namespace shomei::issuer
