// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "parts.h"
#include "shomei/issuance/issuer/readiness.h"

namespace shomei::issuer {

// Looks at every part now; asks database and registers.
Readiness look_at(Parts& parts);

}  // namespace shomei::issuer
