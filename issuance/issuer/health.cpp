// SPDX-License-Identifier: Apache-2.0
// `health` and `consistency`: the terminal's standing, the stop list, and the proof that the ledger
// only grew.
#include "answering.h"
#include "messages.h"
#include "shomei/base/clock.h"
#include "stops.h"

namespace shomei::issuer {

namespace {

AnswerDraft draft_of(exchange::Message message, const Terminal& terminal, ByteView body) {
    return {.message = message,
            .terminal = terminal.id,
            .vid = {},
            .iid = {},
            .request = digest_text(body),
            .code = {},
            .body = {}};
}

}  // namespace

Outcome answer_health(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::HealthRequest>(body);
    if (!request) return reject(Rejection::malformed);
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        if (!raise_high_water(transaction, terminal, {request->epoch, request->seq}))
            return reject(Rejection::journal_fell);
        keep_build(transaction, terminal, request->build);
        keep_health(transaction, terminal,
                    {wall_ms(), request->reader, request->printer, request->money});
        exchange::HealthAnswer answer;
        for (const auto& stop : list_stops(transaction))
            answer.stops.push_back({stop.city, stop.kind});
        auto draft = draft_of(exchange::Message::health, terminal, body);
        draft.body = exchange::write(answer);
        return answer_now(parts, transaction, draft);
    });
}

Outcome answer_consistency(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::ConsistencyRequest>(body);
    if (!request) return reject(Rejection::malformed);
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        if (request->newer > transaction.ledger().signed_head().size ||
            request->size > request->newer)
            return reject(Rejection::conflict);
        auto draft = draft_of(exchange::Message::consistency, terminal, body);
        draft.body = exchange::write(exchange::ConsistencyAnswer{
            request->newer, ledger::consistency_proof(transaction.ledger().nodes(), request->size,
                                                      request->newer)});
        return answer_now(parts, transaction, draft);
    });
}

}  // namespace shomei::issuer
