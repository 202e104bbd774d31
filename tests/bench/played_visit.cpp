// SPDX-License-Identifier: Apache-2.0
#include "played_visit.h"

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/paper/page_digest.h"

namespace shomei::bench {

using issuer::test_pki;

namespace {

constexpr const char* terminal_id = "terminal-1";
constexpr const char* audience = "422011@nagasaki";
const std::string build(64, 'b');

template <class T>
T value_of(const exchange::Reply<T>& reply) {
    SHOMEI_CHECK(reply && *reply);
    return (*reply)->value;
}

Digest key_digest(const std::filesystem::path& certificate) {
    const auto ran = issuer::run({"sh", "-c",
                                  "openssl x509 -in '" + certificate.string() +
                                      "' -noout -pubkey | openssl pkey -pubin -outform DER | "
                                      "sha256sum | cut -c1-64 | tr -d '\\n'"});
    return from_hex_exactly<32>(ran.output).value();
}

// One page with every field on it.
exchange::PagesRequest claim_of(const certificate::Content& content) {
    std::vector<std::string> ids;
    std::vector<Digest> digests;
    for (const auto& field : content.fields) {
        ids.push_back(field.id);
        digests.push_back(paper::field_digest(field.id, field.salt, field.value));
    }
    return {content.iid, {{content.documents.at(0), 1, 1, ids, paper::page_digest(digests)}}};
}

}  // namespace

exchange::IssuerClient make_terminal(const IssuerProcess& issuer, std::uint16_t port) {
    const auto tls = test_pki() / "tls";
    exchange::LinkSettings link;
    link.host = "127.0.0.1";
    link.port = port;
    link.server_name = "issuer.test";
    link.ca = tls / "ca.crt";
    link.certificate = tls / "terminal-1.crt";
    link.key = tls / "terminal-1.key";
    link.pins = {key_digest(tls / "issuer.crt")};
    exchange::Witness witness(ledger::VerifierKey::parse(issuer.ledger_key()).value(), {},
                              [](const auto&) {});
    return {exchange::Link(std::move(link)),
            {terminal_id, exchange::VerifyingKey::load(test_pki() / "keys/issuer-answer.pub"),
             exchange::MunicipalityKeys::from_directory(issuer.city_keys())},
            std::move(witness)};
}

PlayedVisit::PlayedVisit(exchange::IssuerClient& client)
    : client_(client), card_("household-of-one"), vid_(random_id()), iid_(random_id()) {}

void PlayedVisit::authenticate() {
    const auto opened = value_of(client_.open({vid_, 1, seq_++, build, card_.certificate, ""}));
    exchange::AuthenticationText text;
    text.aud = audience;
    text.term = terminal_id;
    text.tcert = client_.certificate_digest();
    text.vid = vid_;
    text.epoch = 1;
    text.nonce = opened.nonce;
    text.nexp_s = opened.nexp_s;
    text.cert = hex(sha256(card_.certificate));
    text.epk = hex(visit_key_.public_key());
    text.cp = client_.checkpoint();
    text.build = build;
    const auto bytes = exchange::write_authentication(text);
    known_ = value_of(client_.authenticate({bytes, card_.sign(bytes)}, visit_key_));
}

exchange::ApplicationText PlayedVisit::application(const exchange::QuoteReply& quoted) const {
    exchange::ApplicationText text;
    text.aud = audience;
    text.term = terminal_id;
    text.tcert = client_.certificate_digest();
    text.vid = vid_;
    text.iid = iid_;
    text.epoch = 1;
    text.nonce = known_.nonce;
    text.nexp_s = known_.nexp_s;
    text.cert = hex(sha256(card_.certificate));
    text.kind = certificate::id_of(choice_.kind);
    text.scope = certificate::write_scope(choice_.scope);
    text.opts = certificate::write_options(choice_.options);
    text.copies = choice_.copies;
    text.fee_yen = quoted.quote.yen;
    text.quote = hex(quoted.digest);
    text.epk = hex(issuance_key_.public_key());
    text.cp = client_.checkpoint();
    return text;
}

void PlayedVisit::issue() {
    const auto quoted = value_of(client_.quote(question()));
    const auto bytes = exchange::write_application(application(quoted));
    const auto grant = value_of(client_.apply({bytes, card_.sign(bytes)}, issuance_key_));
    value_of(client_.pages(claim_of(grant.content), issuer::city));
    report("released", 0, 0);
    report("printed", 0, 1);
    report("captured", quoted.quote.yen, 0);
    client_.end_visit();
}

void PlayedVisit::report(const std::string& event, int yen, int sheets) {
    value_of(client_.report({1, seq_++, iid_, event, yen, sheets}));
}

}  // namespace shomei::bench
