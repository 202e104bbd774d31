// SPDX-License-Identifier: Apache-2.0
// `shomei municipality check`: what a municipality's file says, or what is wrong with it and where.
#pragma once

#include <filesystem>

namespace shomei {

// Prints a summary and returns exit_ok. `schema` may be empty: the one beside the file.
// Fault{configuration} with file and place.
int check_municipality(const std::filesystem::path& file, const std::filesystem::path& schema);

}  // namespace shomei
