// SPDX-License-Identifier: Apache-2.0
// The words of a finished front, held against the content's values and the form's own words.
#pragma once

#include "shomei/print/pdf/proof.h"
#include "word_list.h"

namespace shomei::pdf {

// `index`: of the page in the layout.
bool says_what_it_must(const Claims& claims, std::size_t index, const PageWords& words);

}  // namespace shomei::pdf
