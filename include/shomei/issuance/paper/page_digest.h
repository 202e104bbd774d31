// SPDX-License-Identifier: Apache-2.0
// The digests that bind a page to the fields drawn on it (reliability 9.4).
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"
#include "shomei/issuance/paper/page_payload.h"

namespace shomei::paper {

using FieldSalt = std::array<std::uint8_t, 16>;

// SHA-256(`shomei-field/v1` LF ‖ id ‖ LF ‖ salt ‖ value). The id is printable ASCII without blanks
// (else the program stops), the value any UTF-8.
Digest field_digest(std::string_view id, const FieldSalt& salt, std::string_view value);

// SHA-256(`shomei-page/v1` LF ‖ the field digests of the page, in order).
Digest page_digest(std::span<const Digest> fields);

// The part of a page digest that the payload carries.
PageDigestHead head_of(const Digest& page_digest);

// Printed beside n/N: the first eight hex digits of the page digest.
std::string page_tag(const PageDigestHead& digest);

}  // namespace shomei::paper
