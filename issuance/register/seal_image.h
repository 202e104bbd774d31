// SPDX-License-Identifier: Apache-2.0
// The picture of a resident's registered seal (印影) as registers and papers carry it.
#pragma once

#include <cstddef>
#include <string_view>

namespace shomei::resident_register {

inline constexpr std::size_t seal_image_limit_bytes = 16 * 1024;  // as base64
inline constexpr unsigned seal_image_limit_px = 591;              // 25 mm at 600 dpi

// Base64 (RFC 4648 section 4, padded) of a whole PNG: greyscale of 1 bit, not interlaced, 1 to 591
// px on each side; its resolution, where it states one, is 600 dpi. What is packed into its lines
// is not looked at.
bool is_seal_image(std::string_view text);

}  // namespace shomei::resident_register
