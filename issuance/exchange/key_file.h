// SPDX-License-Identifier: Apache-2.0
// What every file with a key of ours must be.
#pragma once

#include <sys/stat.h>

#include <filesystem>

#include "shomei/base/fault.h"

namespace shomei::exchange {

[[noreturn]] inline void refuse_file(const std::filesystem::path& file, const char* reason) {
    throw Fault(FaultCode::configuration, file.string() + ": " + reason);
}

// Fault{configuration} unless the file is there and closed to group and others.
inline void require_private(const std::filesystem::path& file) {
    struct stat status {};
    if (stat(file.c_str(), &status) != 0) refuse_file(file, "cannot be read");
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) refuse_file(file, "is open to others");
}

}  // namespace shomei::exchange
