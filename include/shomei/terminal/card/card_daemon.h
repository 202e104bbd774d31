// SPDX-License-Identifier: Apache-2.0
// Whether the PC/SC daemon would write PINs into its log: with APDU or debug logging it prints
// every command unredacted, so a terminal must not start beside such a daemon.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shomei::card {

// True where an argument list of pcscd (program name first) asks for such logging: --apdu, -a,
// --debug, -d, abbreviations and clusters of letters included.
bool asks_for_command_log(const std::vector<std::string>& arguments);

// True where any pcscd that this process can see runs so.
bool card_daemon_logs_commands(const std::filesystem::path& proc = "/proc");

}  // namespace shomei::card
