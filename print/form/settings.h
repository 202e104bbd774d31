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

// One cell: a label with its placeholders, a field by its name, a picture field, the place of the
// page tag, or a place for nothing but what is carried to the remarks.
struct Cell {
    enum class Shows { label, field, picture, page_tag, remarks };
    Shows shows = Shows::label;
    std::string text;  // label, or field name (`head.address`; in a person's block `name`)
    Space space;
    std::string carry_word;      // what the remarks call the value; empty: it is never carried
    bool takes_carried = false;  // what does not fit elsewhere goes here
    bool optional = false;       // stands only where the content has the field
    bool grows = false;          // of a row: takes the lines it needs, and the row grows with it
    bool border = false;
    std::string place;  // `config/forms/x.json: /page/cells/3`
};

// By such a cell a row is known wherever it stands.
inline bool always_shows_text(const Cell& cell) {
    return !cell.optional && (cell.shows == Cell::Shows::label || cell.shows == Cell::Shows::field);
}

// Cells and lines that stand together; coordinates are relative to the block's corner.
struct Block {
    std::string when;  // the person's field that calls for this block; empty: any person
    std::vector<Cell> cells;
    std::vector<Line> lines;  // those of bordered cells among them (but not of a row)
    std::string place;
};

// A row of a flowing form, as wide as the flow. Names of fields may hold the counters {j} and {i}.
struct Row {
    Block block;
    double height = 0;  // at least
    std::string each;   // the field that calls for the row: one row for each of its numbers
    int from = 1;       // where {i} begins
    bool keep = false;  // stands on one page with the row after it
};

// Rows one under another, over as many pages as they need.
struct Flow {
    Box area;                               // of each page
    std::vector<Row> whole, person;         // for p0, and for each person
    Row whole_continued, person_continued;  // first on a page that goes on with p0 or a person
    Row end;                                // after the last row
    Block more;                             // on each page but the last, from the page's corner
};

// Blocks of one size, a number of them on each page.
struct Blocks {
    std::vector<Block> variants;  // tried in order for each person
    Block rest;                   // in place of the first person after the last
    Block empty;                  // in place of each further one
    Box first;                    // the area of the page's first person
    double pitch = 0;             // from one person's block to the next
    int per_page = 1;

    Box area(int slot) const {
        auto out = first;
        out.y += pitch * slot;
        return out;
    }
};

struct FormSettings {
    std::string file;  // begins each place
    FixedText fixed_text;
    std::optional<Box> qr, seal;  // none where the paper does not carry it
    Block page;                   // once on each page, from the page's corner
    Blocks people;                // without variants where the form flows
    std::optional<Flow> flow;
};

// Fault{configuration}: see Form::load. The caller has checked the schema.
void check_places(const FormSettings& settings);

}  // namespace shomei::form
