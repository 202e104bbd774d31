// SPDX-License-Identifier: Apache-2.0
// The items of an income and tax certificate (所得・課税証明書): the keys of TaxYear::amounts, and
// the item names of their fields in Content. docs/glossary.md names each in Japanese.
#pragma once

#include <string_view>
#include <vector>

namespace shomei::certificate {

struct TaxItem {
    std::string_view id;   // `salary-receipts`
    bool persons = false;  // a number of persons; otherwise an amount in yen
};

// Every item once, in the order of the paper: income, deductions, tax, persons.
const std::vector<TaxItem>& tax_items();

}  // namespace shomei::certificate
