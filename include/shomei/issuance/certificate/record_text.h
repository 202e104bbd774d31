// SPDX-License-Identifier: Apache-2.0
// Which text may stand in a record or on paper.
#pragma once

#include <cstddef>
#include <string_view>

namespace shomei::certificate {

// Well-formed UTF-8 of at most `limit_bytes` bytes that shows everything it holds: no control,
// format (bidirectional marks, zero-width joiners), line or paragraph characters and no
// noncharacters. Variation selectors belong to names and are allowed.
bool is_plain_text(std::string_view text, std::size_t limit_bytes);

// Plain text without a blank (U+0020, U+3000 or another space) at either end or beside another.
bool is_record_text(std::string_view text, std::size_t limit_bytes);

}  // namespace shomei::certificate
