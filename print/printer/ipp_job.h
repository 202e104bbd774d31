// SPDX-License-Identifier: Apache-2.0
// Jobs as the printer tells of them.
#pragma once

#include <string>
#include <vector>

#include "shomei/print/printer/ipp_printer.h"

namespace shomei::printer {

struct ListedJob {
    JobRef ref;
    std::string name;
    std::string user;
};

// Get-Jobs with which-jobs "completed" or "not-completed"; `mine`: only ours.
PrinterAnswer<std::vector<ListedJob>> list_jobs(const PrinterSettings& settings, const char* which,
                                                bool mine);

struct SeenJob {
    std::string uuid;
    JobView view;
};

// The job that has this number now, whoever it belongs to; JobState::gone where there is none.
PrinterAnswer<SeenJob> see(const PrinterSettings& settings, int id);

}  // namespace shomei::printer
