// SPDX-License-Identifier: Apache-2.0
// `apply`: the decision. The card's second signature covers exactly what the resident confirmed;
// every check is made anew, and one transaction holds grant, evidence, answer and ledger entry.
#include "application.h"
#include "card_checks.h"
#include "grant.h"
#include "limits.h"
#include "messages.h"
#include "offering.h"
#include "shomei/base/clock.h"
#include "speaker.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

// Same bytes: the stored answer, before `fresh`; other bytes: a conflict.
Outcome repeat(Transaction& transaction, const Issuance& issuance, const Terminal& terminal,
               const std::string& request) {
    const auto& answer = issuance.decided;
    if (issuance.terminal != terminal.id || answer.request != request)
        return reject(Rejection::conflict);
    if (answer.text.empty()) return reject(Rejection::in_progress);
    const bool late = issuance.state == IssuanceState::granted && wall_s() > issuance.fresh_s;
    if (late || answer.repeats >= limit::answer_repeats) return reject(Rejection::gone);
    count_decision_repeat(transaction, issuance.iid);
    return leave_again(transaction, answer);
}

// Of an iid that was given up before or after it was asked for, or of a visit whose one application
// was taken. Nothing is kept: void or application is the trace.
Outcome refuse_unkept(Transaction& transaction, const Application& application, RefusalCode code) {
    const auto answer = sign_refusal(transaction, application, code);
    return leave(transaction, answer, std::string(certificate::name_of(code)));
}

// Nonce 2 is used up and the iid is in progress, whatever comes of it.
void begin(Transaction& transaction, const Application& application) {
    use_up_nonce2(transaction, application.visit);
    Issuance issuance;
    issuance.iid = application.text.iid;
    issuance.terminal = application.visit.terminal;
    issuance.vid = application.visit.vid;
    issuance.city = application.visit.city;
    issuance.kind = application.text.kind;
    issuance.decided.request = application.request;
    begin_issuance(transaction, issuance, wall_ms());
}

// Takes the application of an offered visit, or gives the answer that its iid has already.
tl::expected<std::optional<Answer>, Rejection> take(Parts& parts, Transaction& transaction,
                                                    const Terminal& terminal,
                                                    Application& application) {
    const auto known = find_issuance(transaction, application.text.iid);
    auto visit = find_visit(parts, transaction, terminal.id, application.text.vid);
    if (!visit || !visit->was_offered()) return reject(Rejection::conflict);
    application.visit = std::move(*visit);
    application.desk = parts.find_desk(application.visit.city);
    if (application.desk == nullptr) return reject(Rejection::gone);
    const auto& now = application.visit;
    if (const auto wrong = check_visit(parts, transaction, speech_of(application.text), now))
        return reject(*wrong);
    if (known && known->state == IssuanceState::voided && known->terminal == terminal.id)
        return refuse_unkept(transaction, application, RefusalCode::F01);
    if (known) return repeat(transaction, *known, terminal, application.request);
    if (now.nonce2.value.empty()) return refuse_unkept(transaction, application, RefusalCode::F03);
    if (now.certificate.empty()) return reject(Rejection::gone);
    begin(transaction, application);
    return std::nullopt;
}

Step<void> check_naming(const Application& application) {
    const auto& visit = application.visit;
    const auto& text = application.text;
    const exchange::RefusalBody body{visit.city, 0};
    if (text.nonce != visit.nonce2.value || text.nexp_s != visit.nonce2.until_s ||
        text.cert != digest_text(visit.certificate))
        return refuse(RefusalCode::F03, body);
    if (application.now_s > visit.nonce2.until_s) return refuse(RefusalCode::F02, body);
    return {};
}

