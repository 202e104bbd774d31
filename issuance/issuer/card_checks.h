// SPDX-License-Identifier: Apache-2.0
// The steps that judge a card and find whose it is; asked at `open` and again at `apply`.
#pragma once

#include <cstdint>

#include "outcome.h"
#include "parts.h"

namespace shomei::issuer {

struct Holder {
    Desk* desk = nullptr;
    std::string resident;  // key in the desk's register
};

// A17, A11 (not valid yet) or A04 with its day and, where a register knows the card, its city.
Step<jpki::CardCertificate> check_card(Parts& parts, ByteView der, std::int64_t now_s);
// A06, A07 or A13.
Step<jpki::RevocationEvidence> check_revocation(Parts& parts,
                                                const jpki::CardCertificate& certificate,
                                                std::int64_t now_s);
// A11 where no register knows the card or two do, as in the days of a move; B04 where none knows
// it and one of them did not say.
Step<Holder> find_holder(Parts& parts, const jpki::CardCertificate& certificate);
// B04 where the register cannot be read, A11 where the resident is gone, C03 where anyone of the
// household is suppressed.
Step<certificate::Household> read_household(Desk& desk, const std::string& resident);

}  // namespace shomei::issuer
