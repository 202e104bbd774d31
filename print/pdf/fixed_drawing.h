// SPDX-License-Identifier: Apache-2.0
// What pages of one form have in common, their lines and the form's own words, written and
// compressed once. The bytes are the same whether a drawing was kept or is made anew.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "label_fonts.h"
#include "shomei/print/form/form.h"

namespace shomei::pdf {

using Texts = std::vector<const form::PlacedText*>;

// A page's texts. Fixed are the cells that hold the form's words only, and no digit: numbers (of
// document, page, person) differ. Nothing that tells of a person is among them.
struct DividedTexts {
    Texts fixed, own;
};
DividedTexts divide(const form::PageLayout& page, const LabelFonts& labels);

// Operators for the whole page, in the fonts of the form's words.
struct FixedDrawing {
    std::vector<form::PlacedText> texts;
    std::vector<form::Line> lines;
    PackedStream operators;
    std::vector<bool> fonts;  // which of the labels' it uses
};

// Safe from several threads.
class FixedDrawings {
public:
    explicit FixedDrawings(const LabelFonts& labels) : labels_(labels) {}

    // Shared: a document in the making keeps what another thread replaces.
    using Kept = std::shared_ptr<const FixedDrawing>;
    Kept of(const Texts& texts, const std::vector<form::Line>& lines);

private:
    FixedDrawing make(const Texts& texts, const std::vector<form::Line>& lines) const;

    const LabelFonts& labels_;
    std::mutex mutex_;
    std::vector<Kept> kept_;
    std::size_t oldest_ = 0;
};

}  // namespace shomei::pdf
