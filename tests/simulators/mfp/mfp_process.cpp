// SPDX-License-Identifier: Apache-2.0
#include "simulators/mfp/mfp_process.h"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "simulators/process/control_socket.h"

namespace shomei::sim {
namespace {

PrintedSide parse_side(const std::string& line) {
    std::map<std::string, std::string> values;
    std::istringstream words(line);
    for (std::string word; words >> word;)
        if (const auto equals = word.find('='); equals != std::string::npos)
            values[word.substr(0, equals)] = word.substr(equals + 1);
    return {.key = values.at("key"),
            .job = std::stoi(values.at("job")),
            .page = static_cast<unsigned>(std::stoul(values.at("page"))),
            .of = static_cast<unsigned>(std::stoul(values.at("of"))),
            .digest = values.at("sha256")};
}

}  // namespace

MfpProcess::MfpProcess(std::string program, std::string folder, std::vector<std::string> more)
    : program_(std::move(program)), folder_(std::move(folder)), more_(std::move(more)) {
    start();
}

void MfpProcess::start() {
    Command command{.argv = {program_, "--port", std::to_string(port_), "--spool",
                             folder_ + "/spool", "--out", folder_ + "/out", "--log",
                             folder_ + "/mfp.log", "--control", folder_ + "/mfp.control"},
                    .stderr_path = folder_ + "/mfp.stderr"};
    command.argv.insert(command.argv.end(), more_.begin(), more_.end());
    process_.emplace(command);
    uri_ = process_->wait_for("ready ", 30'000);
    const auto colon = uri_.find(':', std::string("ipps://").size());
    port_ = std::stoi(uri_.substr(colon + 1));
}

std::string MfpProcess::control(const std::string& line) {
    const auto answer = sim::control(folder_ + "/mfp.control", line);
    if (answer == "?") throw std::runtime_error("shomei-mfp does not know: " + line);
    return answer;
}

std::vector<PrintedSide> MfpProcess::sheets(const std::string& key) const {
    std::vector<PrintedSide> out;
    std::ifstream log(out_folder() + "/sheets.log");
    for (std::string line; std::getline(log, line);) {
        auto side = parse_side(line);
        if (key.empty() || side.key == key) out.push_back(std::move(side));
    }
    return out;
}

void MfpProcess::kill_and_restart() {
    process_->stop(SIGKILL);
    process_.reset();
    start();
}

}  // namespace shomei::sim
