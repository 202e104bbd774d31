// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "shomei/issuance/jpki/renewal.h"

using namespace std::chrono;
using shomei::jpki::renewable_from;

namespace {

// 23:59:59 in Japan on that day.
constexpr std::int64_t end_of(year_month_day day) {
    return (sys_days(day) + hours(14) + minutes(59) + seconds(59)).time_since_epoch() / seconds(1);
}

// 00:00:00 in Japan on that day.
constexpr std::int64_t start_of(year_month_day day) {
    return (sys_days(day) - hours(9)).time_since_epoch() / seconds(1);
}

}  // namespace

TEST_CASE("renewal opens three months before the end, on the same day of the month") {
    CHECK(renewable_from(end_of(2030y / 2 / 17)) == start_of(2029y / 11 / 17));
    CHECK(renewable_from(end_of(2030y / 4 / 1)) == start_of(2030y / 1 / 1));
    CHECK(renewable_from(end_of(2030y / 12 / 31)) == start_of(2030y / 9 / 30));
}

TEST_CASE("where that month is shorter, renewal opens on its last day") {
    CHECK(renewable_from(end_of(2030y / 5 / 31)) == start_of(2030y / 2 / 28));
    CHECK(renewable_from(end_of(2028y / 5 / 31)) == start_of(2028y / 2 / 29));
    CHECK(renewable_from(end_of(2028y / 5 / 29)) == start_of(2028y / 2 / 29));
    CHECK(renewable_from(end_of(2100y / 5 / 29)) == start_of(2100y / 2 / 28));
    CHECK(renewable_from(end_of(2031y / 7 / 31)) == start_of(2031y / 4 / 30));
}

TEST_CASE("an end on 29 February opens renewal on 29 November") {
    CHECK(renewable_from(end_of(2028y / 2 / 29)) == start_of(2027y / 11 / 29));
}

TEST_CASE("the day is the one in Japan, not the one in Greenwich") {
    const auto midnight = start_of(2030y / 3 / 1);  // still 28 February in Greenwich
    CHECK(renewable_from(midnight) == start_of(2029y / 12 / 1));
    CHECK(renewable_from(midnight - 1) == start_of(2029y / 11 / 28));
}
