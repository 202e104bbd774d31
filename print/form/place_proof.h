// SPDX-License-Identifier: Apache-2.0
// Whether laid-out pages say what the content says, each thing in the form's own place. Other code
// than the laying out, for the proof before paper: it goes from cell to cell of the form and asks
// what stands there, knows no fonts and measures nothing.
#pragma once

#include "settings.h"

namespace shomei::form {

// True where of every copy each page has the form's code and seal, each cell's value or words stand
// in the cell's box (of rows: one under another in the form's order), a carried value behind its
// mark and word in the remarks of its block or page, and nothing else is there.
bool is_in_place(const FormSettings& form, const certificate::Content& content,
                 const DocumentLayout& document);

}  // namespace shomei::form
