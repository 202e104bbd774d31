// SPDX-License-Identifier: Apache-2.0
#include "watch.h"

#include <cstdlib>

#include "shomei/base/clock.h"

namespace shomei::issuer {

void ResponderWatch::note(const std::string& anchor, bool usable) {
    const std::scoped_lock lock(lock_);
    auto& row = rows_[anchor];
    row.silent = !usable;
    if (usable) row.good_ms = boot_ms();
}

ResponderWatch::Row ResponderWatch::row(const std::string& anchor) const {
    const std::scoped_lock lock(lock_);
    const auto found = rows_.find(anchor);
    return found == rows_.end() ? Row{} : found->second;
}

bool DailyCount::take(const std::string& terminal, int limit) {
    constexpr std::int64_t day_ms = 86'400'000;
    const auto today = wall_ms() / day_ms;
    const std::scoped_lock lock(lock_);
    if (today != day_) counts_.clear();
    day_ = today;
    return ++counts_[terminal] <= limit;
}

ClockWatch::ClockWatch() : offset_ms_(wall_ms() - boot_ms()) {}

std::int64_t ClockWatch::jumped_ms() const { return std::abs(wall_ms() - boot_ms() - offset_ms_); }

}  // namespace shomei::issuer
