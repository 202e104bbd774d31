// SPDX-License-Identifier: Apache-2.0
// One JSON line per request on standard output: message, terminal, status, code, milliseconds.
#pragma once

#include <cstdint>
#include <string>

#include "shomei/base/clock.h"

namespace shomei::issuer {

struct RequestLog {
    std::int64_t started_ms = boot_ms();
    std::string message, terminal;
    int status = 0;
    std::string code;  // catalogue code, rejection or fault; empty when all went well

    void write() const;
};

// The same for what happens to a connection outside requests, e.g. a refused handshake.
void log_connection(const std::string& kind);

}  // namespace shomei::issuer
