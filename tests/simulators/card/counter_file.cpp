// SPDX-License-Identifier: Apache-2.0
#include "simulators/card/counter_file.h"

#include <cstdio>
#include <fstream>

#include "shomei/base/fault.h"

namespace shomei::virtual_card {

CounterFile::CounterFile(std::filesystem::path file, Counters start)
    : file_(std::move(file)), counters_(start) {
    std::ifstream in(file_);
    if (!in) return;
    std::string line;
    std::getline(in, line);
    if (std::sscanf(line.c_str(), "pin=%2d sign=%2d", &counters_.pin, &counters_.sign) != 2)
        throw Fault(FaultCode::storage, "counters not readable: " + file_.string());
}

void CounterFile::keep(const Counters& counters) {
    if (counters == counters_) return;
    const std::filesystem::path next = file_.string() + ".new";
    std::ofstream out(next);
    out << text_of(counters) << '\n';
    out.close();
    std::error_code error;
    std::filesystem::rename(next, file_, error);
    if (!out || error) throw Fault(FaultCode::storage, "counters not kept: " + file_.string());
    counters_ = counters;
}

std::string text_of(const Counters& counters) {
    return "pin=" + std::to_string(counters.pin) + " sign=" + std::to_string(counters.sign);
}

}  // namespace shomei::virtual_card
