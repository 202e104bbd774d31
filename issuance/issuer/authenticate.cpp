// SPDX-License-Identifier: Apache-2.0
// `authenticate`: who is it, and what may they have. The card's first signature opens the visit.
#include <algorithm>

#include "answering.h"
#include "card_checks.h"
#include "limits.h"
#include "messages.h"
#include "offering.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/exchange/seal.h"
#include "speaker.h"

namespace shomei::issuer {

using certificate::RefusalCode;

namespace {

constexpr std::int64_t visit_life_s = 1200;

struct Request {
    exchange::SignedRequest bytes;
    exchange::AuthenticationText text;
    std::string digest;    // of the body, hex
    Desk* desk = nullptr;  // filled in once the visit is found
};

struct Authenticated {
    PeopleOffered people;
    certificate::Offers offers;
    Obstacles obstacles;
};

// Same bytes: the stored answer; other bytes: a conflict.
Outcome repeat(Transaction& transaction, const Visit& visit, const std::string& request) {
    const auto& answer = visit.authenticated;
    if (answer.request != request) return reject(Rejection::conflict);
    if (answer.text.empty()) return reject(Rejection::in_progress);
    if (answer.repeats >= limit::answer_repeats) return reject(Rejection::gone);
    count_repeat(transaction, visit);
    return leave_again(transaction, answer);
}

// Nonce, card and build are those of `open`.
Step<void> check_naming(const Visit& visit, const exchange::AuthenticationText& text) {
    if (text.nonce != visit.nonce1.value || text.nexp_s != visit.nonce1.until_s)
        return refuse(RefusalCode::F03, {visit.city, 0});
    if (wall_s() > visit.nonce1.until_s) return refuse(RefusalCode::F02, {visit.city, 0});
    if (text.cert != digest_text(visit.certificate))
        return refuse(RefusalCode::F03, {visit.city, 0});
    if (text.build != visit.build) return refuse(RefusalCode::B08, {visit.city, 0});
    return {};
}

Step<jpki::CardCertificate> check_signature(Parts& parts, const Visit& visit,
                                            const Request& request) {
    auto certificate = check_card(parts, visit.certificate, wall_s());
    if (!certificate) return certificate;
    if (!parts.cards.verify_signature(*certificate, request.bytes.text, request.bytes.signature))
        return refuse(RefusalCode::F03, {visit.city, 0});
    return certificate;
}

Authenticated list_offers(const certificate::Household& household, const Visit& visit,
                          const jpki::CardCertificate& certificate) {
    Authenticated out;
    out.people = people_offered(household);
    out.offers = name_handles(out.people, visit.resident);
    for (std::size_t i = 0; i < household.members.size(); ++i) {
        const auto& member = household.members[i];
        out.offers.people[i].name = member.name;
        if (member.id == visit.resident &&
            certificate::signing_certificate_lapsed(member, certificate.not_before_s))
            out.offers.notices.emplace_back(certificate::name_of(RefusalCode::A14));
    }
    for (std::size_t i = 0; i < out.offers.family.size(); ++i)
        out.offers.family[i].name = household.family->people[i].name;
    return out;
}

// Checks of the visit in their order; its value is what may be had, before kinds and prices.
Step<Authenticated> decide(Parts& parts, const Visit& visit, const Request& request) {
    const auto named = check_naming(visit, request.text);
    if (!named) return refuse(named.error());
    const auto certificate = check_signature(parts, visit, request);
    if (!certificate) return refuse(certificate.error());
    const auto holder = find_same_holder(parts, *certificate, {request.desk, visit.resident});
    if (!holder) return refuse(holder.error());
    const auto household = read_household(*request.desk, visit.resident);
    if (!household) return refuse(household.error());
    auto authenticated = list_offers(*household, visit, *certificate);
    authenticated.obstacles = find_obstacles(*request.desk, {holder->card, *household, wall_s()});
    return authenticated;
}

// Kinds, nonce 2 and the sealed answer, with the writer held. The visit is offered something only
// where all of it could be sealed.
Step<Bytes> seal_offers(Transaction& transaction, Visit& visit, const Request& request,
                        Authenticated authenticated) {
    const auto& desk = *request.desk;
    const auto now_s = wall_s();
    const auto kinds = list_openness(transaction, desk, now_s);
    const auto any = add_kinds(authenticated.offers, desk, kinds, authenticated.obstacles, now_s);
    if (!any) return refuse(any.error());
    // Who stands in the register is nobody's business where none of its papers is to be had.
    const bool of_family = std::ranges::any_of(authenticated.offers.kinds, [](const auto& kind) {
        return certificate::traits_of(kind.kind).part == certificate::RecordPart::family_register;
    });
    if (!of_family) authenticated.offers.family.clear();
    const auto key = from_hex_exactly<32>(request.text.epk);
    if (!key) return refuse(RefusalCode::F03, {visit.city, 0});
    // Names and people are the register's words.
    if (!certificate::is_well_formed(authenticated.offers))
        return refuse(RefusalCode::B04, {visit.city, 0});
    auto plain = certificate::write_offers(authenticated.offers);
    auto sealed = exchange::seal(*key, plain, sha256(request.bytes.text));
    OPENSSL_cleanse(plain.data(), plain.size());
    if (!sealed) return refuse(RefusalCode::F03, {visit.city, 0});
    visit.people = std::move(authenticated.people);
    visit.nonce2 = {base64url(random_bytes<32>()), now_s + visit_life_s};
    return exchange::write(
        exchange::AuthenticateAnswer{visit.nonce2.value, visit.nonce2.until_s, *sealed});
}

Outcome keep(Parts& parts, Visit visit, const Request& request,
             const Step<Authenticated>& decided) {
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        // Stored already where only the word of its commit was lost.
        const auto before = find_visit(parts, transaction, visit.terminal, visit.vid);
        if (!before) return reject(Rejection::gone);
        if (!before->authenticated.text.empty())
            return leave_again(transaction, before->authenticated);
        AnswerDraft draft{.message = exchange::Message::authenticate,
                          .terminal = visit.terminal,
                          .vid = visit.vid,
                          .iid = {},
                          .request = request.digest,
                          .code = {},
                          .body = {}};
        auto body = decided.and_then([&](const Authenticated& authenticated) {
            return seal_offers(transaction, visit, request, authenticated);
        });
        if (body)
            draft.body = std::move(*body);
        else
            draft = refusal_draft(draft, body.error());
        visit.consent_text = request.bytes.text;
        visit.consent_signature = request.bytes.signature;
        visit.authenticated = sign_answer(transaction, draft, parts.answers);
        if (!keep_authenticated(parts, transaction, visit)) return reject(Rejection::gone);
        return leave(transaction, visit.authenticated, draft.code);
    });
}

