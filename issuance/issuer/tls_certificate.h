// SPDX-License-Identifier: Apache-2.0
// A terminal is known by the SHA-256 of its TLS certificate (DER).
#pragma once

#include <filesystem>

#include "shomei/base/bytes.h"

namespace shomei::issuer {

// A PEM file with one certificate. Throws Fault{configuration}.
Digest read_certificate_digest(const std::filesystem::path& pem);

}  // namespace shomei::issuer
