// SPDX-License-Identifier: Apache-2.0
// A tool run as a filter: bytes in through one pipe, bytes out through another, no files. The child
// dies with the calling thread and at the deadline.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::process {

struct FilterLimits {
    int time_ms = 0;
    std::size_t output_bytes = 0;
    std::size_t memory_bytes = 0;  // address space of the child; 0: as much as there is
};

// What `argv` (argv[0] searched in PATH) writes to its standard output; nullopt where it cannot be
// started, is late, writes more than the limit or does not end with 0. Its messages are dropped:
// they may quote the document.
std::optional<Bytes> run_filter(const std::vector<std::string>& argv, ByteView input,
                                FilterLimits limits);

}  // namespace shomei::process
