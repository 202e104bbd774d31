// SPDX-License-Identifier: Apache-2.0
#include "request_log.h"

#include <fmt/format.h>

#include <cstdio>
#include <mutex>

#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

// Every word in a line is one of ours or a registered id, so nothing needs escaping.
void write_line(const std::string& line) {
    static std::mutex lines;
    const std::scoped_lock lock(lines);
    std::fputs(line.c_str(), stdout);
    std::fflush(stdout);
}

}  // namespace

void RequestLog::write() const {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(took()).count();
    write_line(fmt::format(R"({{"t":{},"trace":"{}","span":"{}","message":"{}","terminal":"{}",)"
                           R"("status":{},"code":"{}","ms":{}}})"
                           "\n",
                           wall_ms(), trace.id, trace.span, message, terminal, status, code, ms));
}

void log_connection(const std::string& kind) {
    write_line(fmt::format(R"({{"t":{},"connection":"{}"}})"
                           "\n",
                           wall_ms(), kind));
}

void log_failure(std::string_view what, std::string_view fault) {
    write_line(fmt::format(R"({{"t":{},"failed":"{}","code":"{}"}})"
                           "\n",
                           wall_ms(), what, fault));
}

void log_list(const std::string& anchor, std::string_view reason) {
    write_line(fmt::format(R"({{"t":{},"list":"{}","problem":"{}"}})"
                           "\n",
                           wall_ms(), anchor, reason));
}

}  // namespace shomei::issuer
