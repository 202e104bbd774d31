// SPDX-License-Identifier: Apache-2.0
// A form as read from its file, in the terms of laying out.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "fitting.h"
#include "shomei/print/form/form.h"

namespace shomei::form {

// One cell: a label with its placeholders, a field by its name, or the place of the page tag.
struct Cell {
    enum class Shows { label, field, page_tag };
    Shows shows = Shows::label;
    std::string text;  // label, or field name (`head.address`; in a person's block `name`)
    Space space;
};

// Cells and lines that stand together; coordinates are relative to the block's corner.
struct Block {
    std::string when;  // the person's field that calls for this block; empty: any person
    std::vector<Cell> cells;
    std::vector<Line> lines;
};

struct FormSettings {
    FixedText fixed_text;
    std::optional<Box> qr, seal;  // none where the paper does not carry it
    Block page;                   // once on each page, from the page's corner
    std::vector<Block> variants;  // tried in order for each person
    Block rest;                   // in place of the first person after the last
    Block empty;                  // in place of each further one
    Box first_block;              // the area of the page's first person
    double pitch = 0;             // from one person's block to the next
    int people_per_page = 1;

    Box block_area(int slot) const {
        auto area = first_block;
        area.y += pitch * slot;
        return area;
    }
};

// Fault{configuration}: see Form::load. The caller has checked the schema.
void check_places(const FormSettings& settings);

}  // namespace shomei::form
