// SPDX-License-Identifier: Apache-2.0
// What the two card-signed texts say about who is speaking, compared with who is.
#pragma once

#include "answering.h"
#include "parts.h"
#include "terminals.h"
#include "visits.h"

namespace shomei::issuer {

// The part that authentication and application have in common.
struct Speech {
    std::string aud, term, tcert;
    std::uint64_t epoch = 0;
    exchange::CheckpointMark cp;
};

template <class Text>
Speech speech_of(const Text& text) {
    return {text.aud, text.term, text.tcert, text.epoch, text.cp};
}

// The TLS certificate named is this connection's, the terminal its own, the epoch not behind.
std::optional<Rejection> check_speaker(const Speech& speech, const Terminal& terminal);
// Issuer and city are those of `open`, and the checkpoint the terminal has seen is one of ours:
// else two ledgers are being shown.
std::optional<Rejection> check_visit(Parts& parts, Transaction& transaction, const Speech& speech,
                                     const Visit& visit);

}  // namespace shomei::issuer
