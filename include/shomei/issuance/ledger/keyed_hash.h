// SPDX-License-Identifier: Apache-2.0
// HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869), both from OpenSSL.
#pragma once

#include <span>

#include "shomei/base/bytes.h"

namespace shomei::ledger {

Digest hmac_sha256(ByteView key, ByteView message);

struct HkdfInput {
    ByteView key;
    ByteView salt;
    ByteView info;
};

// Fills `out`, at most 255·32 bytes.
void hkdf_sha256(const HkdfInput& input, std::span<std::uint8_t> out);

}  // namespace shomei::ledger
