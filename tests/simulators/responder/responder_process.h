// SPDX-License-Identifier: Apache-2.0
// `shomei-responder` as a child of a test.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

#include "simulators/process/child_process.h"
#include "simulators/process/control_socket.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

class ResponderProcess {
public:
    // `program` is the path of shomei-responder, `pki` a folder made by scripts/make-test-pki.
    ResponderProcess(const std::string& program, const std::filesystem::path& pki)
        : child_({.argv = {program, "--pki", pki.string(), "--control", folder_ / "control"}}),
          url_(child_.wait_for("ready ", 20'000)) {}

    // http://127.0.0.1:PORT/, for every CA generation.
    const std::string& url() const { return url_; }
    // Of the revocation list of generation 2 or 3.
    std::string list_url(const std::string& generation) const { return url_ + "crl/" + generation; }

    // A control line that must be understood (responder.h); returns the answer.
    std::string control(const std::string& line) const {
        auto answer = sim::control(folder_ / "control", line);
        if (answer == "unknown") throw std::runtime_error("responder does not know: " + line);
        return answer;
    }

private:
    TemporaryFolder folder_;
    ChildProcess child_;
    std::string url_;
};

}  // namespace shomei::sim
