// SPDX-License-Identifier: Apache-2.0
// SHOMEI_CHECK stops the program when one of our own invariants is broken. It stays on in every
// build: the next start recovers from the journal. Only the code location is written.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace shomei {

[[noreturn]] inline void check_failed(const char* file = __builtin_FILE(),
                                      int line = __builtin_LINE()) {
    std::fprintf(stderr, "ASSERT %s:%d\n", file, line);
    std::abort();
}

}  // namespace shomei

#define SHOMEI_CHECK(condition)                     \
    do {                                            \
        if (!(condition)) ::shomei::check_failed(); \
    } while (false)
