// SPDX-License-Identifier: Apache-2.0
#include "simulators/coinbox/coinbox_process.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "simulators/process/control_socket.h"

namespace shomei::sim {

CoinboxProcess::CoinboxProcess(std::string program, std::string folder)
    : program_(std::move(program)), folder_(std::move(folder)) {
    start();
}

void CoinboxProcess::start() {
    process_.emplace(
        Command{.argv = {program_, "--socket", socket_path(), "--state", folder_ + "/coins",
                         "--control", folder_ + "/coinbox.control"},
                .stderr_path = folder_ + "/coinbox.stderr"});
    process_->wait_for("ready ", 30'000);
}

std::string CoinboxProcess::control(const std::string& line) {
    const auto answer = sim::control(folder_ + "/coinbox.control", line);
    if (answer == "?") throw std::runtime_error("shomei-coinbox does not know: " + line);
    return answer;
}

CoinTotals CoinboxProcess::totals() {
    CoinTotals out;
    const auto text = control("totals");
    if (std::sscanf(text.c_str(), "inserted=%d captured=%d returned=%d owed=%d held=%d",
                    &out.inserted, &out.captured, &out.returned, &out.owed, &out.held) != 5)
        throw std::runtime_error("shomei-coinbox: totals unreadable");
    return out;
}

std::string CoinboxProcess::slips() const {
    std::ifstream file(folder_ + "/coins/slips.txt");
    return {std::istreambuf_iterator<char>(file), {}};
}

void CoinboxProcess::kill_and_restart() {
    process_->stop(SIGKILL);
    process_.reset();
    start();
}

}  // namespace shomei::sim
