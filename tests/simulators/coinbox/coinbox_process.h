// SPDX-License-Identifier: Apache-2.0
// shomei-coinbox as a child process, for tests, stories and the demo.
#pragma once

#include <optional>
#include <string>

#include "simulators/process/child_process.h"

namespace shomei::sim {

// Yen over all keys; inserted = captured + returned + owed + held.
struct CoinTotals {
    int inserted = 0;
    int captured = 0;
    int returned = 0;
    int owed = 0;
    int held = 0;
};

class CoinboxProcess {
public:
    // Starts `program` (the path of shomei-coinbox) with its sockets and files in `folder`, which
    // must exist and be short, and waits until it accepts.
    CoinboxProcess(std::string program, std::string folder);

    std::string socket_path() const { return folder_ + "/coinbox"; }
    // One control line (coinbox.h); throws where the answer is "?".
    std::string control(const std::string& line);
    CoinTotals totals();
    // Every slip printed so far: "== KEY" and its lines.
    std::string slips() const;

    int stop() { return process_->stop(); }
    // Ends the device with SIGKILL and starts it again with its files.
    void kill_and_restart();

private:
    void start();

    std::string program_;
    std::string folder_;
    std::optional<ChildProcess> process_;
};

}  // namespace shomei::sim
