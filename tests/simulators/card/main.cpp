// SPDX-License-Identifier: Apache-2.0
// shomei-card: a card reader and the cards put into it, for tests and the demo. Prints `ready` when
// programs can connect; ends on SIGTERM or SIGINT.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>

#include "shomei/base/fault.h"
#include "simulators/card/card_desk.h"

namespace {

using namespace shomei;
using namespace shomei::virtual_card;

Fd stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return Fd(signalfd(-1, &signals, SFD_CLOEXEC));
}

int serve(const DeskPaths& paths) {
    try {
        const Fd stop = stop_signals();
        std::filesystem::create_directories(paths.state);
        enter_own_network();
        CardDesk desk(paths);
        std::puts("ready");
        std::fflush(stdout);
        desk.run(stop.get());
        return exit_ok;
    } catch (const Fault& fault) {
        std::fprintf(stderr, "shomei-card: %s\n", fault.what());
        return fault.code() == FaultCode::card_service ? exit_unavailable : exit_configuration;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "shomei-card: %s\n", error.what());
        return exit_internal;
    }
}

}  // namespace

int main(int count, char** arguments) {
    CLI::App app("Virtual card reader with virtual My Number Cards, for tests and the demo.");
    DeskPaths paths;
    app.add_option("--cards", paths.cards, "folder of card folders")->required();
    app.add_option("--state", paths.state, "folder for counters and the reader's log")->required();
    app.add_option("--reader-socket", paths.reader_socket, "socket for PCSCLITE_CSOCK_NAME")
        ->required();
    app.add_option("--control-socket", paths.control_socket, "socket that takes orders")
        ->required();
    app.add_option("--frame-log", paths.frame_log, "file for every frame, PIN digits masked");
    try {
        app.parse(count, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    }
    return serve(paths);
}
