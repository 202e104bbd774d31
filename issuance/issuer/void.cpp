// SPDX-License-Identifier: Apache-2.0
// `void`: this iid is dead from now on, known or not. A request that comes later finds the
// tombstone (reliability 7). A void only ever takes away, so it may come from an earlier epoch.
#include "answering.h"
#include "issuances.h"
#include "limits.h"
#include "messages.h"
#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

void keep_tombstone(Transaction& transaction, const Terminal& terminal, const std::string& iid) {
    Issuance issuance;
    issuance.iid = iid;
    issuance.terminal = terminal.id;
    issuance.state = IssuanceState::voided;
    begin_issuance(transaction, issuance, wall_ms());
}

// False where the ledger's order forbids it: the money was taken.
bool void_known(Transaction& transaction, Issuance issuance, const exchange::VoidRequest& request) {
    const auto history = events_of(issuance.entries);
    const bool granted = !history.empty() && history.front() == ledger::EntryEvent::grant;
    if (granted && issuance.state != IssuanceState::voided) {
        if (!ledger::may_follow(history, ledger::EntryEvent::voided)) return false;
        ledger::Entry entry;
        entry.term = issuance.terminal;
        entry.epoch = request.epoch;
        entry.event = ledger::EntryEvent::voided;
        append_entry(transaction, issuance, std::move(entry));
    }
    mark_void(transaction, issuance.iid);
    return true;
}

}  // namespace

Outcome answer_void(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::VoidRequest>(body);
    if (!request) return reject(Rejection::malformed);
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        const auto known = find_issuance(transaction, request->iid);
        if (known && known->terminal != terminal.id) return reject(Rejection::conflict);
        if (!known && !parts.watch.tombstones.take(terminal.id, limit::tombstones_per_day))
            return reject(Rejection::too_many);
        if (!known)
            keep_tombstone(transaction, terminal, request->iid);
        else if (!void_known(transaction, *known, *request))
            return reject(Rejection::conflict);
        const AnswerDraft receipt{.message = exchange::Message::void_,
                                  .terminal = terminal.id,
                                  .vid = {},
                                  .iid = request->iid,
                                  .request = digest_text(body),
                                  .code = {},
                                  .body = {}};
        return answer_now(parts, transaction, receipt);
    });
}

}  // namespace shomei::issuer
