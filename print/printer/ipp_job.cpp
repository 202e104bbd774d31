// SPDX-License-Identifier: Apache-2.0
#include "ipp_job.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "ipp_request.h"
#include "ipp_values.h"

namespace shomei::printer {
namespace {

using Kind = PrinterProblem::Kind;

void read_job_value(ListedJob& job, ipp_attribute_t* attribute) {
    const std::string name = ippGetName(attribute);
    if (name == "job-id") job.ref.id = ippGetInteger(attribute, 0);
    const char* text = ippGetString(attribute, 0, nullptr);
    if (text == nullptr) return;
    if (name == "job-uuid" && is_job_uuid(text)) job.ref.uuid = text;
    if (name == "job-name") job.name = text;
    if (name == "job-originating-user-name") job.user = text;
}

std::vector<ListedJob> jobs_of(ipp_t* answer) {
    std::vector<ListedJob> jobs;
    bool inside = false;
    for (auto* at = ippFirstAttribute(answer); at != nullptr; at = ippNextAttribute(answer)) {
        const bool in_job = ippGetGroupTag(at) == IPP_TAG_JOB && ippGetName(at) != nullptr;
        if (in_job && !inside) jobs.emplace_back();
        if (in_job) read_job_value(jobs.back(), at);
        inside = in_job;
    }
    return jobs;
}

JobState state_of(std::optional<int> number) {
    switch (number.value_or(0)) {
        case IPP_JSTATE_PENDING:
            return JobState::pending;
        case IPP_JSTATE_HELD:
            return JobState::held;
        case IPP_JSTATE_PROCESSING:
            return JobState::processing;
        case IPP_JSTATE_STOPPED:
            return JobState::stopped;
        case IPP_JSTATE_CANCELED:
            return JobState::canceled;
        case IPP_JSTATE_ABORTED:
            return JobState::aborted;
        case IPP_JSTATE_COMPLETED:
            return JobState::completed;
        default:
            return JobState::gone;
    }
}

}  // namespace

bool is_job_uuid(std::string_view text) {
    constexpr std::string_view prefix = "urn:uuid:", form = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return std::ranges::equal(text, form, [](unsigned char is, char wanted) {
        return wanted == '-' ? is == '-' : std::isxdigit(is) != 0;
    });
}

PrinterAnswer<SeenJob> see(const PrinterSettings& settings, int id) {
    auto request = new_request(IPP_OP_GET_JOB_ATTRIBUTES, settings, id);
    want(request, {"job-uuid", "job-state", "job-state-reasons", "job-impressions-completed"});
    auto answer = ask(settings, request);
    if (!answer) return tl::make_unexpected(std::move(answer.error()));
    const auto status = ippGetStatusCode(answer->get());
    if (status == IPP_STATUS_ERROR_NOT_FOUND || status == IPP_STATUS_ERROR_GONE) return SeenJob{};
    if (!answered(*answer))
        return problem(Kind::refused, "Get-Job-Attributes: " + status_of(*answer));
    SeenJob out;
    if (auto uuid = string_of(answer->get(), "job-uuid"); is_job_uuid(uuid))
        out.uuid = std::move(uuid);
    out.view.state = state_of(integer_of(answer->get(), "job-state"));
    out.view.impressions = integer_of(answer->get(), "job-impressions-completed");
    if (out.view.impressions.value_or(0) < 0) out.view.impressions.reset();
    if (out.view.impressions)
        out.view.impressions = std::min(*out.view.impressions, impressions_limit);
    out.view.reasons = strings_of(answer->get(), "job-state-reasons");
    for (const auto& reason : out.view.reasons)
        if (reason == "job-incoming" || reason == "job-data-insufficient")
            out.view.incomplete_document = true;
    return out;
}

PrinterAnswer<std::vector<ListedJob>> list_jobs(const PrinterSettings& settings, const char* which,
                                                bool mine) {
    auto request = new_request(IPP_OP_GET_JOBS, settings);
    add_operation(request, IPP_TAG_KEYWORD, "which-jobs", which);
    if (mine) ippAddBoolean(request.get(), IPP_TAG_OPERATION, "my-jobs", 1);
    want(request, {"job-id", "job-uuid", "job-name", "job-originating-user-name"});
    auto answer = ask(settings, request);
    if (!answer) return tl::make_unexpected(std::move(answer.error()));
    if (!answered(*answer)) return problem(Kind::refused, "Get-Jobs: " + status_of(*answer));
    return jobs_of(answer->get());
}

}  // namespace shomei::printer
