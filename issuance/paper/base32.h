// SPDX-License-Identifier: Apache-2.0
// RFC 4648 section 6 without padding: A-Z and 2-7 only. The decoder accepts what the encoder
// writes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::paper {

std::string base32(ByteView bytes);
std::optional<Bytes> from_base32(std::string_view text);

}  // namespace shomei::paper
