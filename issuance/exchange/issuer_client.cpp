// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/issuer_client.h"

#include <algorithm>

#include "grant_opening.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/page_digest.h"
#include "shomei/issuance/paper/verification.h"

namespace shomei::exchange {
namespace {

using Why = NoAnswer::Why;

std::string hex_digest(ByteView bytes) { return hex(sha256(bytes)); }

// What settles things already begun is sent even when the ledger is in doubt.
bool is_settlement(Message message) {
    return message == Message::report || message == Message::void_ || message == Message::health;
}

std::optional<RefusalBody> read_refusal(ByteView body) {
    if (body.empty()) return RefusalBody{};
    return parse<RefusalBody>(body);
}

// A receipt says nothing beyond its text.
std::optional<bool> read_receipt(ByteView body) {
    if (!body.empty()) return std::nullopt;
    return true;
}

}  // namespace

IssuerClient::IssuerClient(Link link, IssuerClientSettings settings, Witness witness)
    : link_(std::move(link)), settings_(std::move(settings)), witness_(std::move(witness)) {}

void IssuerClient::end_visit() {
    link_.close();
    granted_.reset();
}

template <class T, class Read>
Reply<T> IssuerClient::reply_of(const tl::expected<Told, NoAnswer>& told, Read read) {
    using Inner = tl::expected<Answered<T>, Refused>;
    if (!told) return tl::make_unexpected(told.error());
    if (told->status == AnswerStatus::refused) {
        const auto body = read_refusal(told->body);
        if (!body) return tl::make_unexpected(wrong());
        return Inner(tl::make_unexpected(Refused{told->code, *body}));
    }
    auto value = read(ByteView(told->body));
    if (!value) return tl::make_unexpected(wrong());
    return Inner(Answered<T>{*std::move(value), told->now_s});
}

Reply<OpenAnswer> IssuerClient::open(const OpenRequest& request) {
    return reply_of<OpenAnswer>(ask({Message::open, write(request), request.vid, {}, {}}),
                                parse<OpenAnswer>);
}

Reply<IssuerClient::Authenticated> IssuerClient::authenticate(const SignedRequest& request,
                                                              const SealKey& key) {
    const auto text = parse_authentication(request.text);
    SHOMEI_CHECK(text && text->epk == hex(key.public_key()));
    const auto read = [&](ByteView body) -> std::optional<Authenticated> {
        const auto answer = parse<AuthenticateAnswer>(body);
        if (!answer) return std::nullopt;
        auto offers = open_offers(answer->sealed_offers, key, sha256(request.text));
        if (!offers) return std::nullopt;
        return Authenticated{answer->nonce, answer->nexp_s, *std::move(offers)};
    };
    return reply_of<Authenticated>(ask({Message::authenticate, write(request), text->vid, {}, {}}),
                                   read);
}

Reply<QuoteReply> IssuerClient::quote(const QuoteRequest& request) {
    const auto read = [&](ByteView body) -> std::optional<QuoteReply> {
        auto quote = certificate::parse_quote(body);
        if (!quote || quote->choice != request.choice) return std::nullopt;
        return QuoteReply{*std::move(quote), sha256(body)};
    };
    return reply_of<QuoteReply>(ask({Message::quote, write(request), request.vid, {}, {}}), read);
}

Reply<Grant> IssuerClient::apply(const SignedRequest& request, const SealKey& key) {
    const auto asked = parse_application(request.text);
    SHOMEI_CHECK(asked && asked->epk == hex(key.public_key()));
    if (witness_.is_broken()) return tl::make_unexpected(wrong());
    granted_.reset();
    const auto req = sha256(request.text);
    const auto envelope = post(Message::apply, write(request));
    if (!envelope) return tl::make_unexpected(envelope.error());
    const auto result = read_result(*asked, req, *envelope);
    if (!result) return tl::make_unexpected(wrong());
    const auto seen = witness_note(Message::apply, envelope->checkpoint, result->cp);
    if (!seen) return tl::make_unexpected(seen.error());

    const Told told{result->status, result->code, envelope->body, result->now_s, result->cp};
    auto reply = reply_of<Grant>(told, [&](ByteView body) -> std::optional<Grant> {
        auto content = open_content(body, key, *asked, *result);
        if (!content) return std::nullopt;
        return Grant{*result, *std::move(content)};
    });
    if (reply && *reply) {
        const auto& content = (*reply)->value.content;
        granted_ = Granted{content.iid, content.kind, content.issued_s};
    }
    return reply;
}

Reply<PagesAnswer> IssuerClient::pages(const PagesRequest& request, const std::string& city_code) {
    SHOMEI_CHECK(granted_ && granted_->iid == request.iid);
    const auto read = [&](ByteView body) -> std::optional<PagesAnswer> {
        auto answer = parse<PagesAnswer>(body);
        if (!answer || !pages_match(request, city_code, *answer)) return std::nullopt;
        return answer;
    };
    return reply_of<PagesAnswer>(ask({Message::pages, write(request), {}, request.iid, city_code}),
                                 read);
}

Reply<bool> IssuerClient::report(const ReportRequest& request) {
    return reply_of<bool>(ask({Message::report, write(request), {}, request.iid, {}}),
                          read_receipt);
}

Reply<bool> IssuerClient::void_issuance(const VoidRequest& request) {
    return reply_of<bool>(ask({Message::void_, write(request), {}, request.iid, {}}), read_receipt);
}

Reply<HealthAnswer> IssuerClient::health(const HealthRequest& request) {
    return reply_of<HealthAnswer>(ask({Message::health, write(request), {}, {}, {}}),
                                  parse<HealthAnswer>);
}

tl::expected<IssuerClient::Told, NoAnswer> IssuerClient::ask(const Question& question) {
    if (witness_.is_broken() && !is_settlement(question.message))
        return tl::make_unexpected(wrong());
    const auto envelope = post(question.message, question.request);
    if (!envelope) return tl::make_unexpected(envelope.error());
    auto told = read_answer(question, *envelope);
    if (!told) return tl::make_unexpected(wrong());
    const auto seen = witness_note(question.message, envelope->checkpoint, told->named);
    if (!seen) return tl::make_unexpected(seen.error());
    return *std::move(told);
}

tl::expected<Envelope, NoAnswer> IssuerClient::post(Message message, ByteView request) {
    const auto body =
        link_.post("/v1/" + std::string(name_of(message)), request, answer_limit_bytes(message));
    if (!body) return tl::make_unexpected(body.error());
    auto envelope = parse<Envelope>(*body);
    if (!envelope) return tl::make_unexpected(wrong());
    return *std::move(envelope);
}

std::optional<IssuerClient::Told> IssuerClient::read_answer(const Question& question,
                                                            const Envelope& envelope) const {
    const bool is_signed = question.city_code.empty()
                               ? settings_.issuer_key.verify(envelope.text, envelope.signature)
                               : settings_.municipality_keys.verify(
                                     question.city_code, envelope.text, envelope.signature);
    if (!is_signed) return std::nullopt;
    const auto text = parse_answer(envelope.text);
    if (!text || text->msg != name_of(question.message)) return std::nullopt;
    if (text->aud != settings_.terminal_id || text->vid != question.vid) return std::nullopt;
    if (text->iid != question.iid || text->req != hex_digest(question.request)) return std::nullopt;
    if (text->body != hex_digest(envelope.body)) return std::nullopt;
    return Told{text->status, text->code, envelope.body, text->now_s, text->cp};
}

std::optional<ResultText> IssuerClient::read_result(const ApplicationText& asked, const Digest& req,
                                                    const Envelope& envelope) const {
    const auto city_code = asked.aud.substr(0, 6);
    if (!settings_.municipality_keys.verify(city_code, envelope.text, envelope.signature))
        return std::nullopt;
    auto text = parse_result(envelope.text);
    if (!text || text->aud != settings_.terminal_id || text->vid != asked.vid) return std::nullopt;
    if (text->iid != asked.iid || text->req != hex(req)) return std::nullopt;
    const auto payload = envelope.body.empty() ? std::string() : hex_digest(envelope.body);
    if (text->payload != payload) return std::nullopt;
    return text;
}

tl::expected<void, NoAnswer> IssuerClient::witness_note(Message message, const std::string& note,
                                                        const CheckpointMark& named) {
    if (witness_.is_broken() && is_settlement(message)) return {};
    switch (witness_.examine(note, named)) {
        case Witness::Verdict::accepted:
            return {};
        case Witness::Verdict::not_ours:
        case Witness::Verdict::conflict:
            break;
        case Witness::Verdict::proof_wanted: {
            const auto proof = ask_proof(witness_.question());
            if (!proof) return tl::make_unexpected(proof.error());
            if (witness_.settle(*proof ? &**proof : nullptr) || is_settlement(message)) return {};
            break;
        }
    }
    return tl::make_unexpected(wrong());
}

// A refusal to give the proof, also as 409, is an answer: no value. The note of this answer is
// looked at when it comes with another one: each proof would bring a newer checkpoint for ever.
tl::expected<std::optional<ConsistencyAnswer>, NoAnswer> IssuerClient::ask_proof(
    const ConsistencyRequest& request) {
    const Question question{Message::consistency, write(request), {}, {}, {}};
    const auto envelope = post(question.message, question.request);
    if (!envelope) {
        const auto& none = envelope.error();
        if (none.status == 409) return std::nullopt;
        if (none.why == Why::wrong) return tl::make_unexpected(none);
        // The answer under examination was given, so its request did reach the issuer.
        return tl::make_unexpected(NoAnswer{Why::unknown, none.retry_after_s, none.status});
    }
    const auto told = read_answer(question, *envelope);
    if (!told) return tl::make_unexpected(wrong());
    if (told->status == AnswerStatus::refused) return std::nullopt;
    auto answer = parse<ConsistencyAnswer>(told->body);
    if (!answer) return tl::make_unexpected(wrong());
    return answer;
}

bool IssuerClient::pages_match(const PagesRequest& request, const std::string& city_code,
                               const PagesAnswer& answer) const {
    const std::chrono::sys_days issued(certificate::japan_day(granted_->issued_s));
    const auto matches = [&](const std::string& qr_text, const PageClaim& claim) {
        const auto page = paper::verify_page(qr_text, settings_.municipality_keys.pages());
        return page && page->city_code == city_code &&
               page->document_number == claim.document_number &&
               page->kind == static_cast<std::uint8_t>(granted_->kind) && page->issued == issued &&
               page->page == claim.number && page->pages == claim.count &&
               page->digest == paper::head_of(claim.digest);
    };
    return std::equal(answer.qr_texts.begin(), answer.qr_texts.end(), request.pages.begin(),
                      request.pages.end(), matches);
}

NoAnswer IssuerClient::wrong() {
    link_.close();
    return {Why::wrong};
}

}  // namespace shomei::exchange
