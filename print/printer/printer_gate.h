// SPDX-License-Identifier: Apache-2.0
// The checks before money: what the printer is, says and offers, judged against what a certificate
// needs.
#pragma once

#include <vector>

#include "ipp_connection.h"
#include "ipp_job.h"

namespace shomei::printer {

// What every certificate is printed as. A certificate without its back is not a certificate.
namespace demand {
inline constexpr const char* format = "application/pdf";
inline constexpr const char* sides = "two-sided-long-edge";
inline constexpr const char* media = "iso_a4_210x297mm";
}  // namespace demand

// Get-Printer-Attributes with all that is judged here; not_enrolled where printer-uuid differs.
PrinterAnswer<Ipp> printer_attributes(const PrinterSettings& settings);

bool can_hold(const Ipp& printer);
// State, reasons, operations, formats, sides and paper.
void judge_printer(const Ipp& printer, PrinterReadiness& out);
// Every unfinished job closes the gate; ours are told apart so that they can be cancelled.
void judge_jobs(const std::vector<ListedJob>& jobs, const std::string& us, PrinterReadiness& out);

}  // namespace shomei::printer
