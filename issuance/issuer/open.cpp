// SPDX-License-Identifier: Apache-2.0
// `open`: may this card be used here, now? Everything that can be said without a PIN is said here.
#include "answering.h"
#include "card_checks.h"
#include "limits.h"
#include "messages.h"
#include "offering.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/jpki/renewal.h"
#include "visits.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

struct Opened {
    Visit visit;
    exchange::OpenAnswer answer;
};

Step<Holder> judge_card(Parts& parts, const exchange::OpenRequest& request,
                        exchange::OpenAnswer& answer, std::int64_t now_s) {
    if (!parts.approved_builds.empty() && !parts.approved_builds.contains(request.build))
        return refuse(RefusalCode::B08);
    // No kind of this build is a paper of the registered domicile.
    if (!request.domicile_city.empty()) return refuse(RefusalCode::B03);
    const auto certificate = check_card(parts, request.certificate, now_s);
    if (!certificate) return refuse(certificate.error());
    const auto good = check_revocation(parts, *certificate, now_s);
    if (!good) return refuse(good.error());
    answer.not_after_s = certificate->not_after_s;
    if (now_s >= jpki::renewable_from(certificate->not_after_s))
        answer.notices.emplace_back(certificate::name_of(RefusalCode::A05));
    auto holder = find_holder(parts, *certificate);
    if (!holder) return holder;
    const auto usable = check_row(*holder, now_s);
    if (!usable) return refuse(usable.error());
    return holder;
}

// The rest, with the writer held: what is open, and the nonce.
Step<Opened> open_visit(Transaction& transaction, const exchange::OpenRequest& request,
                        const Holder& holder, exchange::OpenAnswer answer) {
    const auto now_s = wall_s();
    answer.kinds = list_openness(transaction, *holder.desk, now_s);
    const auto open = require_open_kind(answer.kinds, *holder.desk);
    if (!open) return refuse(open.error());
    answer.city_code = holder.desk->city;
    answer.nonce = base64url(random_bytes<32>());
    answer.nexp_s = now_s + limit::nonce1_life_s;
    Visit visit;
    visit.vid = request.vid;
    visit.certificate = request.certificate;
    visit.city = holder.desk->city;
    visit.resident = holder.card.resident_id;
    visit.build = request.build;
    visit.nonce1 = {answer.nonce, answer.nexp_s};
    return Opened{std::move(visit), std::move(answer)};
}

tl::expected<void, Rejection> hear(Transaction& transaction, const Terminal& terminal,
                                   const exchange::OpenRequest& request) {
    if (!raise_high_water(transaction, terminal, {request.epoch, request.seq}))
        return reject(Rejection::journal_fell);
    keep_build(transaction, terminal, request.build);
    return {};
}

Outcome refuse_open(Parts& parts, const AnswerDraft& draft, const Refusal& refusal) {
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        return answer_now(parts, transaction, refusal_draft(draft, refusal));
    });
}

}  // namespace

Outcome answer_open(Parts& parts, const Terminal& terminal, ByteView body) {
    const auto request = exchange::parse<exchange::OpenRequest>(body);
    if (!request) return reject(Rejection::malformed);
    const auto heard = parts.store.transact(
        [&](Transaction& transaction) { return hear(transaction, terminal, *request); });
    if (!heard) return tl::unexpected(heard.error());
    AnswerDraft draft{.message = exchange::Message::open,
                      .terminal = terminal.id,
                      .vid = request->vid,
                      .iid = {},
                      .request = digest_text(body),
                      .code = {},
                      .body = {}};
    exchange::OpenAnswer answer;
    const auto holder = judge_card(parts, *request, answer, wall_s());
    if (!holder) return refuse_open(parts, draft, holder.error());

    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        const auto before = find_visit(parts, transaction, terminal.id, request->vid);
        if (before &&
            (!before->authenticated.request.empty() || before->opens >= limit::opens_per_visit))
            return reject(Rejection::conflict);
        auto opened = open_visit(transaction, *request, *holder, std::move(answer));
        if (!opened) return answer_now(parts, transaction, refusal_draft(draft, opened.error()));
        opened->visit.terminal = terminal.id;
        opened->visit.opens = before ? before->opens + 1 : 1;
        keep_opened(parts, transaction, opened->visit, wall_ms());
        draft.body = exchange::write(opened->answer);
        return answer_now(parts, transaction, draft);
    });
}

}  // namespace shomei::issuer
