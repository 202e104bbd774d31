// SPDX-License-Identifier: Apache-2.0
// ippeveprinter, somebody else's printer that cannot hold a job. Its print command counts the pages
// with qpdf and stands still while a file "jam" lies beside it.
#pragma once

#include <optional>
#include <string>

#include "simulators/process/child_process.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

class EvePrinter {
public:
    EvePrinter();

    std::string uri() const { return "ipps://localhost:" + std::to_string(port_) + "/ipp/print"; }
    // False while it does not listen yet. It starts with Letter in its trays.
    bool load_a4() const;

    void jam();
    void clear_jam();
    // From now on its counter ends at this number, whatever came out.
    void claim(const std::string& impressions);
    // Sides put out so far.
    std::size_t sides() const;
    // The job's settings as the print command saw them: IPP_… lines.
    std::string printed_with() const;

private:
    void write(const std::string& name, const std::string& text) const;

    TemporaryFolder folder_;
    int port_;
    std::optional<ChildProcess> bus_;
    std::optional<ChildProcess> eve_;
};

}  // namespace shomei::sim
