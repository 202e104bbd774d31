// SPDX-License-Identifier: Apache-2.0
// The fields of a 住民票の写し (household joint form), as they will be drawn. Ids and marks:
// docs/glossary.md names the items; a cell that does not apply to a person is not a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/kind.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/certificate/record.h"

namespace shomei::certificate {

// Most people one certificate can carry, so that their fields stay under the limit of Content.
inline constexpr std::size_t people_limit = 20;

struct CopyOrder {
    std::vector<std::size_t> people;  // indexes into Household::members, printed in this order
    Choice choice;
    std::int64_t issued_s = 0;  // Unix seconds
};

// Header fields first, then person by person; every field with a fresh random salt. Items left out
// by choice carry the mark for omitted, items without a value the mark for empty. Days are written
// in eras for Japanese and western for foreign residents.
// Fault{storage} where a day of the record is not a real day from 1873 on.
std::vector<Field> compose_residence_copy(const Household& household, const CopyOrder& order,
                                          const Municipality& municipality);

}  // namespace shomei::certificate
