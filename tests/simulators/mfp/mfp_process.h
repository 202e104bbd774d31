// SPDX-License-Identifier: Apache-2.0
// shomei-mfp as a child process, for tests, stories and the demo.
#pragma once

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "simulators/process/child_process.h"

namespace shomei::sim {

// One line of sheets.log.
struct PrintedSide {
    std::string key;
    int job = 0;
    unsigned page = 0;
    unsigned of = 0;
    std::string digest;  // SHA-256 of the PDF, hex
};

class MfpProcess {
public:
    // Starts `program` (the path of shomei-mfp) with all its files below `folder`, which must
    // exist and be short (the control socket lies in it), and waits until it accepts.
    MfpProcess(std::string program, std::string folder, std::vector<std::string> more = {});

    const std::string& uri() const { return uri_; }
    // The certificate (PEM) the printer shows; it survives restarts.
    std::string certificate_path() const { return folder_ + "/spool/tls/localhost.crt"; }
    std::string key_path() const { return folder_ + "/spool/tls/localhost.key"; }
    std::string out_folder() const { return folder_ + "/out"; }

    // One control line (paper_engine.h; also pause, resume, state); throws where the answer is "?".
    std::string control(const std::string& line);
    // What lies in the tray, in the order it came out; only of this key where one is given.
    std::vector<PrintedSide> sheets(const std::string& key = {}) const;

    void signal(int number) { process_->signal(number); }
    int stop(int number = SIGTERM) { return process_->stop(number); }
    // Ends the printer with SIGKILL and starts it again on its port, with its files.
    void kill_and_restart();

private:
    void start();

    std::string program_;
    std::string folder_;
    std::vector<std::string> more_;
    std::string uri_;
    int port_ = 0;
    std::optional<ChildProcess> process_;
};

}  // namespace shomei::sim
