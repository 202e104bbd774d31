// SPDX-License-Identifier: Apache-2.0
#include "watch.h"

#include <cstdlib>

#include "limits.h"

namespace shomei::issuer {

namespace {

bool is_recent(const ResponderWatch::Row& row, std::int64_t now_ms) {
    return row.failed_ms && now_ms - *row.failed_ms < limit::responder_silence_ms;
}

}  // namespace

bool ResponderWatch::Row::is_silent(std::int64_t now_ms) const {
    return failures >= limit::responder_failures && is_recent(*this, now_ms);
}

void ResponderWatch::note(const std::string& anchor, bool usable, std::int64_t now_ms) {
    const std::scoped_lock lock(lock_);
    auto& row = rows_[anchor];
    if (usable) {
        row = {now_ms, {}, 0};
        return;
    }
    row.failures = is_recent(row, now_ms) ? row.failures + 1 : 1;
    row.failed_ms = now_ms;
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
