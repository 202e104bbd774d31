// SPDX-License-Identifier: Apache-2.0
// A program run beside a test or the demo: it dies with us, speaks through its standard output and
// is always waited for. Every wait has a limit. What fails here ends the test: std::runtime_error.
#pragma once

#include <sys/types.h>

#include <csignal>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/handle.h"

namespace shomei::sim {

struct Command {
    std::vector<std::string> argv;      // argv[0] is searched in PATH where it has no slash
    std::vector<std::string> env = {};  // "NAME=value", added to or replacing our own
    std::string stderr_path = {};       // appended to; empty: our own standard error
};

class ChildProcess {
public:
    // Starts the command. The kernel sends it SIGKILL when the thread that started it ends, so
    // start it from a thread that outlives it.
    explicit ChildProcess(const Command& command);
    ChildProcess(ChildProcess&&) noexcept = default;
    ChildProcess& operator=(ChildProcess&&) = delete;
    // stop(SIGTERM) within 5 s, whatever the ending.
    ~ChildProcess();

    pid_t pid() const { return pid_; }

    // The next line of standard output without its LF; nullopt at its end or after the limit.
    std::optional<std::string> read_line(int limit_ms);
    // Reads until a line that starts with `prefix` and returns the rest of it; throws at the end
    // of output or after the limit.
    std::string wait_for(std::string_view prefix, int limit_ms);

    void signal(int number);
    // The exit code (128 + signal where one ended it), or nullopt while it still runs.
    std::optional<int> wait(int limit_ms);
    // Sends the signal and waits; SIGKILL after the limit. Returns what wait() returns.
    int stop(int number = SIGTERM, int limit_ms = 5000);

private:
    pid_t pid_ = -1;
    Fd pid_fd_;
    Fd output_;
    std::string unread_;
    std::optional<int> ended_;
};

}  // namespace shomei::sim
