// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/card/card_daemon.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <string_view>

namespace shomei::card {

namespace {

bool long_option_logs(std::string_view option) {
    // getopt_long takes any abbreviation; a lone first letter is ambiguous and counted as asking.
    constexpr std::string_view apdu = "--apdu";
    constexpr std::string_view debug = "--debug";
    return option.size() > 2 && (apdu.starts_with(option) || debug.starts_with(option));
}

bool letters_log(std::string_view letters) {
    constexpr std::string_view with_value = "ctrs";  // what follows them is a value
    const auto end = letters.find_first_of(with_value);
    return letters.substr(0, end).find_first_of("ad") != std::string_view::npos;
}

std::vector<std::string> arguments_of(const std::filesystem::path& process) {
    std::ifstream in(process / "cmdline", std::ios::binary);
    std::vector<std::string> arguments;
    for (std::string argument; std::getline(in, argument, '\0');) arguments.push_back(argument);
    return arguments;
}

}  // namespace

bool asks_for_command_log(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return false;
    return std::any_of(arguments.begin() + 1, arguments.end(), [](std::string_view argument) {
        if (argument.starts_with("--")) return long_option_logs(argument);
        return argument.starts_with("-") && letters_log(argument.substr(1));
    });
}

bool card_daemon_logs_commands(const std::filesystem::path& proc) {
    std::error_code failure;
    std::filesystem::directory_iterator at(proc, failure);
    for (; !failure && at != std::filesystem::directory_iterator(); at.increment(failure)) {
        const std::string name = at->path().filename().string();
        const auto digit = [](unsigned char c) { return std::isdigit(c) != 0; };
        if (!std::all_of(name.begin(), name.end(), digit)) continue;
        const auto arguments = arguments_of(at->path());  // empty where it has just ended
        if (arguments.empty()) continue;
        const auto program = std::filesystem::path(arguments.front()).filename();
        if (program == "pcscd" && asks_for_command_log(arguments)) return true;
    }
    return false;
}

}  // namespace shomei::card
