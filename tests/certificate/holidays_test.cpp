// SPDX-License-Identifier: Apache-2.0
// The holidays of the shipped municipalities against the law (国民の祝日に関する法律) worked out
// here.
#include <doctest/doctest.h>

#include <cmath>
#include <set>

#include "sample_files.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei::certificate;

namespace {

using namespace std::chrono;

// Days of the equinoxes by the usual approximation, good for 1980 to 2099 (the law leaves them to
// the astronomers).
int equinox(int year, double base) {
    const int since = year - 1980;
    return static_cast<int>(base + 0.242194 * since - std::floor(since / 4.0));
}

year_month_day monday(int year, month in, unsigned which) {
    return year_month_day{std::chrono::year{year} / in / Monday[which]};
}

// As the law stands since 2022.
std::set<sys_days> named_holidays(int y) {
    const auto fixed = [y](unsigned m, int d) {
        return sys_days{year{y} / month{m} / day{static_cast<unsigned>(d)}};
    };
    return {fixed(1, 1),
            monday(y, January, 2),
            fixed(2, 11),
            fixed(2, 23),
            fixed(3, equinox(y, 20.8431)),
            fixed(4, 29),
            fixed(5, 3),
            fixed(5, 4),
            fixed(5, 5),
            monday(y, July, 3),
            fixed(8, 11),
            monday(y, September, 3),
            fixed(9, equinox(y, 23.2488)),
            monday(y, October, 2),
            fixed(11, 3),
            fixed(11, 23)};
}

std::set<std::string> holidays_of(int y) {
    const auto named = named_holidays(y);
    auto all = named;
    for (const auto& day : named) {
        // Art. 3 (2): a holiday on a Sunday moves to the next day that is none.
        if (weekday{day} == Sunday) {
            auto instead = day + days{1};
            while (named.contains(instead)) instead += days{1};
            all.insert(instead);
        }
        // Art. 3 (3): a day between two holidays is one.
        const auto between = day + days{1};
        if (named.contains(day + days{2}) && !named.contains(between) && weekday{between} != Sunday)
            all.insert(between);
    }
    std::set<std::string> out;
    for (const auto& day : all) out.insert(write_iso_day(day));
    return out;
}

}  // namespace

TEST_CASE("the holidays of every shipped municipality are those of the law, year by year") {
    std::size_t years = 0;
    for (const auto& file : {municipality_file, second_municipality_file}) {
        const auto calendar = read_json_file(file).at("calendar");
        const auto listed = calendar.at("holidays").get<std::set<std::string>>();
        const auto known_until = calendar.at("known_until").get<std::string>();
        CHECK(known_until.ends_with("-12-31"));
        std::set<std::string> expected;
        for (int y = std::stoi(listed.begin()->substr(0, 4));
             y <= std::stoi(known_until.substr(0, 4)); ++y, ++years)
            expected.merge(holidays_of(y));
        CHECK(listed == expected);
    }
    CHECK(years >= 4);
}

TEST_CASE("the computation itself knows years that are long past") {
    // 2024: 12 February for the 11th, 6 May for the 5th, 12 August for the 11th, 23 September for
    // the 22nd, 4 November for the 3rd.
    const auto holidays = holidays_of(2024);
    for (const auto* day : {"2024-02-12", "2024-03-20", "2024-05-06", "2024-08-12", "2024-09-22",
                            "2024-09-23", "2024-11-04"})
        CHECK(holidays.contains(day));
    CHECK(holidays.size() == 21);
    CHECK(holidays_of(2026).contains("2026-09-22"));
}
