// SPDX-License-Identifier: Apache-2.0
// Whether a value has room in a form, asked without a content.
#include <algorithm>

#include "settings.h"

namespace shomei::form {
namespace {

// As if nothing else were carried there; the remarks' own value is taken to be a short mark.
bool remarks_have_room(const Block& block, const std::string& carried,
                       const text::FontChain& fonts) {
    return std::ranges::any_of(block.cells, [&](const Cell& cell) {
        if (!cell.takes_carried) return false;
        const auto glyphs = fonts.resolve("＊＊＊　※1　" + carried);
        return glyphs && fit(*glyphs, cell.space);
    });
}

struct Question {
    std::string_view field, value;
    const text::FontChain& fonts;
    const Block& page;
    double height;  // of the area that rows have
};

bool cell_has_room(const Cell& cell, const Block& block, const Question& asked) {
    const auto glyphs = asked.fonts.resolve(asked.value);
    if (!glyphs) return false;
    if (cell.grows) {
        const auto texts = fit_growing(*glyphs, cell.space);
        return texts && texts->front().box.height <= asked.height;
    }
    if (fit(*glyphs, cell.space)) return true;
    if (cell.carry_word.empty()) return false;
    const auto carried = cell.carry_word + "　" + std::string(asked.value);
    return remarks_have_room(block, carried, asked.fonts) ||
           remarks_have_room(asked.page, carried, asked.fonts);
}

bool block_has_room(const Block& block, const Question& asked) {
    return std::ranges::all_of(block.cells, [&](const Cell& cell) {
        return cell.shows != Cell::Shows::field || cell.text != asked.field ||
               cell_has_room(cell, block, asked);
    });
}

}  // namespace

bool Form::has_room(std::string_view field, std::string_view value,
                    const text::FontChain& fonts) const {
    const auto& form = *settings_;
    const Question asked{field, value, fonts, form.page, form.flow ? form.flow->area.height : 0};
    const auto in_block = [&asked](const Block& block) { return block_has_room(block, asked); };
    const auto in_row = [&asked](const Row& row) { return block_has_room(row.block, asked); };
    return in_block(form.page) && std::ranges::all_of(form.people.variants, in_block) &&
           (!form.flow || (std::ranges::all_of(form.flow->whole, in_row) &&
                           std::ranges::all_of(form.flow->person, in_row)));
}

}  // namespace shomei::form
