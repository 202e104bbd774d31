// SPDX-License-Identifier: Apache-2.0
// Whether a content says what its resident was shown: asked before anything of it is drawn.
#pragma once

#include <string_view>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/offers.h"

namespace shomei::certificate {

// What a resident was shown and chose. The parts must outlive it.
struct Shown {
    const Offers& offers;
    const Choice& choice;
    std::string_view omitted;  // the municipality's mark of an item that was not asked for
};

// True where the kind, the copies and the people are those of the choice, the people in the order
// of the offers and each under the name that was offered, the items that may be asked for stand
// there exactly where they were (others are marked as omitted), and the date on paper
// (`head.issue-date`) is the day of `issued_s` in Japan.
bool says_what_was_shown(const Content& content, const Shown& shown);

}  // namespace shomei::certificate
