// SPDX-License-Identifier: Apache-2.0
// What a program and its files are known by in signed texts and in the ledger.
#pragma once

#include <filesystem>

#include "shomei/base/bytes.h"

namespace shomei::settings {

// SHA-256 of a file of any size, read piece by piece. Fault{configuration} where it cannot be read.
Digest digest_of_file(const std::filesystem::path& file);

// Of the running program's own file.
inline Digest program_digest() { return digest_of_file("/proc/self/exe"); }

}  // namespace shomei::settings