Step<certificate::CardRow> check_card_again(Parts& parts, const Application& application,
                                            Evidence& evidence) {
    auto certificate = check_card(parts, application.visit.certificate, application.now_s);
    if (!certificate) return refuse(certificate.error());
    auto good = check_revocation(parts, *certificate, application.now_s);
    if (!good) return refuse(good.error());
    const exchange::RefusalBody body{application.visit.city, 0};
    const auto holder =
        find_same_holder(parts, *certificate, {application.desk, application.visit.resident});
    if (!holder) return refuse(holder.error());
    if (!parts.cards.verify_signature(*certificate, application.bytes.text,
                                      application.bytes.signature))
        return refuse(RefusalCode::F03, body);
    evidence.serial = certificate->serial;
    evidence.revocation = std::move(good->response);
    return holder->card;
}

Step<void> check_price(const Application& application) {
    const auto& desk = *application.desk;
    const auto quote = make_quote(desk, application.choice, application.now_s);
    if (digest_text(certificate::write_quote(quote)) != application.text.quote ||
        quote.yen != application.text.fee_yen)
        return refuse(RefusalCode::F03, {desk.city, 0});
    return {};
}

// What the visit was offered, with the kinds that are open now.
Step<void> check_choice(Parts& parts, const Application& application) {
    const auto& desk = *application.desk;
    const auto now_s = application.now_s;
    const auto kinds = parts.store.look(
        [&](Transaction& transaction) { return list_openness(transaction, desk, now_s); });
    const auto open = require_open(kinds, application.choice.kind, desk);
    if (!open) return open;
    auto offers = name_handles(application.visit.people, application.visit.resident);
    offers.kinds = offered_kinds(desk, kinds, now_s);
    const auto offered = require_offered(offers, application.choice, desk);
    if (!offered) return offered;
    return check_price(application);
}

// The rules of entitlement are asked again, now about the people who were chosen.
Step<Record> read_record(const Application& application, const certificate::CardRow& card) {
    const auto& desk = *application.desk;
    auto household = read_household(*application.desk, application.visit.resident);
    if (!household) return refuse(household.error());
    auto record = choose_people(std::move(*household), application);
    if (!record) return record;
    const auto obstacle =
        find_obstacle(desk, {card, record->household, application.now_s},
                      {application.choice.kind, application.choice.options, record->people});
    if (obstacle) return refuse(obstacle->code, {desk.city, 0});
    // What was shown and confirmed is what is printed.
    if (people_offered(record->household) != application.visit.people)
        return refuse(RefusalCode::A11, {desk.city, 0});
    return record;
}

// The checks in their order (reliability 9.2).
Step<Record> decide(Parts& parts, const Application& application, Evidence& evidence) {
    const auto named = check_naming(application);
    if (!named) return refuse(named.error());
    const auto card = check_card_again(parts, application, evidence);
    if (!card) return refuse(card.error());
    const auto choice = check_choice(parts, application);
    if (!choice) return refuse(choice.error());
    return read_record(application, *card);
}

// Whatever fails on the way is a refusal too: the resident has a signed end, and the iid is
// settled.
Outcome finish(Parts& parts, const Application& application) {
    Refusal refusal{RefusalCode::B04, {application.visit.city, 0}};
    try {
        Evidence evidence;
        const auto record = decide(parts, application, evidence);
        if (record) return keep_grant(parts, application, *record, evidence);
        refusal = record.error();
    } catch (const std::exception&) {
        if (!parts.store.usable()) throw;
    }
    return keep_refusal(parts, application, refusal);
}

}  // namespace

Outcome answer_apply(Parts& parts, const Terminal& terminal, ByteView body) {
    auto application = read_application(body);
    if (!application) return reject(Rejection::malformed);
    application->now_s = wall_s();
    if (const auto wrong = check_speaker(speech_of(application->text), terminal))
        return reject(*wrong);
    const auto answered = parts.store.transact(
        [&](Transaction& transaction) { return take(parts, transaction, terminal, *application); });
    if (!answered) return tl::unexpected(answered.error());
    if (*answered) return **answered;
    return finish(parts, *application);
}

}  // namespace shomei::issuer
