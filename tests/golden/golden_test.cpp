// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

TEST_CASE("pages look as their golden pictures do, to two rasterisers") {
    const std::string command =
        "'" SHOMEI_SOURCE_DIR "/scripts/golden' check --program '" SHOMEI_BIN_DIR
        "/golden-documents'";
    CHECK(std::system(command.c_str()) == 0);
}
