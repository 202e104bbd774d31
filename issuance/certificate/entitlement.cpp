// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/entitlement.h"

#include <algorithm>

#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {

std::optional<RefusalCode> refusal_of(const Household& household) {
    const bool suppressed = std::any_of(household.members.begin(), household.members.end(),
                                        [](const auto& member) { return member.suppressed; });
    if (suppressed) return RefusalCode::C03;
    return std::nullopt;
}

bool signing_certificate_lapsed(const Resident& resident, std::int64_t issued_s) {
    const auto changed = parse_iso_day(resident.changed_on);
    return changed && *changed >= japan_day(issued_s);
}

}  // namespace shomei::certificate
