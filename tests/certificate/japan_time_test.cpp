// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/japan_time.h"

#include <doctest/doctest.h>

#include <map>

using namespace shomei::certificate;
using namespace std::chrono;

namespace {
year_month_day iso(std::string_view text) { return parse_iso_day(text).value(); }
}  // namespace

TEST_CASE("the day in Japan begins at 15:00 UTC") {
    // date -u -d 2026-11-21T14:59:59Z +%s
    CHECK(write_iso_day(japan_day(1795273199)) == "2026-11-21");
    CHECK(japan_minute(1795273199) == 23 * 60 + 59);
    CHECK(write_iso_day(japan_day(1795273200)) == "2026-11-22");
    CHECK(japan_minute(1795273200) == 0);
    CHECK(japan_instant(iso("2026-11-22")) == 1795273200);
    CHECK(japan_instant(iso("2026-11-22"), 390) == 1795273200 + 390 * 60);
}

TEST_CASE("instants before 1970 lie on the right day") {
    CHECK(write_iso_day(japan_day(-1)) == "1970-01-01");
    CHECK(write_iso_day(japan_day(-9 * 3600 - 1)) == "1969-12-31");
    CHECK(japan_minute(-9 * 3600 - 1) == 23 * 60 + 59);
}

TEST_CASE("an ISO day is a real day in exactly one form") {
    CHECK(write_iso_day(iso("2024-02-29")) == "2024-02-29");
    CHECK(write_iso_day(iso("0001-01-01")) == "0001-01-01");
    for (const auto* text :
         {"2023-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-01", "2026/01/01",
          "20260101", " 2026-01-01", "2026-01-01 ", "-026-01-01", "+026-01-01", "2026-01-0x", ""}) {
        CAPTURE(text);
        CHECK_FALSE(parse_iso_day(text));
    }
}

TEST_CASE("eras change on the days the law says") {
    const std::map<std::string, std::string> days = {
        {"1873-01-01", "明治6年1月1日"},    {"1912-07-29", "明治45年7月29日"},
        {"1912-07-30", "大正元年7月30日"},  {"1926-12-24", "大正15年12月24日"},
        {"1926-12-25", "昭和元年12月25日"}, {"1927-01-01", "昭和2年1月1日"},
        {"1980-04-12", "昭和55年4月12日"},  {"1989-01-07", "昭和64年1月7日"},
        {"1989-01-08", "平成元年1月8日"},   {"1990-01-01", "平成2年1月1日"},
        {"2019-04-30", "平成31年4月30日"},  {"2019-05-01", "令和元年5月1日"},
        {"2020-02-29", "令和2年2月29日"},   {"2026-11-22", "令和8年11月22日"}};
    for (const auto& [day, text] : days) {
        CAPTURE(day);
        CHECK(write_era_day(iso(day)) == text);
    }
}

TEST_CASE("days by the moon and days that are none have no era") {
    CHECK_FALSE(write_era_day(iso("1872-12-31")));
    CHECK_FALSE(write_era_day(year{2023} / February / 29));
}

TEST_CASE("every day of two centuries can be written in its era") {
    for (sys_days day{iso("1873-01-01")}; day < sys_days{iso("2073-01-01")}; day += days{1})
        REQUIRE(write_era_day(day));
}

TEST_CASE("foreign residents' days are western") {
    CHECK(write_western_day(iso("1989-01-08")) == "1989年1月8日");
}
