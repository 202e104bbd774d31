// SPDX-License-Identifier: Apache-2.0
// shomei-coinbox: a payment device whose money is scripted, behind a Unix socket.
#include <CLI/CLI.hpp>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <string>

#include "shomei/base/fault.h"
#include "simulators/coinbox/coinbox.h"
#include "simulators/process/control_socket.h"

int main(int argc, char** argv) {
    using namespace shomei;
    CLI::App app("Scripted payment device for tests and the demo");
    std::string socket_path;
    std::string folder;
    std::string control_path;
    app.add_option("--socket", socket_path, "path of the terminal's socket")->required();
    app.add_option("--state", folder, "folder of journal and slips")->required();
    app.add_option("--control", control_path, "path of the control socket")->required();
    CLI11_PARSE(app, argc, argv);

    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, nullptr);
    try {
        std::filesystem::create_directories(folder);
        sim::Coinbox coinbox(folder);
        const sim::ControlSocket terminal(
            socket_path, [&](const std::string& line) { return coinbox.serve(line); });
        const sim::ControlSocket control(
            control_path, [&](const std::string& line) { return coinbox.obey(line); });
        std::cout << "ready " << socket_path << std::endl;
        int number = 0;
        sigwait(&ending, &number);
    } catch (const std::exception& fault) {
        std::cerr << "shomei-coinbox: " << fault.what() << '\n';
        return exit_unavailable;
    }
    return exit_ok;
}
