// SPDX-License-Identifier: Apache-2.0
// Civil time in Japan (UTC+9, no summer time) and dates in eras, by ICU.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace shomei::certificate {

// The civil day in Japan of a Unix instant.
std::chrono::year_month_day japan_day(std::int64_t unix_s);
// Minutes since midnight in Japan, 0..1439.
int japan_minute(std::int64_t unix_s);
// The Unix instant of that civil day and minute in Japan.
std::int64_t japan_instant(std::chrono::year_month_day day, int minute = 0);

// `1980-04-12`; nullopt for anything that is not a real day of that form.
std::optional<std::chrono::year_month_day> parse_iso_day(std::string_view text);
std::string write_iso_day(std::chrono::year_month_day day);

// Japan counted by the moon until 明治5年 (1872): those days have no Gregorian month and day.
inline constexpr std::chrono::year first_written_year{1873};

// 昭和55年4月12日, 令和元年5月1日 (ICU, checked by reading back). nullopt for days before
// `first_written_year`.
std::optional<std::string> write_era_day(std::chrono::year_month_day day);
// 1980年4月12日, for foreign residents.
std::string write_western_day(std::chrono::year_month_day day);

}  // namespace shomei::certificate
