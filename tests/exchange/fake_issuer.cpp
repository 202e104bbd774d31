// SPDX-License-Identifier: Apache-2.0
#include "fake_issuer.h"

#include <doctest/doctest.h>

#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/paper/page_digest.h"
#include "text_samples.h"

namespace shomei::exchange {
namespace {

using samples::now_s;

std::array<std::uint8_t, 32> key_in(const std::string& epk) {
    return from_hex_exactly<32>(epk).value();
}

certificate::Offers offers() {
    return {{{"m1", "見本　太郎", true}, {"m2", "見本　花子", false}, {"m3", "見本　一郎", false}},
            {},
            {{certificate::Kind::residence_copy, {certificate::Scope::Extent::self}, {}, 5, 300}},
            {}};
}

certificate::Content content_for(const ApplicationText& asked) {
    certificate::Content content;
    content.iid = asked.iid;
    content.city_code = asked.aud.substr(0, 6);
    for (int copy = 1; copy <= asked.copies; ++copy)
        content.documents.push_back("20251122-0000000" + std::to_string(copy));
    content.issued_s = now_s;
    content.people = certificate::parse_scope(asked.scope)->members;
    if (content.people.empty()) content.people = {"m1"};
    content.fields = {{"head.title", {}, "住民票"}};
    for (std::size_t k = 1; k <= content.people.size(); ++k)
        content.fields.push_back({"p" + std::to_string(k) + ".name", {}, "見本　太郎"});
    return content;
}

}  // namespace

FakeIssuer::FakeIssuer() {
    std::filesystem::create_directory(folder_ / "keys");
    for (const auto* name : {"answer", "city", "other-city"}) make_key(folder_, name);
    for (const auto& [name, code] : {std::pair{"city", city}, {"other-city", other_city}}) {
        const auto pub = folder_ / (std::string(name) + ".pub");
        const paper::PublicPageKey key(pub, code, std::nullopt);
        std::filesystem::copy_file(pub, folder_ / ("keys/" + code + "-" + hex(key.id()) + ".pem"));
    }
    const auto& pki = TestPki::get();
    server_ = std::make_unique<TlsServer>(TlsServerSettings{.certificate = pki / "issuer.crt",
                                                            .key = pki / "issuer.key",
                                                            .client_ca = pki / "ca.crt"},
                                          [this](Wire& wire) {
                                              while (const auto request = wire.read_request()) {
                                                  const auto bytes =
                                                      changes.http(*request, answer(*request));
                                                  if (bytes.empty() || !wire.write(bytes)) return;
                                              }
                                          });
}

LinkSettings FakeIssuer::link_settings() const {
    const auto& pki = TestPki::get();
    return {.host = "127.0.0.1",
            .port = server_->port(),
            .server_name = "issuer.test",
            .ca = pki / "ca.crt",
            .certificate = pki / "terminal.crt",
            .key = pki / "terminal.key",
            .pins = {pki.pin_of("issuer")}};
}

IssuerClientSettings FakeIssuer::client_settings() const {
    return {.terminal_id = "terminal-1",
            .issuer_key = VerifyingKey::load(folder_ / "answer.pub"),
            .municipality_keys = MunicipalityKeys::from_directory(folder_ / "keys")};
}

std::unique_ptr<IssuerClient> FakeIssuer::client(WitnessRecord kept, Witness::Keep keep) {
    if (!keep) keep = [](const WitnessRecord&) {};
    return std::make_unique<IssuerClient>(
        Link(link_settings()), client_settings(),
        Witness(ledger.verifier_key(), std::move(kept), std::move(keep)));
}

OpenRequest FakeIssuer::open_request() const {
    return {samples::vid, 7, 41, samples::digest_of("build"), Bytes(900, 0x30), ""};
}

SignedRequest FakeIssuer::authentication(const SealKey& key) const {
    auto text = samples::authentication();
    text.epk = hex(key.public_key());
    return {write_authentication(text), Bytes(256, 1)};
}

SignedRequest FakeIssuer::application(const SealKey& key, const std::string& scope) const {
    auto text = samples::application();
    text.epk = hex(key.public_key());
    text.scope = scope;
    return {write_application(text), Bytes(256, 1)};
}

PagesRequest FakeIssuer::pages_request() const {
    PagesRequest request{granted.iid, {}};
    for (const auto& document : granted.documents)
        for (int number = 1; number <= 2; ++number)
            request.pages.push_back(
                {document, number, 2, {"head.title"}, sha256(document + std::to_string(number))});
    return request;
}

std::string FakeIssuer::answer(const HttpRequest& request) {
    const auto start = request.head.find("/v1/") + 4;
    const auto name = request.head.substr(start, request.head.find(' ', start) - start);
    const auto message = message_from_name(name).value();
    if (message != Message::consistency) shown->grow(changes.growth);
    if (message == Message::apply) return answer_apply(request.body);

    AnswerText text;
    text.msg = name;
    text.aud = "terminal-1";
    const bool about_visit =
        message == Message::open || message == Message::authenticate || message == Message::quote;
    const bool about_issuance =
        message == Message::pages || message == Message::report || message == Message::void_;
    if (about_visit) text.vid = samples::vid;
    if (about_issuance) text.iid = samples::iid;
    text.req = hex(sha256(request.body));
    const bool refuses = !changes.refusal.empty() && message != Message::consistency;
    text.status = refuses ? AnswerStatus::refused : AnswerStatus::ok;
    if (refuses) text.code = changes.refusal;
    const auto body = refuses ? write(RefusalBody{city, 5}) : body_for(message, request.body);
    text.body = hex(sha256(body));
    text.cp = shown->mark();
    text.now_s = now_s;
    changes.answer(text);
    auto envelope = sign(write_answer(text), body, message == Message::pages ? "city" : "answer");
    changes.envelope(envelope);
    return http(200, text_of(write(envelope)));
}

std::string FakeIssuer::answer_apply(const std::string& body) {
    const auto request = parse<SignedRequest>(bytes_of(body)).value();
    const auto asked = parse_application(request.text).value();
    ResultText text;
    text.aud = "terminal-1";
    text.vid = asked.vid;
    text.iid = asked.iid;
    text.req = hex(sha256(request.text));
    text.cp = shown->mark();
    text.now_s = now_s;
    Bytes out;
    if (changes.refusal.empty()) {
        granted = content_for(asked);
        text.status = AnswerStatus::ok;
        for (const auto& document : granted.documents)
            text.doc += (text.doc.empty() ? "" : ",") + document;
        text.snap = "v12";
        text.issued_s = now_s;
        text.fresh_s = now_s + 900;
        auto content = granted;
        changes.content(content);
        out = seal(key_in(asked.epk), certificate::write_content(content), sha256(request.text))
                  .value();
        changes.sealed(out);
    } else {
        text.code = changes.refusal;
        out = write(RefusalBody{city, 5});
    }
    text.payload = hex(sha256(out));
    changes.result(text);
    auto envelope = sign(write_result(text), out, "city");
    changes.envelope(envelope);
    return http(200, text_of(write(envelope)));
}

Bytes FakeIssuer::body_for(Message message, const std::string& body) {
    switch (message) {
        case Message::open:
            return write(OpenAnswer{samples::nonce, now_s + 300, city, now_s + 9'999, {}, {}});
        case Message::authenticate: {
            const auto request = parse<SignedRequest>(bytes_of(body)).value();
            const auto epk = parse_authentication(request.text).value().epk;
            auto sealed =
                seal(key_in(epk), certificate::write_offers(offers()), sha256(request.text))
                    .value();
            changes.sealed(sealed);
            return write(AuthenticateAnswer{samples::nonce, now_s + 300, sealed});
        }
        case Message::quote: {
            const auto request = parse<QuoteRequest>(bytes_of(body)).value();
            certificate::Quote quote{request.choice, 300, {{"fee", 300}}};
            changes.quote(quote);
            return certificate::write_quote(quote);
        }
        case Message::pages:
            return sign_pages(parse<PagesRequest>(bytes_of(body)).value());
        case Message::consistency: {
            auto proof = shown->prove(parse<ConsistencyRequest>(bytes_of(body)).value());
            changes.proof(proof);
            return write(proof);
        }
        case Message::health:
            return write(HealthAnswer{{{city, "residence-copy"}}});
        case Message::apply:
        case Message::report:
        case Message::void_:
            break;
    }
    return {};
}

Bytes FakeIssuer::sign_pages(PagesRequest request) {
    changes.claims(request);
    const auto key = paper::PageKey::from_pem_file(folder_ / "city.key");
    PagesAnswer answer;
    for (const auto& page : request.pages) {
        paper::PagePayload payload;
        payload.key_id = key.id();
        payload.city_code = city;
        payload.document_number = page.document_number;
        payload.kind = static_cast<std::uint8_t>(granted.kind);
        payload.issued = certificate::japan_day(granted.issued_s);
        payload.page = static_cast<std::uint8_t>(page.number);
        payload.pages = static_cast<std::uint8_t>(page.count);
        payload.digest = paper::head_of(page.digest);
        answer.qr_texts.push_back(paper::qr_text("HTTPS://TOWN.EXAMPLE/P/",
                                                 paper::write_payload(payload), key.sign(payload)));
    }
    changes.pages(answer);
    return write(answer);
}

Envelope FakeIssuer::sign(const std::string& text, const Bytes& body, const std::string& key) {
    const auto& name = changes.signer.empty() ? key : changes.signer;
    return {text, SigningKey::load(folder_ / (name + ".key")).sign(text), body, shown->note()};
}

}  // namespace shomei::exchange
