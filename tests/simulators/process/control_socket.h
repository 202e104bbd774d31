// SPDX-License-Identifier: Apache-2.0
// The way a script steers a simulator: a Unix socket on which one line goes in and one line comes
// back, as often as wanted.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "shomei/base/handle.h"

namespace shomei::sim {

// Serves the socket from one thread of its own, one connection after the other. A line is at most
// 64 KiB; the answer has no LF, and none at all is silence until the peer goes away. An existing
// socket at `path` is replaced.
class ControlSocket {
public:
    using Answer = std::function<std::optional<std::string>(const std::string& line)>;

    ControlSocket(const std::string& path, Answer answer);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

private:
    void serve();
    void serve_one(int connection);
    bool readable(int fd) const;

    std::string path_;
    Answer answer_;
    Fd listener_;
    Fd stop_read_;
    Fd stop_write_;
    std::thread thread_;
};

// Connects to `path`, sends one line and returns the one that comes back; throws
// std::runtime_error where there is none within the limit.
std::string control(const std::string& path, const std::string& line, int limit_ms = 5000);

}  // namespace shomei::sim
