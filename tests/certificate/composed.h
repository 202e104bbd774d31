// SPDX-License-Identifier: Apache-2.0
// What Nagasaki's papers say of a household.
#pragma once

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sample_files.h"
#include "shomei/issuance/certificate/compose.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {

using Fields = std::map<std::string, std::string>;

inline std::int64_t noon_of(std::string_view day) {
    return japan_instant(parse_iso_day(day).value(), 12 * 60);
}

inline Content content_of(const Household& household, const Order& order) {
    static const auto city = Municipality::load(municipality_file, municipality_schema);
    Content out{.iid = random_id(),
                .city_code = city.city_code(),
                .kind = order.choice.kind,
                .documents = {"20261122-00000001"},
                .issued_s = order.issued_s,
                .fields = compose(household, order, city)};
    for (std::size_t i = 0; i < order.people.size(); ++i)
        out.people.push_back("m" + std::to_string(i + 1));
    return out;
}

// The fields by id, once they have passed through Content.
inline Fields composed(const Household& household, Choice choice,
                       std::vector<std::size_t> people = {0}, std::string_view day = "2026-11-22") {
    const auto content =
        content_of(household, {std::move(people), std::move(choice), noon_of(day)});
    const auto read = parse_content(write_content(content));
    REQUIRE(read == content);
    Fields out;
    for (const auto& field : read->fields) out.emplace(field.id, field.value);
    return out;
}

}  // namespace shomei::certificate
