// SPDX-License-Identifier: Apache-2.0
// What a printer may find in a file and a screen does not show: notes that are printed only, layers,
// pictures in place of others, a second version of a page. Poppler draws as a screen does.
#pragma once

#include "shomei/base/bytes.h"

namespace shomei::pdf {

// True where the file has one cross-reference table, nothing behind its end, and outside its streams
// no names but those that our writer needs. Names are what a PDF asks anything with (ISO 32000-1,
// 7.3.5 and 7.3.7).
bool is_plain_file(ByteView pdf);

}  // namespace shomei::pdf