// A visit whose one authentication begins, or the answer it was given before.
struct Taken {
    Visit visit;
    std::optional<Answer> answer;
};

tl::expected<Taken, Rejection> take(Parts& parts, Transaction& transaction,
                                    const Terminal& terminal, Request& request) {
    auto visit = find_visit(parts, transaction, terminal.id, request.text.vid);
    if (!visit) return reject(Rejection::conflict);
    request.desk = parts.find_desk(visit->city);
    const bool forgotten = visit->certificate.empty() && visit->authenticated.text.empty();
    if (request.desk == nullptr || forgotten) return reject(Rejection::gone);
    if (!visit->authenticated.request.empty())
        return repeat(transaction, *visit, request.digest).map([&](Answer answer) {
            return Taken{std::move(*visit), std::move(answer)};
        });
    if (const auto wrong = check_visit(parts, transaction, speech_of(request.text), *visit))
        return reject(*wrong);
    take_authentication(transaction, *visit, request.digest);
    return Taken{std::move(*visit), std::nullopt};
}

// Whatever fails on the way is a refusal too: the resident has a signed end, and the visit's one
// authentication is settled.
Outcome finish(Parts& parts, const Visit& visit, const Request& request) {
    try {
        return keep(parts, visit, request, decide(parts, visit, request));
    } catch (const std::exception&) {
        if (!parts.store.usable()) throw;
    }
    return keep(parts, visit, request, refuse(RefusalCode::B04, {visit.city, 0}));
}

}  // namespace

Outcome answer_authenticate(Parts& parts, const Terminal& terminal, ByteView body) {
    auto bytes = exchange::parse<exchange::SignedRequest>(body);
    if (!bytes) return reject(Rejection::malformed);
    auto text = exchange::parse_authentication(bytes->text);
    if (!text) return reject(Rejection::malformed);
    Request request{std::move(*bytes), std::move(*text), digest_text(body)};
    if (const auto wrong = check_speaker(speech_of(request.text), terminal)) return reject(*wrong);

    const auto taken = parts.store.transact(
        [&](Transaction& transaction) { return take(parts, transaction, terminal, request); });
    if (!taken) return tl::unexpected(taken.error());
    if (taken->answer) return *taken->answer;
    return finish(parts, taken->visit, request);
}

}  // namespace shomei::issuer
