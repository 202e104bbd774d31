// SPDX-License-Identifier: Apache-2.0
// A terminal is known by the SHA-256 of its TLS certificate (DER).
#pragma once

#include <cstdint>
#include <filesystem>

#include "shomei/base/bytes.h"

namespace shomei::issuer {

// A PEM file with one certificate. Throws Fault{configuration}.
Digest read_certificate_digest(const std::filesystem::path& pem);
// The last second of its validity, Unix time. Throws the same.
std::int64_t read_certificate_end_s(const std::filesystem::path& pem);

}  // namespace shomei::issuer
