// SPDX-License-Identifier: Apache-2.0
// When a certificate may be renewed at the counter: from three months before its end.
#pragma once

#include <chrono>
#include <cstdint>

namespace shomei::jpki {

// The first instant of the first day in Japan on which renewal is possible: the day of
// `not_after_s` (Unix seconds) in Japan, three calendar months earlier. Where that month has no
// such day (31 May, 29 February wanted), its last day.
constexpr std::int64_t renewable_from(std::int64_t not_after_s) {
    using namespace std::chrono;
    constexpr auto japan = hours(9);  // UTC+9, no summer time since 1951
    const auto end_day = floor<days>(sys_seconds(seconds(not_after_s)) + japan);
    auto day = year_month_day(end_day) - months(3);
    if (!day.ok()) day = day.year() / day.month() / last;
    return (sys_seconds(sys_days(day)) - japan).time_since_epoch().count();
}

}  // namespace shomei::jpki
