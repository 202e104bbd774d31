// SPDX-License-Identifier: Apache-2.0
// What a municipality's file says, for the people who answer for it.
#include <algorithm>

#include "municipality_settings.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

std::string write_minute(int minute) {
    const auto two = [](int value) { return (value < 10 ? "0" : "") + std::to_string(value); };
    return two(minute / 60) + ":" + two(minute % 60);
}

std::string write_instant(std::int64_t at_s) {
    return write_iso_day(japan_day(at_s)) + " " + write_minute(japan_minute(at_s));
}

std::string write_hours(const std::optional<DayHours>& hours) {
    return hours ? write_minute(hours->opens_min) + "-" + write_minute(hours->closes_min)
                 : "closed";
}

// Runs of weekdays with the same hours: `mon-fri 09:00-17:00, sat-sun closed`.
std::string write_week(const ServiceHours& service) {
    static constexpr std::array<const char*, 7> names = {"mon", "tue", "wed", "thu",
                                                         "fri", "sat", "sun"};
    const auto on = [&](std::size_t i) { return write_hours(service.weekly[(i + 1) % 7]); };
    std::string out;
    for (std::size_t first = 0; first < names.size();) {
        auto last = first;
        while (last + 1 < names.size() && on(last + 1) == on(first)) ++last;
        out += (out.empty() ? "" : ", ") + std::string(names[first]) +
               (last == first ? "" : "-" + std::string(names[last])) + " " + on(first);
        first = last + 1;
    }
    return out + (service.closed_on_holidays ? ", closed on holidays" : "");
}

std::string write_fees(const std::vector<Dated<int>>& fees, Day today) {
    const auto* now = find_in_force(fees, today);
    std::string out = now == nullptr ? "no fee yet" : std::to_string(*now) + " yen";
    for (const auto& fee : fees)
        if (fee.from > today)
            return out + ", " + std::to_string(fee.value) + " yen from " + write_iso_day(fee.from);
    return out;
}

std::string write_availability(const Availability& now) {
    if (now.open) return "open now";
    std::string out = "closed now (" + std::string(name_of(*now.reason)) + ")";
    if (now.next_opening_s) out += ", next opening " + write_instant(*now.next_opening_s);
    return out;
}

}  // namespace

std::vector<std::string> Municipality::summary(std::int64_t at_s) const {
    const Day today = japan_day(at_s);
    std::vector<std::string> out{settings_->city_code + " " + name("ja") + " (" + name("en") + ")"};
    const auto* line = find_in_force(settings_->issuer_lines, today);
    out.push_back("issuer line: " +
                  (line == nullptr ? "none yet" : line->title + " " + line->name));
    for (const auto& kind : settings_->kinds) {
        const auto& traits = traits_of(kind.settings.kind);
        out.push_back(std::string(traits.id) + ": " + write_fees(kind.fees_yen, today) + "; " +
                      write_week(kind.hours) + "; " +
                      (traits.has_form ? write_availability(availability(traits.kind, at_s))
                                       : "not offered: this build has no form for it"));
    }
    out.push_back(std::to_string(settings_->offices.size()) + " offices");
    const auto& known_until = settings_->calendar.known_until;
    out.push_back("holidays known until " + write_iso_day(known_until) +
                  (known_until < today ? ": EXPIRED" : ""));
    for (const auto& notice : settings_->notices)
        out.push_back("notice until " + write_iso_day(notice.to) +
                      (notice.to < today ? ": over" : ""));
    return out;
}

}  // namespace shomei::certificate
