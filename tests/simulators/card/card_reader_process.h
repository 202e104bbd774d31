// SPDX-License-Identifier: Apache-2.0
// shomei-card as a child process, for tests, stories and the simulated world.
#pragma once

#include <filesystem>
#include <string>

#include "simulators/process/child_process.h"

namespace shomei::sim {

// The first slot of the virtual reader, as PC/SC names it.
constexpr const char* virtual_reader_name = "Virtual PCD 00 00";

class CardReaderProcess {
public:
    // Starts `program` (the path of shomei-card) with the card folders in `cards` and all its files
    // below `folder`, whose path must be short (it holds sockets); returns when programs can
    // connect. Throws std::runtime_error.
    CardReaderProcess(const std::string& program, const std::filesystem::path& cards,
                      const std::filesystem::path& folder);

    // One order (card_desk.h) and its answer; throws std::runtime_error for an answer `error …`.
    std::string control(const std::string& line) const;

    // For the environment variable PCSCLITE_CSOCK_NAME. The PC/SC library of a process remembers
    // the first value it sees, so it must be set before the first use and stays the same.
    std::string reader_socket() const { return folder_ / "reader.sock"; }
    std::string frame_log() const { return folder_ / "frames.log"; }

private:
    std::filesystem::path folder_;
    ChildProcess child_;
};

}  // namespace shomei::sim
