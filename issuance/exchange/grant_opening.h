// SPDX-License-Identifier: Apache-2.0
// Opens what was sealed to this visit or issuance and proves that it is what was asked for.
#pragma once

#include <optional>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/exchange/seal.h"
#include "shomei/issuance/exchange/signed_texts.h"

namespace shomei::exchange {

inline constexpr std::int64_t longest_fresh_s = 900;

// nullopt: not sealed to this key and text, or no Offers. The opened bytes are wiped.
std::optional<certificate::Offers> open_offers(ByteView sealed, const SealKey& key,
                                               const Digest& aad);

// nullopt also where the content differs from the application or from the signed result: issuance,
// municipality, kind, copies, document numbers, day, people of the scope, freshness.
std::optional<certificate::Content> open_content(ByteView sealed, const SealKey& key,
                                                 const ApplicationText& asked,
                                                 const ResultText& result);

}  // namespace shomei::exchange
