// SPDX-License-Identifier: Apache-2.0
// The steps that judge a card and find whose it is; asked at `open` and again at `apply`.
#pragma once

#include <cstdint>

#include "outcome.h"
#include "parts.h"

namespace shomei::issuer {

struct Holder {
    Desk* desk = nullptr;
    certificate::CardRow card;  // names the resident in the desk's register
};

// A17, A11 (not valid yet) or A04 with its day and, where a register knows the card, its city.
Step<jpki::CardCertificate> check_card(Parts& parts, ByteView der, std::int64_t now_s);
// A06, A07 or A13.
Step<jpki::RevocationEvidence> check_revocation(Parts& parts,
                                                const jpki::CardCertificate& certificate,
                                                std::int64_t now_s);
// The register of residence goes before one that knows the card for its family register only. A11
// where no register knows the card or two do, as in the days of a move; B04 where none knows it and
// one of them did not say.
Step<Holder> find_holder(Parts& parts, const jpki::CardCertificate& certificate);
// The same at a later step: A11 where it is another's by now or in another municipality.
struct Known {
    const Desk* desk = nullptr;
    const std::string& resident;
};
Step<Holder> find_same_holder(Parts& parts, const jpki::CardCertificate& certificate,
                              const Known& known);
// A11 or A12, where the card's row forbids its use.
Step<void> check_row(const Holder& holder, std::int64_t now_s);
// The household without those who died or moved away, but with the holder. B04 where the register
// cannot be read or its household lacks the resident, A11 where the resident is gone.
Step<certificate::Household> read_household(Desk& desk, const std::string& resident);

}  // namespace shomei::issuer
