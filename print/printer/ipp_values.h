// SPDX-License-Identifier: Apache-2.0
// Reading attributes of an IPP answer by name; what is missing or of another type is empty.
#pragma once

#include <cups/cups.h>

#include <optional>
#include <string>
#include <vector>

namespace shomei::printer {

std::vector<std::string> strings_of(ipp_t* answer, const char* name);
std::string string_of(ipp_t* answer, const char* name);
std::optional<int> integer_of(ipp_t* answer, const char* name);
bool true_of(ipp_t* answer, const char* name);
bool holds(ipp_t* answer, const char* name, const char* value);
bool holds(ipp_t* answer, const char* name, int value);

}  // namespace shomei::printer
