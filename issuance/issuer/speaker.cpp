// SPDX-License-Identifier: Apache-2.0
#include "speaker.h"

namespace shomei::issuer {

std::optional<Rejection> check_speaker(const Speech& speech, const Terminal& terminal) {
    if (speech.tcert != terminal.tls_sha256 || speech.term != terminal.id)
        return Rejection::speaker;
    if (speech.epoch < terminal.high_water.epoch) return Rejection::journal_fell;
    return std::nullopt;
}

std::optional<Rejection> check_visit(Parts& parts, Transaction& transaction, const Speech& speech,
                                     const Visit& visit) {
    if (speech.aud != visit.city + "@" + parts.name) return Rejection::speaker;
    if (!transaction.ledger().knows({speech.cp.size, speech.cp.root})) return Rejection::conflict;
    return std::nullopt;
}

}  // namespace shomei::issuer
