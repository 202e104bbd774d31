// SPDX-License-Identifier: Apache-2.0
// SHA-256 and random bytes, both from OpenSSL.
#pragma once

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "shomei/base/bytes.h"
#include "shomei/base/check.h"

namespace shomei {

inline Digest sha256(ByteView bytes) {
    Digest out{};
    unsigned int size = 0;
    SHOMEI_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, EVP_sha256(), nullptr) ==
                 1);
    SHOMEI_CHECK(size == out.size());
    return out;
}

inline Digest sha256(std::string_view text) { return sha256(bytes_of(text)); }

// N bytes from the operating system's generator through OpenSSL; stops the program if there are
// none.
template <std::size_t N>
std::array<std::uint8_t, N> random_bytes() {
    std::array<std::uint8_t, N> out{};
    SHOMEI_CHECK(RAND_bytes(out.data(), static_cast<int>(N)) == 1);
    return out;
}

// A fresh 16-byte identifier (vid, iid, printing key K) as 32 lower-case hex digits.
inline std::string random_id() { return hex(random_bytes<16>()); }

}  // namespace shomei
