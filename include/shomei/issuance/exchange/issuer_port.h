// SPDX-License-Identifier: Apache-2.0
// The issuer as the terminal sees it: each call is one request and one verified answer; the ninth
// message, `consistency`, is asked behind them where an answer brings a new checkpoint. Nothing
// here repeats a request; whether to repeat is the visit's decision (reliability 7).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <tl/expected.hpp>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/exchange/no_answer.h"
#include "shomei/issuance/exchange/seal.h"
#include "shomei/issuance/exchange/signed_texts.h"

namespace shomei::exchange {

// A signed refusal by the issuer.
struct Refused {
    std::string code;  // catalogue code
    RefusalBody body;
};

template <class T>
struct Answered {
    T value;
    std::int64_t now_s = 0;  // the issuer's clock
};

// expected<expected-like>: a value, a signed refusal, or no answer.
template <class T>
using Reply = tl::expected<tl::expected<Answered<T>, Refused>, NoAnswer>;

struct QuoteReply {
    certificate::Quote quote;
    Digest digest{};  // SHA-256 of the body as sent
};

struct Grant {
    ResultText result;
    certificate::Content content;  // opened, and proven to be of this issuance
};

class IssuerPort {
public:
    virtual ~IssuerPort() = default;

    virtual Reply<OpenAnswer> open(const OpenRequest& request) = 0;
    // `key` is the visit's, named as epk in the text; Offers come back opened.
    struct Authenticated {
        std::string nonce;
        std::int64_t nexp_s = 0;
        certificate::Offers offers;
    };
    virtual Reply<Authenticated> authenticate(const SignedRequest& request, const SealKey& key) = 0;
    virtual Reply<QuoteReply> quote(const QuoteRequest& request) = 0;
    virtual Reply<Grant> apply(const SignedRequest& request, const SealKey& key) = 0;
    virtual Reply<PagesAnswer> pages(const PagesRequest& request, const std::string& city_code) = 0;
    virtual Reply<bool> report(const ReportRequest& request) = 0;
    virtual Reply<bool> void_issuance(const VoidRequest& request) = 0;
    virtual Reply<HealthAnswer> health(const HealthRequest& request) = 0;

    // The newest checkpoint seen and proven; goes into `cp` of signed texts.
    virtual CheckpointMark checkpoint() const = 0;
    // Closes the visit's connection; the next call opens a new one.
    virtual void end_visit() = 0;
};

}  // namespace shomei::exchange
