// SPDX-License-Identifier: Apache-2.0
// What the responder says to one request: the answer of `openssl ocsp` with the signer of the right
// CA generation, or one of the ways in which a responder can fail or lie.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

enum class ResponderFault {
    none,
    trickle,       // the right answer, one byte in 100 ms
    no_answer,     // takes the request and keeps silent
    old_answer,    // true two hours ago
    wrong_signer,  // signed under the CA's name by a key that is not the CA's
    card_signer,   // signed by an ordinary certificate of the same CA
    no_nonce,
    wrong_nonce,
    other_certificate,  // a good answer about another serial number
    revoked,            // whatever the index says
    suspended,          // likewise, with reason certificateHold
    unknown,            // an empty index
    try_later,          // the OCSP error status
    garbage,            // bytes that are no OCSP answer
    oversized,          // a DER value of 128 KiB
    redirect,           // 302 to an address that would answer
    http_error,         // 500
};

// The words of the control socket: "no-answer", "old-answer", …
std::optional<ResponderFault> fault_from_name(std::string_view name);

// Answers from a folder made by scripts/make-test-pki. Every call looks at the index anew, so that
// a revocation counts at once. May be used from several threads.
class Answerer {
public:
    explicit Answerer(std::filesystem::path pki);

    // An OCSPResponse, DER; nullopt where the request is not one we can answer.
    std::optional<Bytes> answer(ByteView request, ResponderFault fault) const;

private:
    struct Question {
        Bytes request;           // DER
        std::string generation;  // "2"
        std::string serial;      // upper-case hex, as the index writes it
    };

    Bytes run_openssl(const Question& question, ResponderFault fault) const;

    std::filesystem::path pki_;
    std::map<Bytes, std::string> generation_of_;  // by issuerKeyHash (SHA-1)
    TemporaryFolder folder_;
};

}  // namespace shomei::sim
