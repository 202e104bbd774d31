// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/refusal.h"

#include <algorithm>

#include "shomei/base/check.h"

namespace shomei::certificate {

const std::vector<RefusalTraits>& refusal_catalogue() {
    using enum RefusalCode;
    using enum MoneyConsequence;
    static const std::vector<RefusalTraits> catalogue = {
        {A01, "A01", false, none_taken, false}, {A02, "A02", true, none_taken, false},
        {A03, "A03", true, none_taken, false},  {A04, "A04", true, none_taken, false},
        {A05, "A05", true, normal, true},       {A06, "A06", true, none_taken, false},
        {A07, "A07", true, none_taken, false},  {A08, "A08", false, none_taken, false},
        {A09, "A09", true, none_taken, false},  {A10, "A10", true, none_taken, false},
        {A11, "A11", true, none_taken, false},  {A12, "A12", true, none_taken, false},
        {A13, "A13", true, none_taken, false},  {A14, "A14", true, normal, true},
        {A15, "A15", true, none_taken, false},  {A16, "A16", false, none_taken, false},
        {A17, "A17", true, none_taken, false},  {B01, "B01", false, none_taken, false},
        {B02, "B02", true, none_taken, false},  {B03, "B03", true, none_taken, false},
        {B04, "B04", true, none_taken, false},  {B05, "B05", true, none_taken, false},
        {B06, "B06", false, none_taken, false}, {B07, "B07", false, none_taken, false},
        {B08, "B08", false, none_taken, false}, {C01, "C01", true, none_taken, false},
        {C02, "C02", true, none_taken, false},  {C03, "C03", true, none_taken, false},
        {C04, "C04", true, none_taken, false},  {C05, "C05", true, none_taken, false},
        {C06, "C06", true, none_taken, false},  {C07, "C07", true, none_taken, false},
        {C08, "C08", true, none_taken, false},  {C09, "C09", true, none_taken, false},
        {C10, "C10", true, none_taken, false},  {C11, "C11", true, none_taken, false},
        {D01, "D01", false, given_back, false}, {D02, "D02", false, given_back, false},
        {D03, "D03", true, given_back, false},  {D04, "D04", true, given_back, false},
        {D05, "D05", true, held, false},        {D06, "D06", true, held, false},
        {D07, "D07", false, none_taken, false}, {F01, "F01", false, none_taken, false},
        {F02, "F02", false, none_taken, false}, {F03, "F03", false, none_taken, false},
        {F04, "F04", false, none_taken, false},
    };
    return catalogue;
}

const RefusalTraits& traits_of(RefusalCode code) {
    const auto& catalogue = refusal_catalogue();
    const auto found = std::find_if(catalogue.begin(), catalogue.end(),
                                    [code](const auto& traits) { return traits.code == code; });
    SHOMEI_CHECK(found != catalogue.end());
    return *found;
}

std::string_view name_of(RefusalCode code) { return traits_of(code).name; }

std::optional<RefusalCode> refusal_from_name(std::string_view name) {
    for (const auto& traits : refusal_catalogue())
        if (traits.name == name) return traits.code;
    return std::nullopt;
}

}  // namespace shomei::certificate
