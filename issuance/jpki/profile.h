// SPDX-License-Identifier: Apache-2.0
// What a user-authentication certificate looks like, beyond what OpenSSL's path check asks:
// measured, the path check alone accepts certificates with another key usage or a server's purpose.
#pragma once

#include <openssl/types.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::jpki {

// The policy of user-authentication certificates on a card. Phones bear another one, which would be
// listed beside it, never matched by prefix.
inline constexpr const char* card_policy = "1.2.392.200149.8.5.1.3.30";

// The first way in which the certificate departs from the profile, as fixed words; nullopt if none.
std::optional<std::string_view> departure_from_profile(X509* certificate);

// The serial number as 1 to 20 big-endian bytes; nullopt where it is zero, negative or longer
// (RFC 5280 4.1.2.2).
std::optional<Bytes> serial_of(const X509* certificate);

// NID of a signature's digest where that is SHA-256 or stronger.
std::optional<int> strong_digest_of(const X509_ALGOR* signature);

// Unix seconds; nullopt where the field is not a time.
std::optional<std::int64_t> unix_seconds(const ASN1_TIME* time);

}  // namespace shomei::jpki
