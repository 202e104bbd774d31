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

ClockWatch::ClockWatch() : offset_ms_(wall_ms() - boot_ms()) {}

std::int64_t ClockWatch::jumped_ms() const { return std::abs(wall_ms() - boot_ms() - offset_ms_); }

}  // namespace shomei::issuer
