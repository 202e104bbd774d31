// SPDX-License-Identifier: Apache-2.0
// Proof before paper (architecture decision 8): the finished PDF is read and drawn by other code,
// poppler, and compared with what was granted. Nothing is printed that was not proven.
#pragma once

#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/print/form/form.h"
#include "shomei/print/pdf/document.h"
#include "shomei/print/text/font.h"

namespace shomei::pdf {

// What the sheets must show. What is said is the content's alone; where, the form's, whose cells
// the layout must have kept to.
struct Claims {
    const certificate::Content& content;
    const form::DocumentLayout& layout;
    const std::vector<PageMarks>& marks;  // one per page of the layout
    const text::FontChain& fonts;
    const form::Form& form;
    ByteView seal;  // the municipality's, a PNG; empty where its papers carry none
};

enum class ProofProblem {
    mismatch,     // the paper would say something else than was granted
    tool_failed,  // poppler is missing, late, or wrote what it never writes
};

// Proves, page by page:
// - copies one after another, each with n = 1 … N, its own document number, n／N and page tag, the
//   page's code for exactly these fields, header fields on each page and every other field once;
//   each in the box that the form gives it and nothing beside (`Form::is_laid_out_right`); the date
//   of issue is the day of `issued_s`;
// - the words inside the boxes of each field are, in order, the value's parts; all other words are
//   the form's as laid out, in their places; backs have no words (`pdftotext -raw -bbox`);
// - the file holds nothing that a printer shows and a screen does not (`structure_proof.h`);
// - every character has the ink of its outline in the font, in its place; pictures and the seal
//   have their own ink, the code reads as signed, and no other ink stands on a front (`pdftoppm`,
//   200 dpi).
// Both tools run as children through pipes, at most two at once, and end after `limit_ms`.
tl::expected<void, ProofProblem> prove(ByteView pdf, const Claims& claims, int limit_ms);

}  // namespace shomei::pdf
