// SPDX-License-Identifier: Apache-2.0
// What stands in a household's record against certifying it at a machine, and what only deserves a
// notice.
#pragma once

#include <cstdint>
#include <optional>

#include "shomei/issuance/certificate/record.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

// C03 where any member is suppressed: the household's papers would show where a protected person
// lives, and one text for all keeps the reason silent.
std::optional<RefusalCode> refusal_of(const Household& household);

// A14: name or address changed while the card's certificate ran, so the signing certificate has
// lapsed and this one has not (seed N10). `issued_s` is when the card's certificate began.
bool signing_certificate_lapsed(const Resident& resident, std::int64_t issued_s);

}  // namespace shomei::certificate
