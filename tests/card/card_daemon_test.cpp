// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/card/card_daemon.h"

#include <doctest/doctest.h>

#include <fstream>

#include "simulators/process/temporary_folder.h"

namespace {

using shomei::card::asks_for_command_log;
using shomei::card::card_daemon_logs_commands;

TEST_CASE("a daemon that prints commands is told by every spelling of its options") {
    for (const char* option : {"--apdu", "--debug", "-a", "-d", "-fa", "-xd", "--deb", "--ap"})
        CHECK(asks_for_command_log({"/usr/sbin/pcscd", "--foreground", option}));
    for (const char* option : {"--foreground", "-f", "-fx", "--auto-exit", "--info", "-c/data",
                               "--disable-polkit", "--config"})
        CHECK_FALSE(asks_for_command_log({"pcscd", option, "--"}));
    CHECK_FALSE(asks_for_command_log({"pcscd"}));
    CHECK_FALSE(asks_for_command_log({}));
}

TEST_CASE("only a card daemon among the running programs counts") {
    const shomei::sim::TemporaryFolder proc;
    const auto run = [&](const std::string& pid, std::string_view arguments) {
        std::filesystem::create_directory(proc / pid);
        std::ofstream(proc / (pid + "/cmdline"), std::ios::binary) << arguments;
    };
    using namespace std::string_view_literals;
    run("self", "pcscd\0--apdu\0"sv);
    run("10", "editor\0--apdu\0"sv);
    run("11", "/usr/sbin/pcscd\0--foreground\0"sv);
    run("12", ""sv);
    CHECK_FALSE(card_daemon_logs_commands(proc.path()));
    run("13", "/usr/sbin/pcscd\0-f\0--apdu\0"sv);
    CHECK(card_daemon_logs_commands(proc.path()));
    CHECK_FALSE(card_daemon_logs_commands(proc / "missing"));
}

}  // namespace
