// SPDX-License-Identifier: Apache-2.0
// A terminal with one card on it, speaking to the issuer without a network. Each step can be
// changed before it is sent, so that a test can play a terminal that lies.
#pragma once

#include <functional>
#include <string>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/seal.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "test_world.h"

namespace shomei::issuer {

// What came back: a signed answer (verified), or a rejection.
struct Heard {
    std::optional<Rejection> rejected;
    std::string code;  // of a refusal; empty: ok
    Bytes body;
    exchange::Envelope envelope;

    bool ok() const { return !rejected && code.empty(); }
};

class FakeTerminal {
public:
    FakeTerminal(TestWorld& world, const std::string& card, std::string name = "terminal-1");

    // ---- one message each ----
    Heard open();
    Heard authenticate(const std::function<void(exchange::AuthenticationText&)>& change =
                           [](auto&) {});
    Heard quote(const certificate::Choice& choice);
    Heard apply(const std::function<void(exchange::ApplicationText&)>& change = [](auto&) {});
    Heard pages(const std::function<void(exchange::PagesRequest&)>& change = [](auto&) {});
    Heard report(const std::string& event, int yen = 0, int sheets = 0);
    Heard void_issuance(const std::string& id);

    // ---- a visit up to and with the message ----
    Heard visit_to_offers();
    Heard visit_to_grant(int copies = 1);

    // Sends bytes as they are, and verifies what is signed.
    Heard send(exchange::Message message, const Bytes& body);
    // The bytes of the last request of that message.
    Bytes sent(exchange::Message message) const { return sent_.at(message); }
    exchange::ApplicationText application() const;

    TestCard card;
    std::string name;
    Digest tls;
    std::string city_code = city;  // what `open` names
    std::string vid, iid;
    std::uint64_t epoch = 1, seq = 1;
    std::string nonce;
    std::int64_t nonce_until_s = 0;
    exchange::SealKey visit_key, issuance_key;
    certificate::Offers offers;
    certificate::Choice choice;
    certificate::Quote quoted;
    std::string quote_digest;
    std::string result;  // text
    certificate::Content content;

private:
    TestWorld& world_;
    std::map<exchange::Message, Bytes> sent_;
};

// Why a visit that begins now could not have that kind; empty where it is open.
std::string closed_reason(TestWorld& world, certificate::Kind kind);

// The page digest over these fields, as a terminal computes it.
Digest digest_of_fields(const certificate::Content& content, const std::vector<std::string>& ids);

// The claim of one page per document with every field on it.
exchange::PagesRequest one_page_each(const certificate::Content& content);

}  // namespace shomei::issuer
