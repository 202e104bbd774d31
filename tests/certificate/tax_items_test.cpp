// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/tax_items.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace shomei::certificate;

TEST_CASE("every item of a tax year has an id of its own, amounts before persons") {
    std::set<std::string_view> ids;
    for (const auto& item : tax_items()) {
        CAPTURE(item.id);
        CHECK(ids.insert(item.id).second);
        CHECK(item.id.size() <= 32);
        CHECK(item.id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") ==
              std::string_view::npos);
    }
    CHECK(tax_items().size() == 36);
    CHECK(std::is_partitioned(tax_items().begin(), tax_items().end(),
                              [](const TaxItem& item) { return !item.persons; }));
}
