// SPDX-License-Identifier: Apache-2.0
// The fields of a certificate as they will be drawn, for every kind. docs/glossary.md names the
// items; a cell that does not apply to a person is not a field.
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

struct Order {
    // Whom the paper shows, in its order: indexes into Household::members, or for a kind that is
    // written from the family register into FamilyRecord::people.
    std::vector<std::size_t> people;
    Choice choice;
    std::int64_t issued_s = 0;  // Unix seconds
};

// Header fields first, then the family register's own, then person by person; every field with a
// fresh random salt. Items left out by choice carry the mark for omitted, items without a value the
// mark for empty, items that most people do not have the mark for unused. Days are written in eras
// for Japanese and western for foreign residents, amounts as 12,345 (below zero △12,345).
// What is missing altogether is refused before (entitlement.h): Fault{storage} here, as for a day
// that is no real day from 1873 on.
std::vector<Field> compose(const Household& household, const Order& order,
                           const Municipality& municipality);

}  // namespace shomei::certificate
