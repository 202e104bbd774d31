// SPDX-License-Identifier: Apache-2.0
// The certificate as PDF: drawn through libharu with its own font subset, then read again by other
// code before money is asked for (architecture decision 8).
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/print/form/form.h"

namespace shomei::pdf {

// What is drawn beside the form's own texts.
struct PageMarks {
    std::string qr_text;   // the signed page QR (upper-case alphanumeric)
    std::string page_tag;  // 8 hex letters
};

// Front-side furniture that is the same for every document of a municipality.
struct Furniture {
    std::filesystem::path seal_image;  // PNG, 1 bit, 600 dpi
    std::string seal_note;             // drawn under the seal; may be empty
    bool tint = true;                  // latent 複写, front and back
    bool sample_mark = true;           // 「見本」 on every page
};

// Draws documents of one municipality; made once, used for many. One document = one thread.
class Painter {
public:
    Painter(const text::FontChain& fonts, Furniture furniture);
    Painter(Painter&&) noexcept;
    Painter& operator=(Painter&&) noexcept;
    ~Painter();

    // A PDF of front, back, front, back …: two pages per PageLayout (the back carries the tint
    // only). `marks` has one element per page of the layout. Same input, same bytes. Fault{drawing}
    // with the first cause.
    Bytes draw(const form::DocumentLayout& layout, const std::vector<PageMarks>& marks) const;

private:
    struct Prepared;
    std::unique_ptr<Prepared> prepared_;
};

enum class RereadProblem { mismatch, tool_failed };

// Reads the finished PDF with `pdftotext -bbox` (a child process fed and read through pipes, ended
// after `limit_ms`) and requires that the words inside each field's box are, in order, exactly the
// parts of that field's value, that labels and number lines are there, and that no page has words
// outside the layout's boxes.
tl::expected<void, RereadProblem> reread(ByteView pdf, const form::DocumentLayout& layout,
                                         const std::vector<PageMarks>& marks, int limit_ms);

// A picture of each front page, too coarse to read (masked preview): PNG at 20 dpi by `pdftoppm`
// through pipes. Empty where the tool fails: a preview is no obstacle.
std::vector<Bytes> preview(ByteView pdf, int limit_ms);

}  // namespace shomei::pdf
