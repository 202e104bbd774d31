// SPDX-License-Identifier: Apache-2.0
// What a sheet says about itself (reliability 9.4), in 38 fixed bytes, and the QR text that carries
// them with the municipality's signature. Nothing personal. Format: docs/paper-format.md.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::paper {

using PageKeyId = std::array<std::uint8_t, 4>;        // SHA-256 of the key's SPKI DER, first bytes
using PageDigestHead = std::array<std::uint8_t, 16>;  // first half of the page digest
using PageSignature = std::array<std::uint8_t, 64>;   // ECDSA P-256: r ‖ s, big-endian

struct PagePayload {
    PageKeyId key_id{};
    std::string city_code;           // six digits
    std::string document_number;     // `YYYYMMDD-NNNNNNNN`, the date a real one
    std::uint8_t kind = 0;           // code of the certificate kind
    std::chrono::sys_days issued{};  // 1970-01-01 … 9999-12-31
    std::uint8_t page = 1;           // n of N, 1 … pages
    std::uint8_t pages = 1;
    PageDigestHead digest{};

    bool operator==(const PagePayload&) const = default;
};

inline constexpr std::uint8_t payload_version = 1;
inline constexpr std::size_t payload_size = 38;
using PayloadBytes = std::array<std::uint8_t, payload_size>;

bool is_well_formed(const PagePayload& payload);

// Stops the program unless well formed.
PayloadBytes write_payload(const PagePayload& payload);
// Accepts exactly what write_payload writes.
std::optional<PagePayload> parse_payload(ByteView bytes);

// The bytes that are signed: `shomei-page-signature/v1` LF ‖ payload.
Bytes signed_bytes(const PayloadBytes& payload);

// `prefix` (upper-case URL ending in `/P/`, only letters of QR's alphanumeric mode) and the base32
// text of payload ‖ signature. A bad prefix stops the program.
std::string qr_text(std::string_view prefix, const PayloadBytes& payload,
                    const PageSignature& signature);
bool is_qr_prefix(std::string_view prefix);

struct SignedPayload {
    PayloadBytes payload{};
    PageSignature signature{};
};
// Takes a QR text apart, whatever its prefix up to the last `/P/`; nullopt for anything else.
std::optional<SignedPayload> parse_qr_text(std::string_view text);

}  // namespace shomei::paper
