// SPDX-License-Identifier: Apache-2.0
// Building a request to the enrolled printer, asking it over a fresh connection, and the first look
// at the answer's status.
#pragma once

#include <initializer_list>
#include <string>

#include "ipp_connection.h"

namespace shomei::printer {

tl::unexpected<PrinterProblem> problem(PrinterProblem::Kind kind, std::string detail);

// The operation group; a job id of 0 is left out, and so is an empty terminal id.
Ipp new_request(ipp_op_t operation, const PrinterSettings& settings, int job_id = 0);
void add_operation(const Ipp& request, ipp_tag_t tag, const char* name, const std::string& value);
void add_template(const Ipp& request, const char* name, const std::string& keyword);
void want(const Ipp& request, std::initializer_list<const char*> names);

PrinterAnswer<Ipp> ask(const PrinterSettings& settings, const Ipp& request);

// accepted: exactly as asked, since status 1 means that the printer put other values in place of
// ours. answered: any of the successes, for requests that only read.
bool accepted(const Ipp& answer);
bool answered(const Ipp& answer);
std::string status_of(const Ipp& answer);

}  // namespace shomei::printer
