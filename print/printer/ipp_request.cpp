// SPDX-License-Identifier: Apache-2.0
#include "ipp_request.h"

#include <utility>

namespace shomei::printer {

tl::unexpected<PrinterProblem> problem(PrinterProblem::Kind kind, std::string detail) {
    return tl::make_unexpected(PrinterProblem{kind, std::move(detail)});
}

Ipp new_request(ipp_op_t operation, const PrinterSettings& settings, int job_id) {
    Ipp request(ippNewRequest(operation));
    add_operation(request, IPP_TAG_URI, "printer-uri", settings.address.uri);
    if (job_id != 0)
        ippAddInteger(request.get(), IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job_id);
    // libcups does not add it, and printers compare it for my-jobs and Cancel-Job.
    if (!settings.terminal_id.empty())
        add_operation(request, IPP_TAG_NAME, "requesting-user-name", settings.terminal_id);
    return request;
}

void add_operation(const Ipp& request, ipp_tag_t tag, const char* name, const std::string& value) {
    ippAddString(request.get(), IPP_TAG_OPERATION, tag, name, nullptr, value.c_str());
}

void add_template(const Ipp& request, const char* name, const std::string& keyword) {
    ippAddString(request.get(), IPP_TAG_JOB, IPP_TAG_KEYWORD, name, nullptr, keyword.c_str());
}

void want(const Ipp& request, std::initializer_list<const char*> names) {
    ippAddStrings(request.get(), IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes",
                  static_cast<int>(names.size()), nullptr, std::data(names));
}

PrinterAnswer<Ipp> ask(const PrinterSettings& settings, const Ipp& request) {
    auto connection = IppConnection::open(settings.address, settings.pins, settings.reply_limit_ms);
    if (!connection) return tl::make_unexpected(std::move(connection.error()));
    return connection->ask(request.get());
}

bool accepted(const Ipp& answer) { return ippGetStatusCode(answer.get()) == IPP_STATUS_OK; }

bool answered(const Ipp& answer) {
    const auto status = ippGetStatusCode(answer.get());
    return status >= IPP_STATUS_OK && status <= IPP_STATUS_OK_CONFLICTING;
}

std::string status_of(const Ipp& answer) { return ippErrorString(ippGetStatusCode(answer.get())); }

}  // namespace shomei::printer
