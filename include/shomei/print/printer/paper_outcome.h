// SPDX-License-Identifier: Apache-2.0
// Naming what lies in the tray from how the job ended and what the printer counted. "completed"
// alone proves nothing: printers said it for cut and for doubled documents.
#pragma once

#include <optional>
#include <string_view>

#include "shomei/print/printer/printer.h"

namespace shomei::printer {

enum class PaperOutcome {
    printed,            // completed, counted exactly
    printed_uncounted,  // completed, no usable counter
    short_count,        // completed, fewer than sent
    over,               // more than sent: a doubled or foreign page; closes this printer
    partial,            // ended early, some sides out
    partial_full,       // ended early, yet all sides counted
    not_printed,        // ended early, none out
    unknown,            // the job is gone, has not ended, or ended early without a counter
};

// What follows for the issuance: paper delivered, spoiled (money back), or a person decides.
enum class PaperVerdict { printed, spoiled, unknown };

// `impressions`: job-impressions-completed read once more a second after the end. `expected`: all
// pages of all copies. `counts`: the model was enrolled as counting impressions; where false its
// counter is not looked at.
PaperOutcome name_outcome(JobState end, std::optional<int> impressions, unsigned expected,
                          bool counts);

// printed_uncounted is a delivery only on a model enrolled as not counting.
PaperVerdict verdict_of(PaperOutcome outcome, bool counts);

// Journal and ledger word: "printed", "printed-uncounted", "short", "over", "partial",
// "partial-full", "not-printed", "unknown".
std::string_view name_of(PaperOutcome outcome);

}  // namespace shomei::printer
