// SPDX-License-Identifier: Apache-2.0
// Everything personal that one visit holds. It is made when the card is read and destroyed whole.
#pragma once

#include <optional>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/issuer_port.h"
#include "shomei/print/form/form.h"
#include "shomei/terminal/card/my_number_card.h"
#include "shomei/terminal/visit/effect_runner.h"

namespace shomei::visit {

struct EffectRunner::Papers {
    std::optional<card::MyNumberCard> card;
    Bytes certificate;
    std::string nonce;  // the one the next signed text must name
    std::int64_t nonce_expires_s = 0;

    exchange::SealKey visit_key;
    std::optional<exchange::SignedRequest> authentication;
    std::optional<certificate::Offers> offers;

    std::optional<exchange::QuoteReply> quote;
    exchange::SealKey issuance_key;
    std::optional<exchange::SignedRequest> application;
    std::optional<certificate::Content> content;

    Bytes pdf;
    Digest pdf_digest{};
    std::vector<Bytes> previews;
};

// What the step is told of a request without an answer.
Silence silence_of(const exchange::NoAnswer& none);

}  // namespace shomei::visit
