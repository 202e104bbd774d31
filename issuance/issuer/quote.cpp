// SPDX-License-Identifier: Apache-2.0
// `quote`: what the choice costs. Nothing is kept: the same tables are asked again at `apply`, and
// the application names the digest of what was shown.
#include "answering.h"
#include "messages.h"
#include "offering.h"
#include "shomei/base/clock.h"
#include "visits.h"

namespace shomei::issuer {

namespace {

Step<certificate::Quote> decide(Transaction& transaction, const Desk& desk, const Visit& visit,
                                const certificate::Choice& choice) {
    const auto now_s = wall_s();
    const auto kinds = list_openness(transaction, desk, now_s);
    const auto open = require_open(kinds, choice.kind, desk);
    if (!open) return refuse(open.error());
    auto offers = name_handles(visit.people, visit.resident);
    offers.kinds = offered_kinds(desk, kinds, now_s);
    const auto offered = require_offered(offers, choice, desk);
    if (!offered) return refuse(offered.error());
    return make_quote(desk, choice, now_s);
}

}  // namespace

Outcome answer_quote(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::QuoteRequest>(body);
    if (!request) return reject(Rejection::malformed);
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        const auto visit = find_visit(parts, transaction, terminal.id, request->vid);
        if (!visit || visit->people.keys.empty()) return reject(Rejection::conflict);
        const auto* desk = parts.find_desk(visit->city);
        if (desk == nullptr) return reject(Rejection::gone);
        AnswerDraft draft{.message = exchange::Message::quote,
                          .terminal = terminal.id,
                          .vid = request->vid,
                          .iid = {},
                          .request = digest_text(body),
                          .code = {},
                          .body = {}};
        const auto quote = decide(transaction, *desk, *visit, request->choice);
        if (quote)
            draft.body = certificate::write_quote(*quote);
        else
            draft = refusal_draft(draft, quote.error());
        return answer_now(parts, transaction, draft);
    });
}

}  // namespace shomei::issuer
