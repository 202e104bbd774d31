// SPDX-License-Identifier: Apache-2.0
// A register that several requests may ask at the same time.
#pragma once

#include <filesystem>
#include <memory>

#include "shomei/issuance/register/register.h"

namespace shomei::issuer {

// Throws Fault{configuration, storage} where the database cannot be used.
std::unique_ptr<resident_register::Register> open_register(const std::filesystem::path& database);

}  // namespace shomei::issuer
