// SPDX-License-Identifier: Apache-2.0
// What the layout and the marks promise, held against the content before a page is looked at.
#pragma once

#include "shomei/print/pdf/proof.h"

namespace shomei::pdf {

// True where the pages are whole copies, one after another, each field of the content stands where
// it must, and each page's tag and code are those of its number and its fields.
bool is_whole_set(const Claims& claims);

// A value's parts: what stands between U+0020 and U+3000.
std::vector<std::string> parts_of(std::string_view value);

}  // namespace shomei::pdf
