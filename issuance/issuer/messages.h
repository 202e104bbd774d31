// SPDX-License-Identifier: Apache-2.0
// The nine messages, each answered by one function in a file of its own. `body` is the request as
// it came; its size is checked already.
#pragma once

#include "outcome.h"
#include "parts.h"
#include "terminals.h"

namespace shomei::issuer {

Outcome answer_open(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_authenticate(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_quote(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_apply(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_pages(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_report(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_void(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_consistency(Parts& parts, const Terminal& terminal, ByteView body);
Outcome answer_health(Parts& parts, const Terminal& terminal, ByteView body);

}  // namespace shomei::issuer
