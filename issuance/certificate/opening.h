// SPDX-License-Identifier: Apache-2.0
// When a service or an office is open, on the calendar of one municipality. All days and minutes
// are those of Japan.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "shomei/issuance/certificate/municipality.h"

namespace shomei::certificate {

using Day = std::chrono::year_month_day;

// Minutes since midnight, opens <= minute < closes <= 1440.
struct DayHours {
    int opens_min = 0;
    int closes_min = 0;
};

// Days of every year, both ends included; may run over the new year (12/29–1/3).
struct YearlyClosure {
    std::chrono::month_day from, to;

    bool covers(Day day) const;
};

struct Maintenance {
    std::int64_t from_s = 0;
    std::int64_t to_s = 0;  // first second after it
};

// By weekday, 0 = Sunday; empty: closed.
using WeeklyHours = std::array<std::optional<DayHours>, 7>;

struct CityCalendar {
    std::set<Day> holidays;  // national holidays, complete up to `known_until`
    YearlyClosure year_end;
    Day known_until;
};

// A service at the terminals: hours by weekday, except closures and maintenance.
struct ServiceHours {
    WeeklyHours weekly;
    bool closed_on_holidays = false;
    std::vector<YearlyClosure> closures;
    std::vector<Maintenance> maintenance;

    // A service that closes on holidays promises no opening beyond the days they are known for.
    Availability at(std::int64_t at_s, const CityCalendar& calendar) const;
};

// A counter: closed on holidays and at year end unless designated.
struct OfficeHours {
    WeeklyHours weekly;
    std::map<Day, DayHours> designated;

    std::optional<DayHours> on(Day day, const CityCalendar& calendar) const;
};

// What an office's opening is on the day of an instant, before it is put into words.
struct OpeningToday {
    enum class State { open, over, closed, unknown };
    State state = State::unknown;
    Day day;         // the day the hours belong to: today, or the next day it opens
    DayHours hours;  // set unless unknown
};

OpeningToday opening_today(const OfficeHours& office, const CityCalendar& calendar,
                           std::int64_t at_s);

// How an opening is put into words in one language.
struct OpeningTexts {
    std::string open, over, closed, unknown, day;
    std::vector<std::string> weekdays, months;
};

// Fault{configuration} for a placeholder that the state's text, or that of a day, cannot fill.
std::string write_opening(const OpeningToday& opening, const OpeningTexts& texts);

}  // namespace shomei::certificate
