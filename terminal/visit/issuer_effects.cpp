// SPDX-License-Identifier: Apache-2.0
// What the visit asks of the issuer (architecture 3.1).
#include <algorithm>

#include "papers.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/content_check.h"

namespace shomei::visit {

using certificate::RefusalCode;

Silence silence_of(const exchange::NoAnswer& none) {
    using Why = exchange::NoAnswer::Why;
    switch (none.why) {
        case Why::not_sent:
            return Silence::not_sent;
        case Why::unknown:
            return Silence::unknown;
        case Why::busy:
            return Silence::busy;
        case Why::denied:
        case Why::wrong:
            return Silence::wrong;
    }
    return Silence::unknown;
}

namespace {

// A refusal in a code that this terminal does not know still refuses.
RefusalCode refusal_of(const exchange::Refused& refused) {
    return certificate::refusal_from_name(refused.code).value_or(RefusalCode::B04);
}

// Fills the two ways an answer can fail; true where there is a value to go on with.
template <class Answer, class T>
bool has_value(Answer& answer, const exchange::Reply<T>& reply) {
    if (!reply)
        answer.silence = silence_of(reply.error());
    else if (!*reply)
        answer.refused = refusal_of(reply->error());
    return reply && *reply;
}

// Open kinds, or why none is open.
std::optional<RefusalCode> why_all_closed(const std::vector<exchange::KindOpenness>& kinds) {
    if (std::ranges::any_of(kinds, &exchange::KindOpenness::open)) return std::nullopt;
    // What is not offered at all says nothing about when to come again.
    const auto not_offered = certificate::name_of(RefusalCode::B03);
    const auto first =
        std::ranges::find_if(kinds, [&](const auto& kind) { return kind.reason != not_offered; });
    if (first == kinds.end()) return RefusalCode::B03;
    return certificate::refusal_from_name(first->reason).value_or(RefusalCode::B01);
}

// A name that cannot be drawn exactly is known before its person is chosen.
ListedPeople list(const std::vector<certificate::OfferedPerson>& people,
                  const text::FontChain& fonts) {
    ListedPeople out;
    for (const auto& person : people) {
        out.handles.push_back(person.handle);
        if (!fonts.resolve(person.name)) out.unprintable.push_back(person.handle);
    }
    return out;
}

}  // namespace

Event EffectRunner::ask_open(const Assignment& a) {
    Opened answer{.call = a.effect.call};
    const exchange::OpenRequest request{.vid = a.state.vid,
                                        .epoch = a.state.epoch,
                                        .seq = a.journal_seq,
                                        .build = identity_.build,
                                        .certificate = papers_->certificate,
                                        .domicile_city = {}};
    const auto reply = ports_.issuer.open(request);
    if (!has_value(answer, reply)) {
        if (reply) {
            answer.city_code = reply->error().body.city_code;
            answer.not_after_s = reply->error().body.not_after_s;
        }
        return answer;
    }
    const auto& opened = (*reply)->value;
    answer.city_code = opened.city_code;
    answer.not_after_s = opened.not_after_s;
    answer.nonce_expires_s = opened.nexp_s;
    answer.notices = opened.notices;
    answer.refused = workshop_.municipalities.contains(opened.city_code)
                         ? why_all_closed(opened.kinds)
                         : RefusalCode::B03;
    papers_->nonce = opened.nonce;
    papers_->nonce_expires_s = opened.nexp_s;
    return answer;
}

Event EffectRunner::authenticate(const Assignment& a) {
    Authenticated answer{.call = a.effect.call};
    const auto& s = a.state;
    if (!papers_->card) {
        answer.card_lost = true;
        return answer;
    }
    if (!papers_->authentication || !s.repeated) {
        exchange::AuthenticationText text{.aud = s.city_code + "@" + identity_.issuer_name,
                                          .term = identity_.terminal,
                                          .tcert = identity_.tls_digest,
                                          .vid = s.vid,
                                          .epoch = s.epoch,
                                          .nonce = papers_->nonce,
                                          .nexp_s = papers_->nonce_expires_s,
                                          .cert = hex(sha256(papers_->certificate)),
                                          .epk = hex(papers_->visit_key.public_key()),
                                          .cp = ports_.issuer.checkpoint(),
                                          .build = identity_.build};
        exchange::SignedRequest request{.text = exchange::write_authentication(text),
                                        .signature = {}};
        auto signature = papers_->card->sign(sha256(request.text));
        if (!signature || !papers_->card->signed_by_card(bytes_of(request.text), *signature)) {
            answer.card_lost = true;
            return answer;
        }
        request.signature = std::move(*signature);
        papers_->authentication = std::move(request);
    }
    auto reply = ports_.issuer.authenticate(*papers_->authentication, papers_->visit_key);
    if (!has_value(answer, reply)) return answer;
    auto& authenticated = (*reply)->value;
    papers_->nonce = authenticated.nonce;
    papers_->nonce_expires_s = authenticated.nexp_s;
    answer.kinds = authenticated.offers.kinds;
    answer.closed_kinds = authenticated.offers.refused;
    const auto no_form = [&](const auto& each) {
        return !workshop_.papers.contains({a.state.city_code, each.kind});
    };
    std::erase_if(answer.kinds, no_form);
    std::erase_if(answer.closed_kinds, no_form);
    answer.notices = authenticated.offers.notices;
    answer.household = list(authenticated.offers.people, workshop_.fonts);
    answer.family = list(authenticated.offers.family, workshop_.fonts);
    const auto self =
        std::ranges::find_if(authenticated.offers.people, &certificate::OfferedPerson::self);
    answer.self_handle = self->handle;
    const std::lock_guard lock(shown_);
    papers_->offers = std::move(authenticated.offers);
    return answer;
}

Event EffectRunner::ask_quote(const Assignment& a) {
    Quoted answer{.call = a.effect.call};
    auto reply = ports_.issuer.quote({.vid = a.state.vid, .choice = a.state.choice});
    if (!has_value(answer, reply)) return answer;
    const auto& quote = (*reply)->value;
    const auto& city = workshop_.municipalities.at(a.state.city_code);
    const auto own = city.unit_yen(a.state.choice.kind, (*reply)->now_s) * a.state.choice.copies;
    // The fee of the terminal's own table and the issuer's must be the same (reliability 12.1).
    const bool payable = own > 0 && own <= payment::payment_limit_yen;
    if (quote.quote.choice != a.state.choice || quote.quote.yen != own || !payable) {
        answer.refused = RefusalCode::F03;
        return answer;
    }
    answer.yen = quote.quote.yen;
    papers_->quote = quote;
    return answer;
}

namespace {

// Content of another issuance, kind or municipality, of others than were confirmed, under other
// names or another day than the resident was shown, or with items that were not asked for, is not
// ours.
bool is_of_this_application(const certificate::Content& content, const State& s,
                            const certificate::Shown& shown) {
    return content.iid == s.iid && content.city_code == s.city_code &&
           certificate::says_what_was_shown(content, shown);
}

}  // namespace

Event EffectRunner::apply(const Assignment& a) {
    Granted answer{.call = a.effect.call};
    SHOMEI_CHECK(papers_->application.has_value());
    auto reply = ports_.issuer.apply(*papers_->application, papers_->issuance_key);
    if (!has_value(answer, reply)) return answer;
    auto& grant = (*reply)->value;
    const auto& city = workshop_.municipalities.at(a.state.city_code);
    if (!is_of_this_application(grant.content, a.state,
                                {papers_->offers.value(), a.state.choice, city.marks().omitted})) {
        answer.silence = Silence::wrong;
        return answer;
    }
    answer.documents = grant.content.documents;
    answer.content_hash = grant.result.payload;
    answer.fresh_for_s = grant.result.fresh_s - grant.result.now_s;
    papers_->content = std::move(grant.content);
    return answer;
}

namespace {

// 400 and 409: these bytes will never enter. 403 and the like speak of this terminal, not of them.
EffectRunner::ReportEnd end_of(const exchange::Reply<bool>& reply) {
    if (reply && *reply) return EffectRunner::ReportEnd::acknowledged;
    const bool denied = !reply && reply.error().why == exchange::NoAnswer::Why::denied &&
                        (reply.error().status == 400 || reply.error().status == 409);
    return denied ? EffectRunner::ReportEnd::denied : EffectRunner::ReportEnd::unanswered;
}

template <class Readiness>
std::string state_word(const Readiness& readiness) {
    if (!readiness) return "silent";
    return readiness->ready ? "ok" : "attention";
}

}  // namespace

EffectRunner::ReportEnd EffectRunner::send_report(const Outstanding& each) {
    const auto seq = static_cast<std::uint64_t>(each.seq);
    if (each.kind == Obligation::Kind::void_issuance)
        return end_of(
            ports_.issuer.void_issuance({.epoch = each.epoch, .seq = seq, .iid = each.iid}));
    return end_of(ports_.issuer.report({.epoch = each.epoch,
                                        .seq = seq,
                                        .iid = each.iid,
                                        .event = each.event,
                                        .yen = each.yen,
                                        .sheets = each.sheets}));
}

HealthTold EffectRunner::tell_health(std::uint64_t epoch, std::uint64_t seq, bool reader_working) {
    const auto reply = ports_.issuer.health({.epoch = epoch,
                                             .seq = seq,
                                             .build = identity_.build,
                                             .reader = reader_working ? "ok" : "silent",
                                             .printer = state_word(ports_.printer.readiness()),
                                             .money = state_word(ports_.payment.readiness())});
    ports_.issuer.end_visit();
    if (reply && *reply) return {};
    const bool wrong = reply || silence_of(reply.error()) == Silence::wrong;
    return {wrong ? RefusalCode::B08 : RefusalCode::B04};
}

}  // namespace shomei::visit
