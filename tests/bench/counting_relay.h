// SPDX-License-Identifier: Apache-2.0
// Stands between a terminal and the issuer, passes every byte on and counts the connections.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "shomei/base/handle.h"

namespace shomei::bench {

class CountingRelay {
public:
    // Listens on a free port of 127.0.0.1 and passes everything on to `port` there, one connection
    // after the other.
    explicit CountingRelay(std::uint16_t port);
    CountingRelay(const CountingRelay&) = delete;
    CountingRelay& operator=(const CountingRelay&) = delete;
    ~CountingRelay();

    std::uint16_t port() const;
    int connections() const { return connections_; }

private:
    void serve(std::uint16_t port);

    Fd listener_;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

}  // namespace shomei::bench
