// SPDX-License-Identifier: Apache-2.0
// What ties a visit to a person: the card's certificate, the resident and the household's keys in
// the register, and what the card signed. At rest it is one record sealed by the evidence key
// (docs/evidence-format.md), and gone once the application is taken.
#pragma once

#include "parts.h"
#include "visits.h"

namespace shomei::issuer {

// Fills the visit's part about the card; leaves it empty where it was dropped.
void read_card(Parts& parts, Transaction& transaction, Visit& visit);
// Stores it where there is none.
void keep_card(Parts& parts, Transaction& transaction, const Visit& visit);
// False where there was none.
bool drop_card(Transaction& transaction, const Visit& visit);

}  // namespace shomei::issuer
