// SPDX-License-Identifier: Apache-2.0
// CPU time as the kernel counts it, in nanoseconds' resolution.
#pragma once

#include <sys/types.h>
#include <time.h>

#include "shomei/base/check.h"

namespace shomei::bench {

inline double cpu_us(clockid_t clock) {
    timespec spent{};
    SHOMEI_CHECK(clock_gettime(clock, &spent) == 0);
    return double(spent.tv_sec) * 1e6 + double(spent.tv_nsec) / 1e3;
}

inline double thread_cpu_us() { return cpu_us(CLOCK_THREAD_CPUTIME_ID); }

// Of another process, with all its threads and those that have ended.
inline double process_cpu_us(pid_t process) {
    clockid_t clock{};
    SHOMEI_CHECK(clock_getcpuclockid(process, &clock) == 0);
    return cpu_us(clock);
}

}  // namespace shomei::bench
