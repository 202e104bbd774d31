// SPDX-License-Identifier: Apache-2.0
// What the responder says to one request: the answer of `openssl ocsp` with the signer of the right
// CA generation, the list of `openssl ca -gencrl`, or one of the ways in which either can fail or
// lie.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::sim {

// For the answer to a question, or for a revocation list.
enum class ResponderFault {
    none,
    trickle,       // the right answer, one byte in 100 ms
    no_answer,     // takes the request and keeps silent
    old_answer,    // true two hours ago; a list: past its next update
    early,         // a list only: valid from the next hour on
    wrong_signer,  // signed under the CA's name by a key that is not the CA's
    card_signer,   // signed by an ordinary certificate of the same CA
    no_nonce,
    wrong_nonce,
    other_certificate,  // a good answer about another serial number; the other generation's list
    revoked,            // whatever the index says; a list: every certificate
    suspended,          // likewise, with reason certificateHold
    unknown,            // an empty index
    try_later,          // the OCSP error status
    garbage,            // bytes that are no OCSP answer
    oversized,          // a DER value of 128 KiB; a list: one that claims 65 MiB
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

    // The whole revocation list of "2" or "3", DER, valid for a day; its number is the time.
    std::optional<Bytes> list(const std::string& generation, ResponderFault fault) const;

private:
    struct Question {
        Bytes request;           // DER
        std::string generation;  // "2"
        std::string serial;      // upper-case hex, as the index writes it
    };

    Bytes run_openssl(const Question& question, ResponderFault fault) const;
    Bytes generate_list(const std::string& generation, ResponderFault fault) const;

    std::filesystem::path pki_;
    std::map<Bytes, std::string> generation_of_;  // by issuerKeyHash (SHA-1)
    TemporaryFolder folder_;
};

}  // namespace shomei::sim
