// SPDX-License-Identifier: Apache-2.0
// The two clocks. Wall time is shown, signed and compared with certificates; deadlines run on
// boot time only. Tests move wall time from outside (faketime); there is no test clock here.
#pragma once

#include <time.h>

#include <cstdint>

namespace shomei {

inline std::int64_t clock_ms(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::int64_t>(now.tv_sec) * 1000 + now.tv_nsec / 1'000'000;
}

// Milliseconds since 1970-01-01T00:00:00Z.
inline std::int64_t wall_ms() { return clock_ms(CLOCK_REALTIME); }
// Seconds since 1970-01-01T00:00:00Z.
inline std::int64_t wall_s() { return wall_ms() / 1000; }
// Milliseconds since boot, suspend included; never goes back.
inline std::int64_t boot_ms() { return clock_ms(CLOCK_BOOTTIME); }

}  // namespace shomei
