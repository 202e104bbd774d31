// SPDX-License-Identifier: Apache-2.0
// Do the pages a terminal has laid out carry exactly what was granted?
#pragma once

#include <vector>

#include "issuances.h"
#include "shomei/issuance/exchange/messages.h"

namespace shomei::issuer {

// True where each copy has pages 1…N once each, every page names its digest rightly and carries
// all header fields, and all pages of a copy together carry each other field exactly once.
bool cover_all_fields(const Issuance& issuance, const std::vector<exchange::PageClaim>& pages);

}  // namespace shomei::issuer
