// SPDX-License-Identifier: Apache-2.0
#include "fake_terminal.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/exchange/answer_key.h"
#include "shomei/issuance/ledger/checkpoint.h"
#include "shomei/issuance/paper/page_digest.h"

namespace shomei::issuer {

using exchange::Message;

namespace {

const std::string build(64, 'b');

}  // namespace

FakeTerminal::FakeTerminal(TestWorld& world, const std::string& card_name,
                           std::string terminal_name)
    : card(card_name),
      name(std::move(terminal_name)),
      tls(tls_digest(name)),
      vid(random_id()),
      iid(random_id()),
      world_(world) {
    // Another terminal object may have spoken under this name before.
    for (const auto& row : world.issuer().list_terminals())
        if (row.id == name) epoch = row.epoch + 1, seq = row.seq + 1;
}

Heard FakeTerminal::send(Message message, const Bytes& body) {
    sent_[message] = body;
    const auto outcome = world_.issuer().answer(message, tls, body);
    if (!outcome) return {.rejected = outcome.error(), .code = {}, .body = {}, .envelope = {}};
    const auto& envelope = outcome->envelope;
    const bool by_city = message == Message::apply || message == Message::pages;
    const auto key = by_city ? world_.public_key(city_code) : test_pki() / "keys/issuer-answer.pub";
    REQUIRE(exchange::VerifyingKey::load(key).verify(envelope.text, envelope.signature));
    if (message == Message::apply) {
        const auto text = exchange::parse_result(envelope.text);
        REQUIRE(text);
        CHECK(text->aud == name);
        CHECK(text->payload == hex(sha256(envelope.body)));
        return {{}, text->code, envelope.body, envelope};
    }
    const auto text = exchange::parse_answer(envelope.text);
    REQUIRE(text);
    CHECK(text->aud == name);
    CHECK(text->msg == exchange::name_of(message));
    CHECK(text->req == hex(sha256(body)));
    CHECK(text->body == hex(sha256(envelope.body)));
    return {{}, text->code, envelope.body, envelope};
}

Heard FakeTerminal::open() {
    const auto heard = send(Message::open, exchange::write(exchange::OpenRequest{
                                               vid, epoch, seq++, build, card.certificate, ""}));
    if (!heard.ok()) return heard;
    const auto answer = exchange::parse<exchange::OpenAnswer>(heard.body);
    REQUIRE(answer);
    nonce = answer->nonce;
    nonce_until_s = answer->nexp_s;
    city_code = answer->city_code;
    return heard;
}

Heard FakeTerminal::authenticate(const std::function<void(exchange::AuthenticationText&)>& change) {
    exchange::AuthenticationText text;
    text.aud = city_code + "@nagasaki";
    text.term = name;
    text.tcert = hex(tls);
    text.vid = vid;
    text.epoch = epoch;
    text.nonce = nonce;
    text.nexp_s = nonce_until_s;
    text.cert = hex(sha256(card.certificate));
    text.epk = hex(visit_key.public_key());
    text.cp = {0, ledger::empty_root()};
    text.build = build;
    change(text);
    const auto bytes = exchange::write_authentication(text);
    const auto heard = send(Message::authenticate,
                            exchange::write(exchange::SignedRequest{bytes, card.sign(bytes)}));
    if (!heard.ok()) return heard;
    const auto answer = exchange::parse<exchange::AuthenticateAnswer>(heard.body);
    REQUIRE(answer);
    nonce = answer->nonce;
    nonce_until_s = answer->nexp_s;
    const auto plain = visit_key.open(answer->sealed_offers, sha256(bytes));
    REQUIRE(plain);
    const auto read = certificate::parse_offers(*plain);
    REQUIRE(read);
    offers = *read;
    return heard;
}

Heard FakeTerminal::quote(const certificate::Choice& wanted) {
    choice = wanted;
    const auto heard = send(Message::quote, exchange::write(exchange::QuoteRequest{vid, wanted}));
    if (!heard.ok()) return heard;
    const auto read = certificate::parse_quote(heard.body);
    REQUIRE(read);
    quoted = *read;
    quote_digest = hex(sha256(heard.body));
    return heard;
}

exchange::ApplicationText FakeTerminal::application() const {
    exchange::ApplicationText text;
    text.aud = city_code + "@nagasaki";
    text.term = name;
    text.tcert = hex(tls);
    text.vid = vid;
    text.iid = iid;
    text.epoch = epoch;
    text.nonce = nonce;
    text.nexp_s = nonce_until_s;
    text.cert = hex(sha256(card.certificate));
    text.kind = certificate::id_of(choice.kind);
    text.scope = certificate::write_scope(choice.scope);
    text.opts = certificate::write_options(choice.options);
    text.copies = choice.copies;
    text.fee_yen = quoted.yen;
    text.quote = quote_digest;
    text.epk = hex(issuance_key.public_key());
    text.cp = {0, ledger::empty_root()};
    return text;
}

Heard FakeTerminal::apply(const std::function<void(exchange::ApplicationText&)>& change) {
    auto text = application();
    change(text);
    const auto bytes = exchange::write_application(text);
    const auto heard =
        send(Message::apply, exchange::write(exchange::SignedRequest{bytes, card.sign(bytes)}));
    result = heard.envelope.text;
    if (!heard.ok()) return heard;
    const auto plain = issuance_key.open(heard.body, sha256(bytes));
    REQUIRE(plain);
    const auto read = certificate::parse_content(*plain);
    REQUIRE(read);
    content = *read;
    return heard;
}

Digest digest_of_fields(const certificate::Content& content, const std::vector<std::string>& ids) {
    std::vector<Digest> digests;
    for (const auto& id : ids)
        for (const auto& field : content.fields)
            if (field.id == id)
                digests.push_back(paper::field_digest(field.id, field.salt, field.value));
    return paper::page_digest(digests);
}

exchange::PagesRequest one_page_each(const certificate::Content& content) {
    exchange::PagesRequest request;
    request.iid = content.iid;
    std::vector<std::string> ids;
    for (const auto& field : content.fields) ids.push_back(field.id);
    const auto digest = digest_of_fields(content, ids);
    for (const auto& number : content.documents)
        request.pages.push_back({number, 1, 1, ids, digest});
    return request;
}

Heard FakeTerminal::pages(const std::function<void(exchange::PagesRequest&)>& change) {
    auto request = one_page_each(content);
    change(request);
    return send(Message::pages, exchange::write(request));
}

Heard FakeTerminal::report(const std::string& event, int yen, int sheets) {
    const bool about_issuance = event != "start";
    return send(Message::report,
                exchange::write(exchange::ReportRequest{
                    epoch, seq++, about_issuance ? iid : std::string(), event, yen, sheets}));
}

Heard FakeTerminal::void_issuance(const std::string& id) {
    return send(Message::void_, exchange::write(exchange::VoidRequest{epoch, seq++, id}));
}

Heard FakeTerminal::visit_to_offers() {
    const auto opened = open();
    if (!opened.ok()) return opened;
    return authenticate();
}

Heard FakeTerminal::visit_to_grant(int copies) {
    const auto offered = visit_to_offers();
    if (!offered.ok()) return offered;
    const auto heard = quote({certificate::Kind::residence_copy, {}, {}, copies});
    if (!heard.ok()) return heard;
    return apply();
}

std::string closed_reason(TestWorld& world, certificate::Kind kind) {
    const auto opened = FakeTerminal(world, "household-of-one").open();
    const auto answer = exchange::parse<exchange::OpenAnswer>(opened.body);
    REQUIRE(opened.ok());
    REQUIRE(answer);
    const auto found = std::ranges::find(answer->kinds, kind, &exchange::KindOpenness::kind);
    REQUIRE(found != answer->kinds.end());
    CHECK(found->open == found->reason.empty());
    return found->reason;
}

}  // namespace shomei::issuer
