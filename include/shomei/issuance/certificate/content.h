// SPDX-License-Identifier: Apache-2.0
// What one issuance says on paper, field by field, exactly as it will be drawn. Sealed by the
// issuer to one issuance (reliability 9.3) and opened by the terminal that asked for it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/kind.h"

namespace shomei::certificate {

inline constexpr std::size_t value_limit_bytes = 2000;         // of a field
inline constexpr std::size_t picture_limit_bytes = 16 * 1024;  // of a picture field, as base64
inline constexpr std::size_t fields_limit = 2000;              // of one content

// Ids: `head.<item>` stands on every page, `p<k>.<item>` belongs to person k (1-based) and stands
// on exactly one page, `p0.<item>` belongs to the family register as a whole, which only its two
// certificates write. An item is [a-z][a-z0-9-]{0,31}; one that ends in `-image` is a picture: its
// value is base64 (RFC 4648 §4, padded) of a PNG, 1 bit, 600 dpi, at most 25 mm on each side.
// The salt keeps the digest silent about the value (reliability 9.4).
struct Field {
    std::string id;
    std::array<std::uint8_t, 16> salt{};
    // UTF-8, never normalised; never empty: marks for empty and omitted are values.
    std::string value;

    bool operator==(const Field&) const = default;
};

// True for `head.…` fields.
bool is_header_field(std::string_view field_id);
// True for fields whose value is a picture.
bool is_picture_field(std::string_view field_id);
// `YYYYMMDD-NNNNNNNN`, digits only.
bool is_document_number(std::string_view text);

struct Content {
    std::string iid;        // 32 hex digits
    std::string city_code;  // 6 digits
    Kind kind = Kind::residence_copy;
    std::vector<std::string> documents;  // document numbers `YYYYMMDD-NNNNNNNN`, one per copy
    std::int64_t issued_s = 0;           // Unix seconds; the date on paper is this in Japan time
    std::vector<std::string> people;     // handles of the Offers, in the order p1, p2, …
    std::vector<Field> fields;           // header fields first, then p0, then person by person

    bool operator==(const Content&) const = default;
};

// JSON in UTF-8; the reader refuses unknown members, doubled keys, depth over 8, more than 1 MiB,
// more than 2,000 fields, values over 2,000 bytes (pictures: 16 KiB) or with characters that show
// nothing (record_text.h), pictures that are no base64, doubled ids, fields out of order, and text
// that is not valid UTF-8. What is well formed can be written: the writer stops the program on what
// its own reader would refuse.
bool is_well_formed(const Content& content);
Bytes write_content(const Content& content);
std::optional<Content> parse_content(ByteView json);

}  // namespace shomei::certificate
