// SPDX-License-Identifier: Apache-2.0
#include "printer_gate.h"

#include "ipp_request.h"
#include "ipp_values.h"
#include "shomei/base/clock.h"
#include "shomei/print/printer/printer_reason.h"

namespace shomei::printer {
namespace {

using Kind = PrinterProblem::Kind;

void judge_state(ipp_t* printer, PrinterReadiness& out) {
    auto keywords = strings_of(printer, "printer-state-reasons");
    // The attribute is required (RFC 8011 5.4.12); a printer that leaves it out hides something.
    if (keywords.empty()) keywords.emplace_back();
    for (const auto& keyword : keywords) {
        const auto* reason = find_printer_reason(keyword);
        if (reason == nullptr) continue;
        (reason->closes_gate ? out.reasons : out.warnings).emplace_back(reason->stem);
    }
    const auto state = integer_of(printer, "printer-state");
    if (state == IPP_PSTATE_PROCESSING)
        out.reasons.emplace_back(gate::busy);
    else if (state != IPP_PSTATE_IDLE)
        out.reasons.emplace_back(gate::stopped);
    if (!true_of(printer, "printer-is-accepting-jobs"))
        out.reasons.emplace_back(gate::not_accepting);
}

void judge_abilities(ipp_t* printer, PrinterReadiness& out) {
    for (const auto operation : {IPP_OP_VALIDATE_JOB, IPP_OP_CREATE_JOB, IPP_OP_SEND_DOCUMENT,
                                 IPP_OP_CANCEL_JOB, IPP_OP_GET_JOB_ATTRIBUTES, IPP_OP_GET_JOBS}) {
        if (holds(printer, "operations-supported", operation)) continue;
        out.reasons.emplace_back(gate::no_operation);
        break;
    }
    if (!holds(printer, "document-format-supported", demand::format))
        out.reasons.emplace_back(gate::no_pdf);
    if (!holds(printer, "sides-supported", demand::sides))
        out.reasons.emplace_back(gate::no_two_sided);
    if (!holds(printer, "media-ready", demand::media)) out.reasons.emplace_back(gate::no_a4);
}

}  // namespace

void judge_jobs(const std::vector<ListedJob>& jobs, const std::string& us, PrinterReadiness& out) {
    for (const auto& job : jobs) {
        if (job.user == us)
            out.own_jobs.push_back(job.ref);
        else
            ++out.foreign_jobs;
    }
    if (!out.own_jobs.empty()) out.reasons.emplace_back(gate::own_job);
    if (out.foreign_jobs > 0) out.reasons.emplace_back(gate::foreign_job);
}

void judge_printer(const Ipp& printer, PrinterReadiness& out) {
    judge_state(printer.get(), out);
    judge_abilities(printer.get(), out);
    out.two_phase = can_hold(printer);
    out.boot_moment_s = wall_s() - integer_of(printer.get(), "printer-up-time").value_or(0);
}

bool can_hold(const Ipp& printer) {
    return holds(printer.get(), "operations-supported", IPP_OP_RELEASE_JOB) &&
           holds(printer.get(), "job-hold-until-supported", "indefinite");
}

PrinterAnswer<Ipp> printer_attributes(const PrinterSettings& settings) {
    const auto request = new_request(IPP_OP_GET_PRINTER_ATTRIBUTES, settings);
    want(request, {"printer-uuid", "printer-state", "printer-state-reasons",
                   "printer-is-accepting-jobs", "printer-up-time", "operations-supported",
                   "document-format-supported", "sides-supported", "media-ready",
                   "job-hold-until-supported", "print-scaling-supported", "print-quality-supported",
                   "print-color-mode-supported", "orientation-requested-supported"});
    auto answer = ask(settings, request);
    if (!answer) return answer;
    if (!answered(*answer))
        return problem(Kind::refused, "Get-Printer-Attributes: " + status_of(*answer));
    const auto uuid = string_of(answer->get(), "printer-uuid");
    if (uuid.empty() || uuid != settings.uuid)
        return problem(Kind::not_enrolled, "printer-uuid " + uuid);
    return answer;
}

}  // namespace shomei::printer
