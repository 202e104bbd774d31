// SPDX-License-Identifier: Apache-2.0
// What the visit does with the card (reliability 8).
#include "papers.h"
#include "shomei/base/digest.h"

namespace shomei::visit {

using certificate::RefusalCode;

namespace {

RefusalCode refusal_of(card::CardProblem problem) {
    switch (problem) {
        case card::CardProblem::removed:
        case card::CardProblem::unreadable:
            return RefusalCode::A02;
        case card::CardProblem::foreign_card:
            return RefusalCode::A01;
        case card::CardProblem::old_resident_card:
            return RefusalCode::A15;
        case card::CardProblem::phone:
            return RefusalCode::A16;
        case card::CardProblem::no_certificate:
            return RefusalCode::A03;
    }
    return RefusalCode::A02;
}

Tries tries_of(const card::Tries& tries) {
    switch (tries.state) {
        case card::PinState::open:
            return {Tries::Kind::left, tries.left};
        case card::PinState::locked:
            return {Tries::Kind::locked, 0};
        case card::PinState::unknown:
            break;
    }
    return {};
}

// The counter is not what the screen showed, so no PIN was sent.
Verified::Outcome unsent_outcome(const Tries& found) {
    switch (found.kind) {
        case Tries::Kind::left:
            return Verified::Outcome::counter_differs;
        case Tries::Kind::locked:
            return Verified::Outcome::locked;
        case Tries::Kind::unknown:
            break;
    }
    return Verified::Outcome::not_sent;
}

}  // namespace

Event EffectRunner::read_card(const Assignment& a) {
    const auto refuse = [&](RefusalCode code) {
        return CardRead{.call = a.effect.call, .refused = code};
    };
    unpower();
    auto transport = ports_.reader.connect();
    if (!transport) return refuse(RefusalCode::A02);
    auto opened = card::MyNumberCard::open(std::move(*transport));
    if (!opened) return refuse(refusal_of(opened.error()));
    const auto tries = opened->tries();
    if (!tries) return refuse(refusal_of(tries.error()));
    const bool same = papers_->certificate.empty() || papers_->certificate == opened->certificate();
    papers_->certificate = opened->certificate();
    papers_->card.emplace(std::move(*opened));
    return CardRead{
        .call = a.effect.call, .refused = {}, .tries = tries_of(*tries), .same_card = same};
}

Event EffectRunner::verify_pin(Assignment& a) {
    Verified answer{.call = a.effect.call};
    SHOMEI_CHECK(a.tickets.pin.has_value());
    a.tickets.pin->spend();
    const std::lock_guard lock(pin_guard_);
    if (!papers_->card || !pin_.filled()) {
        pin_.wipe();
        return answer;
    }
    // Somebody else may have used tries since the screen showed them: then they are shown first.
    const auto counter = papers_->card->tries();
    if (!counter) {
        pin_.wipe();
        answer.outcome = Verified::Outcome::not_sent;
        return answer;
    }
    if (tries_of(*counter) != a.state.tries) {
        pin_.wipe();
        answer.tries = tries_of(*counter);
        answer.outcome = unsent_outcome(answer.tries);
        return answer;
    }
    const auto result = papers_->card->verify(pin_);
    switch (result.result) {
        case card::Verified::ok:
            answer.outcome = Verified::Outcome::ok;
            break;
        case card::Verified::wrong:
            answer.outcome = Verified::Outcome::wrong;
            break;
        case card::Verified::locked:
            answer.outcome = Verified::Outcome::locked;
            break;
        case card::Verified::unknown:
            answer.outcome = Verified::Outcome::unknown;
            break;
    }
    if (answer.outcome == Verified::Outcome::wrong)
        answer.tries = {Tries::Kind::left, result.left};
    else if (answer.outcome == Verified::Outcome::ok)
        answer.tries = {Tries::Kind::left, 3};
    else if (answer.outcome == Verified::Outcome::locked)
        answer.tries = {Tries::Kind::locked, 0};
    return answer;
}

Event EffectRunner::sign_application(const Assignment& a) {
    Signed answer{.call = a.effect.call};
    const auto& s = a.state;
    if (!papers_->card || !papers_->quote) return answer;
    exchange::ApplicationText text{
        .aud = s.city_code + "@" + identity_.issuer_name,
        .term = identity_.terminal,
        .tcert = identity_.tls_digest,
        .vid = s.vid,
        .iid = s.iid,
        .epoch = s.epoch,
        .nonce = papers_->nonce,
        .nexp_s = papers_->nonce_expires_s,
        .cert = hex(sha256(papers_->certificate)),
        .kind = std::string(certificate::id_of(s.choice.kind)),
        .scope = certificate::write_scope(s.choice.scope),
        .opts = certificate::write_options(s.choice.options),
        .copies = s.choice.copies,
        .fee_yen = s.fee_yen,
        .quote = hex(papers_->quote->digest),
        .epk = hex(papers_->issuance_key.public_key()),
        .cp = ports_.issuer.checkpoint(),
    };
    exchange::SignedRequest request{.text = exchange::write_application(text), .signature = {}};
    auto signature = papers_->card->sign(sha256(request.text));
    if (!signature) {
        if (signature.error() == card::SignProblem::pin_needed)
            answer.outcome = Signed::Outcome::pin_needed;
        if (signature.error() == card::SignProblem::removed)
            answer.outcome = Signed::Outcome::card_lost;
        return answer;
    }
    // A signature that does not fit the certificate: the card was exchanged or is faulty.
    if (!papers_->card->signed_by_card(bytes_of(request.text), *signature)) return answer;
    unpower();
    request.signature = std::move(*signature);
    answer.application_hash = hex(sha256(request.text));
    answer.signature_hash = hex(sha256(request.signature));
    answer.outcome = Signed::Outcome::ok;
    papers_->application = std::move(request);
    return answer;
}

}  // namespace shomei::visit
