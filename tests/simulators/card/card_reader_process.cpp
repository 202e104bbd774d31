// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/card_reader_process.h"

#include <stdexcept>

#include "simulators/process/control_socket.h"

namespace shomei::sim {

namespace {

constexpr int start_limit_ms = 20'000;
constexpr int order_limit_ms = 10'000;

}  // namespace

CardReaderProcess::CardReaderProcess(const std::string& program, const std::filesystem::path& cards,
                                     const std::filesystem::path& folder)
    : folder_(folder),
      child_({.argv = {program, "--cards", cards, "--state", folder / "state", "--reader-socket",
                       reader_socket(), "--control-socket", folder / "control.sock", "--frame-log",
                       frame_log()}}) {
    child_.wait_for("ready", start_limit_ms);
}

std::string CardReaderProcess::control(const std::string& line) const {
    auto answer = sim::control(folder_ / "control.sock", line, order_limit_ms);
    if (answer.starts_with("error")) throw std::runtime_error(line + ": " + answer);
    return answer;
}

}  // namespace shomei::sim
