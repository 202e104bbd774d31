// SPDX-License-Identifier: Apache-2.0
// A revocation, once seen, is remembered until the certificate would have expired: a source that
// later forgets it, or cannot be asked, changes nothing (reliability 10). So are the newest
// revocation lists, so that no older one follows them after a restart.
#pragma once

#include <cstdint>
#include <vector>

#include "shomei/issuance/jpki/verify_context.h"
#include "store.h"

namespace shomei::issuer {

bool is_remembered(Transaction& transaction, const jpki::CardCertificate& certificate);
// Also forgets those whose certificates ended before `now_s`.
void remember(Transaction& transaction, const jpki::CardCertificate& certificate,
              std::int64_t now_s);

std::vector<jpki::ListMark> list_marks(Transaction& transaction);
void keep_mark(Transaction& transaction, const jpki::ListMark& mark);

}  // namespace shomei::issuer
