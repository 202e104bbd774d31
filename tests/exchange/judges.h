// SPDX-License-Identifier: Apache-2.0
// Published test vectors, in the folder that SHOMEI_JUDGES names.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace shomei::judges {

// nullopt (a skip, with its reason) where the variable is unset; a folder without the file fails.
inline std::optional<nlohmann::json> wycheproof(const std::string& name) {
    const char* folder = std::getenv("SHOMEI_JUDGES");
    if (folder == nullptr) {
        MESSAGE("skipped: SHOMEI_JUDGES is not set, no published vectors for " << name);
        return std::nullopt;
    }
    std::ifstream file(std::string(folder) + "/wycheproof/testvectors_v1/" + name);
    REQUIRE(file.good());
    return nlohmann::json::parse(file);
}

}  // namespace shomei::judges
