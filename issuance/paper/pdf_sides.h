// SPDX-License-Identifier: Apache-2.0
// The pages of a PDF as pictures, drawn by poppler's programs behind pipes and limits: a PDF from
// outside is the one input that needs an interpreter.
#pragma once

#include "grey_picture.h"

namespace shomei::paper {

bool is_pdf(ByteView file);

// At least 1. too_large above 256, not_rendered for what cannot be opened.
tl::expected<unsigned, PictureProblem> count_pages(ByteView pdf);

// Page 1 … count as a picture whose longer side is 3,508 pixels: A4 at 300 dpi, and no more of any
// larger page.
GreyResult draw_page(ByteView pdf, unsigned page);

}  // namespace shomei::paper
