// SPDX-License-Identifier: Apache-2.0
// The page code's symbol: ISO/IEC 18004:2015, error correction level M, one alphanumeric segment.
// Our own, because choosing the mask, which the standard wants weighed eight times, was a third of
// a second page's time (docs/decisions/pdf.md). Each symbol is, module by module, libqrencode's.
#pragma once

#include <string_view>

#include "bitmap.h"

namespace shomei::pdf {

// `text`: 1 to 366 characters of 0-9 A-Z space $ % * + - . / : (clause 7.3.4). One pixel a module,
// without the quiet zone, 21 to 61 on each side (versions 1 to 11, the smallest that holds it).
// Fault{drawing}: a text that has other characters or is too long.
Bitmap encode_qr(std::string_view text);

}  // namespace shomei::pdf
