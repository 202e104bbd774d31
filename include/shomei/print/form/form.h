// SPDX-License-Identifier: Apache-2.0
// The layout of one kind, read from config/forms/<kind>.json: where each field, label, line and box
// of a page stands. Laying out decides the pages; nothing is drawn yet.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/print/text/font.h"

namespace shomei::form {

// Millimetres from the page's top left corner; the page is A4 upright.
struct Box {
    double x = 0, y = 0, width = 0, height = 0;

    bool operator==(const Box&) const = default;
};

struct Line {
    double x1 = 0, y1 = 0, x2 = 0, y2 = 0, width_pt = 0.5;
};

// One run of text, placed; `field_id` is empty for labels of the form.
struct PlacedText {
    std::string field_id;
    Box box;  // the field's box: re-reading looks here; texts of one cell share it
    double x = 0, baseline_y = 0;
    double size_pt = 0;
    double stretch = 1.0;  // horizontal scale, 0.6..1
    std::string text;      // one part, or a piece of it on its line: no U+0020 or U+3000 inside
};

// A field whose value is a picture (base64 of a PNG, 1 bit, 600 dpi): drawn 1:1, in the middle of
// its box.
struct PlacedPicture {
    std::string field_id;
    Box box;
};

struct PageLayout {
    std::string document_number;
    int number = 1, count = 1;           // n of N
    std::vector<std::string> field_ids;  // header fields, then this page's people, as in Content
    std::vector<PlacedText> texts;       // fields and labels, document number and n/N among them
    std::vector<PlacedPicture> pictures;
    PlacedText page_tag;  // its text is known when the page is signed (PageMarks)
    std::vector<Line> lines;
    std::optional<Box> qr;    // white, quiet zone included; nothing else stands in it
    std::optional<Box> seal;  // may lie over the issuer's name
};

struct DocumentLayout {
    std::vector<PageLayout> pages;  // copy after copy
};

// A field that cannot be laid out exactly: the application is refused (C08).
struct Unprintable {
    std::string field_id;
    std::vector<char32_t> code_points;  // empty: the value does not fit its box
};

// For logs: the field and `characters`, `picture` or `room`; nothing of the value.
std::string describe(const Unprintable& problem);

// Words that stand on every document of a form, whoever it is for.
struct FixedText {
    std::vector<std::string> labels;  // of the page, then of each kind of block, one after another
    std::string tint_word;            // latent on the paper, stands out on a photocopy
    std::string sample_word;          // the mark of a document that certifies nothing
};

struct FormSettings;

class Form {
public:
    // With the marks of one municipality's paper. Fault{configuration} names the file and the place
    // in it: a broken schema rule, boxes that overlap or leave the printable area (5 mm), a field
    // with two places, a value that could be carried to remarks that are not there.
    static Form load(const std::filesystem::path& file, const std::filesystem::path& schema,
                     const certificate::PaperMarks& marks = {});
    Form(Form&&) noexcept;
    Form& operator=(Form&&) noexcept;
    ~Form();

    // One PageLayout per page and copy; every person field stands on exactly one page of each copy,
    // every header field on each page. A value is shrunk, then wrapped; in a cell that may be
    // carried it then goes to the remarks and leaves a mark (※1); it is never clipped. In a flowing
    // form rows take the lines they need and go on to further pages.
    // Fault{drawing} where content and form do not name the same fields: nothing is dropped.
    tl::expected<DocumentLayout, Unprintable> lay_out(const certificate::Content& content,
                                                      const text::FontChain& fonts) const;

    // Whether the document says what the content says, everything in the form's own place: of every
    // copy each value, picture, word of the form, number and mark in the box of its cell, rows in
    // their order, code and seal where they belong, and nothing else. Asked by the proof before
    // paper; found cell by cell, by other code than `lay_out`.
    bool is_laid_out_right(const DocumentLayout& document,
                           const certificate::Content& content) const;

    // True where every cell of the field (`head.address`, `name`: of any person) has room for this
    // value, be it in its remarks. True as well for a field that the form does not have.
    bool has_room(std::string_view field, std::string_view value,
                  const text::FontChain& fonts) const;

    const FixedText& fixed_text() const;

private:
    explicit Form(std::unique_ptr<FormSettings> settings);
    std::unique_ptr<FormSettings> settings_;
};

}  // namespace shomei::form
