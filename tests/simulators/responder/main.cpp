// SPDX-License-Identifier: Apache-2.0
// shomei-responder: a loopback OCSP responder for tests and the demo. Prints `ready URL`, then
// answers until SIGTERM, SIGINT or, without a control socket, for ever.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <memory>

#include "shomei/base/fault.h"
#include "simulators/process/control_socket.h"
#include "simulators/responder/responder.h"

int main(int argc, char** argv) {
    CLI::App app("Loopback OCSP responder over a folder made by scripts/make-test-pki.");
    std::string pki;
    std::uint16_t port = 0;
    std::string control_path;
    app.add_option("--pki", pki, "folder made by scripts/make-test-pki")->required();
    app.add_option("--port", port, "port on 127.0.0.1 (0: any free one)");
    app.add_option("--control", control_path,
                   "Unix socket: fault NAME | list NAME | delay MS | count");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        const int code = app.exit(error);
        return code == 0 ? shomei::exit_ok : shomei::exit_usage;
    }

    // Blocked before any thread starts, so that sigwait alone takes them.
    sigset_t ending;
    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    sigprocmask(SIG_BLOCK, &ending, nullptr);
    signal(SIGPIPE, SIG_IGN);
    try {
        shomei::sim::Responder responder(pki, port);
        std::unique_ptr<shomei::sim::ControlSocket> control;
        if (!control_path.empty())
            control = std::make_unique<shomei::sim::ControlSocket>(
                control_path, [&](const std::string& line) { return responder.control(line); });
        std::printf("ready http://127.0.0.1:%u/\n", static_cast<unsigned>(responder.port()));
        std::fflush(stdout);
        int number = 0;
        sigwait(&ending, &number);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "shomei-responder: %s\n", error.what());
        return shomei::exit_unavailable;
    }
    return shomei::exit_ok;
}
