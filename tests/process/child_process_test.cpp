// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <stdexcept>

#include "shomei/base/clock.h"
#include "simulators/process/child_process.h"
#include "simulators/process/control_socket.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei::sim;

TEST_CASE("a child's lines arrive in order and its exit code is told") {
    ChildProcess child(
        {.argv = {"sh", "-c", "echo one; echo ready at $PLACE; exit 3"}, .env = {"PLACE=home"}});
    CHECK(child.wait_for("ready ", 5000) == "at home");
    CHECK(child.wait(5000) == 3);
}

TEST_CASE("waiting for a line that never comes ends at the limit") {
    ChildProcess child({.argv = {"sleep", "60"}});
    const auto begun = shomei::boot_ms();
    CHECK_THROWS_AS(child.wait_for("ready", 100), std::runtime_error);
    CHECK(shomei::boot_ms() - begun < 5000);
    CHECK(child.stop(SIGTERM) == 128 + SIGTERM);
}

TEST_CASE("a child deaf to SIGTERM is killed after the limit") {
    ChildProcess child(
        {.argv = {"sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"}});
    child.wait_for("deaf", 5000);
    CHECK(child.stop(SIGTERM, 200) == 128 + SIGKILL);
}

TEST_CASE("a control line gets its answer, again and again") {
    TemporaryFolder folder;
    const auto path = folder / "control";
    ControlSocket socket(path, [](const std::string& line) { return "heard " + line; });
    CHECK(control(path, "jam-at 2") == "heard jam-at 2");
    CHECK(control(path, "clear") == "heard clear");
    CHECK_THROWS_AS(control(folder / "nobody", "clear"), std::runtime_error);
}
