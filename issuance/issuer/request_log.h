// SPDX-License-Identifier: Apache-2.0
// One JSON line per request on standard output: time, trace, message, terminal, status, code,
// milliseconds. Codes, numbers and ids only (architecture decision 17).
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "trace.h"

namespace shomei::issuer {

struct RequestLog {
    Trace trace;
    std::chrono::steady_clock::time_point started = std::chrono::steady_clock::now();
    std::string message;   // one of the nine, or `paper-state`; empty for anything else
    std::string terminal;  // its registered id, once it is known
    int status = 0;
    std::string code;  // catalogue code, rejection or fault; empty when all went well

    std::chrono::duration<double> took() const {
        return std::chrono::steady_clock::now() - started;
    }
    void write() const;
};

// The same for what happens to a connection outside requests, e.g. a refused handshake.
void log_connection(const std::string& kind);
// Work beside the requests that could not be done now and is tried again.
void log_failure(std::string_view what, std::string_view fault);
// A revocation list that could not be taken; `reason` is of fixed words.
void log_list(const std::string& anchor, std::string_view reason);

}  // namespace shomei::issuer
