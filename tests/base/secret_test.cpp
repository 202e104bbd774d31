// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include "simulators/process/child_process.h"

namespace {

// How often the probe found its marker in blocks that it had given back.
int finds(std::vector<std::string> words) {
    words.insert(words.begin(), std::string(SHOMEI_BIN_DIR) + "/freed-memory-probe");
    shomei::sim::ChildProcess probe({.argv = words});
    const auto line = probe.read_line(10'000);
    REQUIRE(probe.wait(10'000) == 0);
    REQUIRE(line.has_value());
    return std::stoi(*line);
}

}  // namespace

TEST_CASE("memory given back to the heap is overwritten, small blocks too") {
    CHECK(finds({"protected"}) == 0);
    CHECK(finds({}) > 20);
}
