// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/printer/paper_outcome.h"

#include "shomei/base/check.h"

namespace shomei::printer {
namespace {

PaperOutcome completed(std::optional<int> impressions, int expected, bool counts) {
    if (!counts || impressions.value_or(0) <= 0) return PaperOutcome::printed_uncounted;
    if (*impressions < expected) return PaperOutcome::short_count;
    return *impressions == expected ? PaperOutcome::printed : PaperOutcome::over;
}

PaperOutcome ended_early(std::optional<int> impressions, int expected, bool counts) {
    // Without a counter nothing shows that the tray is empty.
    if (!counts || impressions.value_or(-1) < 0) return PaperOutcome::unknown;
    if (*impressions == 0) return PaperOutcome::not_printed;
    if (*impressions < expected) return PaperOutcome::partial;
    return *impressions == expected ? PaperOutcome::partial_full : PaperOutcome::over;
}

}  // namespace

PaperOutcome name_outcome(JobState end, std::optional<int> impressions, unsigned expected,
                          bool counts) {
    SHOMEI_CHECK(expected > 0);
    switch (end) {
        case JobState::completed:
            return completed(impressions, static_cast<int>(expected), counts);
        case JobState::canceled:
        case JobState::aborted:
            return ended_early(impressions, static_cast<int>(expected), counts);
        case JobState::pending:
        case JobState::held:
        case JobState::processing:
        case JobState::stopped:
        case JobState::gone:
            return PaperOutcome::unknown;
    }
    check_failed();
}

PaperVerdict verdict_of(PaperOutcome outcome, bool counts) {
    switch (outcome) {
        case PaperOutcome::printed:
            return PaperVerdict::printed;
        case PaperOutcome::printed_uncounted:
            return counts ? PaperVerdict::unknown : PaperVerdict::printed;
        case PaperOutcome::partial:
        case PaperOutcome::not_printed:
            return PaperVerdict::spoiled;
        case PaperOutcome::short_count:
        case PaperOutcome::over:
        case PaperOutcome::partial_full:
        case PaperOutcome::unknown:
            return PaperVerdict::unknown;
    }
    check_failed();
}

std::string_view name_of(PaperOutcome outcome) {
    switch (outcome) {
        case PaperOutcome::printed:
            return "printed";
        case PaperOutcome::printed_uncounted:
            return "printed-uncounted";
        case PaperOutcome::short_count:
            return "short";
        case PaperOutcome::over:
            return "over";
        case PaperOutcome::partial:
            return "partial";
        case PaperOutcome::partial_full:
            return "partial-full";
        case PaperOutcome::not_printed:
            return "not-printed";
        case PaperOutcome::unknown:
            return "unknown";
    }
    check_failed();
}

}  // namespace shomei::printer
