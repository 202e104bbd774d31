// SPDX-License-Identifier: Apache-2.0
#include "opening.h"

#include "shomei/base/check.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

// More than a year of days and of maintenance windows.
constexpr int steps_limit = 800;
constexpr int minutes_a_day = 1440;

Day after(Day day) { return sys_days{day} + days{1}; }

unsigned weekday_of(Day day) { return std::chrono::weekday{sys_days{day}}.c_encoding(); }

bool is_closure(const ServiceHours& service, Day day) {
    for (const auto& closure : service.closures)
        if (closure.covers(day)) return true;
    return false;
}

// What the week says of a day, before closures and maintenance.
std::optional<DayHours> hours_on(const ServiceHours& service, Day day,
                                 const CityCalendar& calendar) {
    if (service.closed_on_holidays && calendar.holidays.contains(day)) return std::nullopt;
    return service.weekly[weekday_of(day)];
}

const Maintenance* maintenance_at(const ServiceHours& service, std::int64_t at_s) {
    for (const auto& window : service.maintenance)
        if (at_s >= window.from_s && at_s < window.to_s) return &window;
    return nullptr;
}

// The first instant from `at_s` on at which nothing stands against the service.
std::optional<std::int64_t> next_opening(const ServiceHours& service, std::int64_t at_s,
                                         const CityCalendar& calendar) {
    for (int step = 0; step < steps_limit; ++step) {
        const Day day = japan_day(at_s);
        const int minute = japan_minute(at_s);
        const auto hours = hours_on(service, day, calendar);
        if (const auto* window = maintenance_at(service, at_s))
            at_s = window->to_s;
        else if (is_closure(service, day) || !hours || minute >= hours->closes_min)
            at_s = japan_instant(day, minutes_a_day);
        else if (minute < hours->opens_min)
            at_s = japan_instant(day, hours->opens_min);
        else
            return at_s;
    }
    return std::nullopt;
}

// 8:45
std::string write_minute(int minute) {
    const int rest = minute % 60;
    return std::to_string(minute / 60) + (rest < 10 ? ":0" : ":") + std::to_string(rest);
}

std::string write_day(Day day, const OpeningTexts& texts) {
    const auto month = static_cast<unsigned>(day.month()) - 1;
    return fill_placeholders(texts.day, {{"month", texts.months.at(month)},
                                         {"date", std::to_string(static_cast<unsigned>(day.day()))},
                                         {"weekday", texts.weekdays.at(weekday_of(day))}});
}

}  // namespace

bool YearlyClosure::covers(Day day) const {
    const std::chrono::month_day of_year{day.month(), day.day()};
    if (from <= to) return from <= of_year && of_year <= to;
    return from <= of_year || of_year <= to;
}

Availability ServiceHours::at(std::int64_t at_s, const CityCalendar& calendar) const {
    auto opening = next_opening(*this, at_s, calendar);
    if (opening == at_s) return {true, std::nullopt, std::nullopt};
    if (opening && closed_on_holidays && japan_day(*opening) > calendar.known_until)
        opening.reset();
    const bool stopped =
        is_closure(*this, japan_day(at_s)) || maintenance_at(*this, at_s) != nullptr;
    return {false, stopped ? RefusalCode::B02 : RefusalCode::B01, opening};
}

std::optional<DayHours> OfficeHours::on(Day day, const CityCalendar& calendar) const {
    const auto opening = designated.find(day);
    if (opening != designated.end()) return opening->second;
    if (calendar.holidays.contains(day) || calendar.year_end.covers(day)) return std::nullopt;
    return weekly[weekday_of(day)];
}

OpeningToday opening_today(const OfficeHours& office, const CityCalendar& calendar,
                           std::int64_t at_s) {
    using enum OpeningToday::State;
    const Day today = japan_day(at_s);
    const auto hours = office.on(today, calendar);
    if (today <= calendar.known_until && hours && japan_minute(at_s) < hours->closes_min)
        return {open, today, *hours};
    // Beyond the list of holidays nobody may be sent to a closed door.
    for (Day day = after(today); day <= calendar.known_until; day = after(day))
        if (const auto next = office.on(day, calendar)) return {hours ? over : closed, day, *next};
    return {};
}

std::string write_opening(const OpeningToday& opening, const OpeningTexts& texts) {
    if (opening.state == OpeningToday::State::unknown) return fill_placeholders(texts.unknown, {});
    const Parameters parameters = {{"opens", write_minute(opening.hours.opens_min)},
                                   {"closes", write_minute(opening.hours.closes_min)},
                                   {"day", write_day(opening.day, texts)}};
    switch (opening.state) {
        case OpeningToday::State::open:
            return fill_placeholders(texts.open, parameters);
        case OpeningToday::State::over:
            return fill_placeholders(texts.over, parameters);
        case OpeningToday::State::closed:
            return fill_placeholders(texts.closed, parameters);
        case OpeningToday::State::unknown:
            break;
    }
    check_failed();
}

}  // namespace shomei::certificate
