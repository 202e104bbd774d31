// SPDX-License-Identifier: Apache-2.0
// Fault: the one exception type, for what goes wrong around us (reader service, TLS, disk, SQL,
// printer protocol). A Refusal (an ending the service foresees) is a value, not a Fault.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace shomei {

// Each code is a row in docs/failure-codes.md.
enum class FaultCode {
    configuration,  // settings or a configuration file cannot be used: exit 78
    crypto,         // OpenSSL refused an operation on our own keys
    storage,        // database or file system
    link,           // issuer not reached, or the outcome of a request is unknown
    card_service,   // pcscd or the reader
    printer,        // printer not reached or not the enrolled one
    drawing,        // libharu, fonts or the form
};

constexpr std::string_view name_of(FaultCode code) {
    switch (code) {
        case FaultCode::configuration:
            return "configuration";
        case FaultCode::crypto:
            return "crypto";
        case FaultCode::storage:
            return "storage";
        case FaultCode::link:
            return "link";
        case FaultCode::card_service:
            return "card-service";
        case FaultCode::printer:
            return "printer";
        case FaultCode::drawing:
            return "drawing";
    }
    return "unknown";
}

// The message is for operators: codes, numbers and fixed words, never personal data or secrets.
class Fault : public std::runtime_error {
public:
    Fault(FaultCode code, const std::string& message) : std::runtime_error(message), code_(code) {}
    FaultCode code() const { return code_; }

private:
    FaultCode code_;
};

// Exit codes of every program (docs: stable surfaces).
enum ExitCode : int {
    exit_ok = 0,
    exit_negative = 1,
    exit_usage = 64,
    exit_unavailable = 69,
    exit_internal = 70,
    exit_io = 74,
    exit_denied = 77,
    exit_configuration = 78,
};

}  // namespace shomei
