// SPDX-License-Identifier: Apache-2.0
// What a printer's state reason means for the counter and for the resident. IPP keywords
// (RFC 8011 5.4.12) are compared without their -report, -warning or -error: neither that suffix
// nor the printer-state tells whether paper moves.
#pragma once

#include <string_view>
#include <vector>

namespace shomei::printer {

struct PrinterReason {
    std::string_view stem;    // "fuser-" stands for every keyword that begins so
    bool closes_gate;         // false: a warning for the store's list
    std::string_view screen;  // word for the screen's text; empty where the screen stays as it is
    // How long a stalled job may wait for it to go away, in seconds; 0: cancel at once. The job is
    // never left behind: the end of the wait is Cancel-Job.
    int patience_s;
};

// Stems that readiness() makes up itself, in the same table.
namespace gate {
inline constexpr std::string_view busy = "busy";        // printer-state processing
inline constexpr std::string_view stopped = "stopped";  // printer-state stopped
inline constexpr std::string_view not_accepting = "not-accepting-jobs";
inline constexpr std::string_view foreign_job = "foreign-job";
inline constexpr std::string_view own_job = "own-job";
inline constexpr std::string_view no_operation = "no-operation";  // one we need is missing
inline constexpr std::string_view no_pdf = "no-pdf";
inline constexpr std::string_view no_two_sided = "no-two-sided";
inline constexpr std::string_view no_a4 = "no-a4";                        // none in a tray now
inline constexpr std::string_view settings_refused = "settings-refused";  // by Validate-Job
}  // namespace gate

// True for those: they close the gate, and say nothing about a job that is at the printer.
bool is_made_by_gate(std::string_view stem);

const std::vector<PrinterReason>& printer_reasons();

// The meaning of a printer-state-reasons keyword as sent; "none" gives nullptr, an unknown or an
// empty one the entry "other" (needs attention).
const PrinterReason* find_printer_reason(std::string_view keyword);

}  // namespace shomei::printer
