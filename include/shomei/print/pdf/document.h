// SPDX-License-Identifier: Apache-2.0
// The certificate as PDF: drawn through libharu with its own font subset. Whether it says what it
// must is proven afterwards (proof.h).
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
    std::string qr_text;   // the signed page QR (upper-case alphanumeric); drawn where the form has
                           // a place for it
    std::string page_tag;  // 8 hex letters
};

// What is the same for every document of a municipality, beside the form's own words.
struct Furniture {
    std::filesystem::path seal_image;  // PNG, 1 bit, 600 dpi, at most 24 mm; drawn in black where
                                       // the form has a place for it
    std::string seal_note;             // drawn under the seal; may be empty
    bool tint = true;                  // solid ink, front and back
    bool latent_word = true;           // the form's, in the tint
    bool sample_mark = true;           // the form's mark of worthless documents, on every page
};

struct PaintTools;

// Draws documents of one form and municipality; made once, used for many, from any thread.
class Painter {
public:
    // `fonts` must outlive the painter. Fault{configuration}: the seal image cannot be used, or
    // libharu is not the version this was built with.
    Painter(const text::FontChain& fonts, const form::FixedText& fixed_text,
            const Furniture& furniture);
    Painter(Painter&&) noexcept;
    Painter& operator=(Painter&&) noexcept;
    ~Painter();

    // A PDF of front, back, front, back …: two pages per PageLayout (the back carries tint and
    // sample mark only). `marks` has one element per page of the layout; pictures are drawn from
    // the content, each pixel one of the printer's, in black on a white box. Same input, same
    // bytes. Fault{drawing} with the first cause.
    Bytes draw(const form::DocumentLayout& layout, const std::vector<PageMarks>& marks,
               const certificate::Content& content) const;

private:
    std::unique_ptr<const PaintTools> tools_;
};

// Whether every picture of the layout can be drawn: base64 (RFC 4648 section 4) of a whole PNG of
// one bit per pixel, opaque, with ink, at most 25 mm at 600 dpi on each side and not larger than
// its box. Asked before a page is signed.
tl::expected<void, form::Unprintable> check_pictures(const form::DocumentLayout& layout,
                                                     const certificate::Content& content);

// A picture of each front page, too coarse to read (masked preview): PNG at 12 dpi by `pdftoppm`
// through pipes. Empty where the tool fails: a preview is no obstacle.
std::vector<Bytes> preview(ByteView pdf, int limit_ms);

}  // namespace shomei::pdf
