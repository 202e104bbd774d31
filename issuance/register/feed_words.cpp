// SPDX-License-Identifier: Apache-2.0
#include <chrono>
#include <cstdio>

#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/register/feed.h"

namespace shomei::resident_register {

std::string text_of(const FeedResult& result) {
    const std::chrono::sys_seconds instant{std::chrono::seconds(result.as_of_s)};
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::hh_mm_ss time(instant - day);
    char clock[sizeof "T00:00:00Z"];
    std::snprintf(clock, sizeof clock, "T%02d:%02d:%02dZ", static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    return std::to_string(result.statements) + " statements, " + std::to_string(result.stale) +
           " stale, " + std::to_string(result.dropped) + " dropped; version " +
           std::to_string(result.version) + (result.changed ? "" : " (unchanged)") +
           (result.as_of_s == 0 ? "; not complete yet"
                                : "; complete up to " + certificate::write_iso_day(day) + clock);
}

std::string text_of(const FeedError& error) {
    return (error.line == 0 ? "" : "line " + std::to_string(error.line) + ": ") + error.what;
}

}  // namespace shomei::resident_register
