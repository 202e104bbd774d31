// SPDX-License-Identifier: Apache-2.0
// An issuer that answers every message correctly, unless a test changes something on the way:
// before or after signing, or with another key. It knows nothing of cards or registers.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/issuer_client.h"
#include "small_ledger.h"
#include "test_pki.h"
#include "tls_server.h"

namespace shomei::exchange {

class FakeIssuer {
public:
    inline static const std::string city = "422011";
    inline static const std::string other_city = "131016";

    FakeIssuer();

    // Where a test reaches in. All do nothing at first.
    struct Changes {
        std::function<void(AnswerText&)> answer = [](AnswerText&) {};
        std::function<void(ResultText&)> result = [](ResultText&) {};
        std::function<void(certificate::Content&)> content = [](certificate::Content&) {};
        std::function<void(certificate::Quote&)> quote = [](certificate::Quote&) {};
        std::function<void(Bytes&)> sealed = [](Bytes&) {};
        std::function<void(PagesRequest&)> claims = [](PagesRequest&) {};  // before signing them
        std::function<void(PagesAnswer&)> pages = [](PagesAnswer&) {};
        std::function<void(ConsistencyAnswer&)> proof = [](ConsistencyAnswer&) {};
        std::function<void(Envelope&)> envelope = [](Envelope&) {};
        std::function<std::string(const HttpRequest&, std::string)> http =
            [](const HttpRequest&, std::string bytes) { return bytes; };
        std::string signer;   // `answer`, `city`, `other-city` instead of the right one
        std::string refusal;  // not empty: every answer but a proof refuses with this code
        int growth = 1;       // entries before each answer
    };
    Changes changes;
    // Takes part in no change: what the last apply was granted.
    certificate::Content granted;
    SmallLedger ledger;
    // Whose notes stand in the envelopes; the ledger above unless a test forks it.
    SmallLedger* shown = &ledger;

    LinkSettings link_settings() const;
    IssuerClientSettings client_settings() const;
    std::unique_ptr<IssuerClient> client(WitnessRecord kept = {}, Witness::Keep keep = {});

    // What a terminal would send.
    OpenRequest open_request() const;
    SignedRequest authentication(const SealKey& key) const;
    SignedRequest application(const SealKey& key, const std::string& scope = "members:m1,m3") const;
    PagesRequest pages_request() const;

    const TlsServer& server() const { return *server_; }

private:
    std::string answer(const HttpRequest& request);
    std::string answer_apply(const std::string& body);
    Bytes body_for(Message message, const std::string& body);
    Bytes sign_pages(PagesRequest request);
    Envelope sign(const std::string& text, const Bytes& body, const std::string& key);

    sim::TemporaryFolder folder_;
    std::unique_ptr<TlsServer> server_;
};

}  // namespace shomei::exchange
