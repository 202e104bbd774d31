// SPDX-License-Identifier: Apache-2.0
// Whether a content says what its resident was shown: asked before anything of it is drawn.
#pragma once

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"

namespace shomei::certificate {

// True where the kind, the copies and the people are those of the choice, the people in the order
// of the offers and each under the name that was offered, and the date on paper (`head.issue-date`)
// is the day of `issued_s` in Japan.
bool says_what_was_offered(const Content& content, const Offers& offers, const Choice& choice);

}  // namespace shomei::certificate
