// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/japan_time.h"

#include <unicode/gregocal.h>
#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <memory>

#include "shomei/base/check.h"

namespace shomei::certificate {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using std::chrono::sys_days;
using std::chrono::sys_seconds;
using std::chrono::year_month_day;

constexpr hours japan_offset{9};

sys_seconds japan_clock(std::int64_t unix_s) { return sys_seconds{seconds{unix_s}} + japan_offset; }

// The calendar day at noon UTC, so that no offset can move it to a neighbour.
UDate noon_of(year_month_day day) {
    return static_cast<UDate>((sys_days{day} + hours{12}).time_since_epoch() /
                              std::chrono::milliseconds{1});
}

std::unique_ptr<icu::SimpleDateFormat> make_era_format() {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Locale locale("ja_JP@calendar=japanese");
    auto format = std::make_unique<icu::SimpleDateFormat>(
        icu::UnicodeString::fromUTF8("Gy年M月d日"), locale, status);
    SHOMEI_CHECK(U_SUCCESS(status));
    format->setTimeZone(*icu::TimeZone::getGMT());
    format->setLenient(false);
    return format;
}

// An ICU format is not safe for threads and slow to make.
const icu::SimpleDateFormat& era_format() {
    thread_local const auto format = make_era_format();
    return *format;
}

// `text` as exactly `width` digits, or -1.
int digits(std::string_view text, std::size_t width) {
    if (text.size() != width) return -1;
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return -1;
        value = value * 10 + (c - '0');
    }
    return value;
}

std::string padded(int value, std::size_t width) {
    std::string out = std::to_string(value);
    return out.size() < width ? std::string(width - out.size(), '0') + out : out;
}

int year_of(year_month_day day) { return static_cast<int>(day.year()); }
int month_of(year_month_day day) { return static_cast<int>(static_cast<unsigned>(day.month())); }
int day_of(year_month_day day) { return static_cast<int>(static_cast<unsigned>(day.day())); }

}  // namespace

year_month_day japan_day(std::int64_t unix_s) { return {floor<days>(japan_clock(unix_s))}; }

int japan_minute(std::int64_t unix_s) {
    const auto clock = japan_clock(unix_s);
    return static_cast<int>((clock - floor<days>(clock)) / minutes{1});
}

std::int64_t japan_instant(year_month_day day, int minute) {
    SHOMEI_CHECK(day.ok());
    return (sys_days{day} + minutes{minute} - japan_offset).time_since_epoch() / seconds{1};
}

std::optional<year_month_day> parse_iso_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int year = digits(text.substr(0, 4), 4);
    const int month = digits(text.substr(5, 2), 2);
    const int day = digits(text.substr(8, 2), 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    const year_month_day out{std::chrono::year{year},
                             std::chrono::month{static_cast<unsigned>(month)},
                             std::chrono::day{static_cast<unsigned>(day)}};
    if (!out.ok()) return std::nullopt;
    return out;
}

std::string write_iso_day(year_month_day day) {
    return padded(year_of(day), 4) + "-" + padded(month_of(day), 2) + "-" + padded(day_of(day), 2);
}

std::optional<std::string> write_era_day(year_month_day day) {
    if (!day.ok() || day.year() < first_written_year) return std::nullopt;
    const auto& format = era_format();
    icu::UnicodeString text;
    format.format(noon_of(day), text);
    // ICU reads impossible era days (昭和64年1月8日) without complaint, so only the way back from
    // what it wrote proves the day.
    UErrorCode status = U_ZERO_ERROR;
    const auto read = static_cast<std::int64_t>(format.parse(text, status) / 1000);
    SHOMEI_CHECK(U_SUCCESS(status));
    SHOMEI_CHECK(floor<days>(sys_seconds{seconds{read}}) == sys_days{day});
    std::string out;
    return text.toUTF8String(out);
}

std::string write_western_day(year_month_day day) {
    return std::to_string(year_of(day)) + "年" + std::to_string(month_of(day)) + "月" +
           std::to_string(day_of(day)) + "日";
}

}  // namespace shomei::certificate
