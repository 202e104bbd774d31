// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/printer/ipp_printer.h"

#include <algorithm>
#include <utility>

#include "ipp_job.h"
#include "ipp_request.h"
#include "ipp_values.h"
#include "printer_gate.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/print/printer/printer_reason.h"

namespace shomei::printer {
namespace {

using Kind = PrinterProblem::Kind;

JobOffer offer_of(const Ipp& printer) {
    return {
        .scaling_none = holds(printer.get(), "print-scaling-supported", "none"),
        .quality_high = holds(printer.get(), "print-quality-supported", IPP_QUALITY_HIGH),
        .color = holds(printer.get(), "print-color-mode-supported", "color"),
        .portrait = holds(printer.get(), "orientation-requested-supported", IPP_ORIENT_PORTRAIT)};
}

// Everything is said for each job, since a printer's defaults may be Letter, one-sided or scaled.
Ipp job_request(ipp_op_t operation, const PrinterSettings& settings, const JobOrder& order,
                const JobOffer& offer) {
    auto request = new_request(operation, settings);
    add_operation(request, IPP_TAG_NAME, "job-name", order.key);
    ippAddBoolean(request.get(), IPP_TAG_OPERATION, "ipp-attribute-fidelity", 1);
    if (operation == IPP_OP_VALIDATE_JOB)
        add_operation(request, IPP_TAG_MIMETYPE, "document-format", demand::format);
    ippAddInteger(request.get(), IPP_TAG_JOB, IPP_TAG_INTEGER, "copies", 1);
    add_template(request, "sides", demand::sides);
    add_template(request, "media", demand::media);
    if (order.held) add_template(request, "job-hold-until", "indefinite");
    if (offer.scaling_none) add_template(request, "print-scaling", "none");
    if (offer.color) add_template(request, "print-color-mode", "color");
    if (offer.quality_high)
        ippAddInteger(request.get(), IPP_TAG_JOB, IPP_TAG_ENUM, "print-quality", IPP_QUALITY_HIGH);
    if (offer.portrait)
        ippAddInteger(request.get(), IPP_TAG_JOB, IPP_TAG_ENUM, "orientation-requested",
                      IPP_ORIENT_PORTRAIT);
    return request;
}

}  // namespace

std::optional<PrinterAddress> PrinterAddress::parse(const std::string& uri) {
    char scheme[32];
    char user[64];
    char host[256];
    char resource[256];
    int port = 0;
    if (httpSeparateURI(HTTP_URI_CODING_ALL, uri.c_str(), scheme, sizeof scheme, user, sizeof user,
                        host, sizeof host, &port, resource, sizeof resource) != HTTP_URI_STATUS_OK)
        return std::nullopt;
    if (std::string_view(scheme) != "ipps" || *user != '\0' || *host == '\0' || *resource != '/')
        return std::nullopt;
    return PrinterAddress{uri, host, port, resource};
}

IppPrinter::IppPrinter(PrinterSettings settings) : settings_(std::move(settings)) {
    // No pins would mean any printer, no terminal id would make everybody's jobs ours.
    SHOMEI_CHECK(!settings_.pins.empty() && !settings_.uuid.empty());
    SHOMEI_CHECK(!settings_.terminal_id.empty() && settings_.reply_limit_ms > 0);
}

PrinterAnswer<PrinterReadiness> IppPrinter::readiness() {
    const auto printer = printer_attributes(settings_);
    if (!printer) return tl::make_unexpected(printer.error());
    PrinterReadiness out;
    judge_printer(*printer, out);
    offer_ = offer_of(*printer);

    const auto jobs = list_jobs(settings_, "not-completed", false);
    if (!jobs) return tl::make_unexpected(jobs.error());
    judge_jobs(*jobs, settings_.terminal_id, out);

    const auto answer =
        ask(settings_, job_request(IPP_OP_VALIDATE_JOB, settings_,
                                   {.key = std::string(32, '0'), .held = out.two_phase}, *offer_));
    if (!answer) return tl::make_unexpected(answer.error());
    if (!accepted(*answer)) out.reasons.emplace_back(gate::settings_refused);
    out.ready = out.reasons.empty();
    return out;
}

PrinterAnswer<JobRef> IppPrinter::create(const JobOrder& order) {
    SHOMEI_CHECK(from_hex(order.key).has_value() && order.key.size() == 32);
    if (!offer_) {
        const auto printer = printer_attributes(settings_);
        if (!printer) return tl::make_unexpected(printer.error());
        offer_ = offer_of(*printer);
    }
    const auto answer = ask(settings_, job_request(IPP_OP_CREATE_JOB, settings_, order, *offer_));
    if (!answer) return tl::make_unexpected(answer.error());
    const int id = integer_of(answer->get(), "job-id").value_or(0);
    if (!answered(*answer)) return problem(Kind::refused, "Create-Job: " + status_of(*answer));
    if (id <= 0) return problem(Kind::outcome_unknown, "Create-Job: no job-id");

    const auto seen = see(settings_, id);
    if (!seen) return problem(Kind::outcome_unknown, "created job not seen");
    const JobRef job{id, seen->uuid};
    const bool as_ordered = !order.held || seen->view.state == JobState::held;
    if (accepted(*answer) && as_ordered && !job.uuid.empty()) return job;
    // A job exists, but not the one ordered; it is refused only once it is cancelled.
    if (!cancel(job)) return problem(Kind::outcome_unknown, "job not as ordered, not cancelled");
    return problem(Kind::refused, "Create-Job: not as ordered");
}

PrinterAnswer<void> IppPrinter::send(const JobRef& job, ByteView pdf, const Digest& expected) {
    SHOMEI_CHECK(!pdf.empty());
    if (sha256(pdf) != expected) return problem(Kind::wrong_document, "not sent");
    const auto seen = look(job);
    if (!seen) return tl::make_unexpected(seen.error());
    if (seen->ended()) return problem(Kind::gone, "job has ended");

    const auto request = new_request(IPP_OP_SEND_DOCUMENT, settings_, job.id);
    add_operation(request, IPP_TAG_MIMETYPE, "document-format", demand::format);
    ippAddBoolean(request.get(), IPP_TAG_OPERATION, "last-document", 1);
    auto connection =
        IppConnection::open(settings_.address, settings_.pins, settings_.reply_limit_ms);
    if (!connection) return tl::make_unexpected(std::move(connection.error()));
    const auto answer = connection->ask(request.get(), pdf, expected);
    if (!answer) return tl::make_unexpected(answer.error());
    if (!accepted(*answer)) return problem(Kind::refused, "Send-Document: " + status_of(*answer));
    return {};
}

PrinterAnswer<void> IppPrinter::release(const JobRef& job) {
    const auto seen = look(job);
    if (!seen) return tl::make_unexpected(seen.error());
    if (seen->state == JobState::gone) return problem(Kind::gone, "Release-Job");
    if (seen->state != JobState::held) return {};
    const auto answer = ask(settings_, new_request(IPP_OP_RELEASE_JOB, settings_, job.id));
    if (!answer) return tl::make_unexpected(answer.error());
    if (!answered(*answer)) return problem(Kind::refused, "Release-Job: " + status_of(*answer));
    return {};
}

PrinterAnswer<void> IppPrinter::cancel(const JobRef& job) {
    const auto seen = look(job);
    if (!seen) return tl::make_unexpected(seen.error());
    if (seen->state == JobState::gone) return problem(Kind::gone, "Cancel-Job");
    if (seen->ended()) return {};
    const auto answer = ask(settings_, new_request(IPP_OP_CANCEL_JOB, settings_, job.id));
    if (!answer) return tl::make_unexpected(answer.error());
    // It may have ended in between, which a printer calls not possible.
    if (answered(*answer) || ippGetStatusCode(answer->get()) == IPP_STATUS_ERROR_NOT_POSSIBLE)
        return {};
    return problem(Kind::refused, "Cancel-Job: " + status_of(*answer));
}

PrinterAnswer<JobView> IppPrinter::look(const JobRef& job) {
    SHOMEI_CHECK(job.id > 0);
    const auto seen = see(settings_, job.id);
    if (!seen) return tl::make_unexpected(seen.error());
    // After a restart a stranger's job may carry our number.
    if (seen->uuid != job.uuid) return JobView{};
    return seen->view;
}

PrinterAnswer<std::vector<JobRef>> IppPrinter::find(const std::string& key) {
    std::vector<JobRef> out;
    for (const char* which : {"not-completed", "completed"}) {
        const auto jobs = list_jobs(settings_, which, true);
        if (!jobs) return tl::make_unexpected(jobs.error());
        for (const auto& job : *jobs)
            if (job.name == key && std::find(out.begin(), out.end(), job.ref) == out.end())
                out.push_back(job.ref);
    }
    std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
    return out;
}

PrinterAnswer<PrinterIdentity> enrol(const PrinterAddress& address, int reply_limit_ms) {
    auto connection = IppConnection::open(address, {}, reply_limit_ms);
    if (!connection) return tl::make_unexpected(std::move(connection.error()));
    PrinterSettings nobody;
    nobody.address = address;
    const auto request = new_request(IPP_OP_GET_PRINTER_ATTRIBUTES, nobody);
    want(request, {"printer-uuid", "printer-make-and-model", "operations-supported",
                   "job-hold-until-supported"});
    const auto answer = connection->ask(request.get());
    if (!answer) return tl::make_unexpected(answer.error());
    if (!answered(*answer))
        return problem(Kind::refused, "Get-Printer-Attributes: " + status_of(*answer));
    PrinterIdentity out{.pin = connection->certificate(),
                        .uuid = string_of(answer->get(), "printer-uuid"),
                        .model = string_of(answer->get(), "printer-make-and-model"),
                        .two_phase = can_hold(*answer)};
    if (out.uuid.empty()) return problem(Kind::not_enrolled, "no printer-uuid");
    return out;
}

}  // namespace shomei::printer
