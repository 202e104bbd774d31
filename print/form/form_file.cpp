// SPDX-License-Identifier: Apache-2.0
// Reads a form's file. The schema has checked names, types and ranges; what is left is what a
// schema cannot say: that no two things stand in the same place.
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "settings.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/json_schema.h"

namespace shomei::form {
namespace {

using nlohmann::json;

constexpr double margin_mm = 5;
constexpr Box printable{margin_mm, margin_mm, 210 - 2 * margin_mm, 297 - 2 * margin_mm};
constexpr double border_pt = 0.35;
constexpr double frame_pt = 1.0;
constexpr double tolerance_mm = 0.001;

Box read_box(const json& at) { return {at[0], at[1], at[2], at[3]}; }

Align read_align(const std::string& name) {
    static const std::map<std::string, Align, std::less<>> names{{"left", Align::left},
                                                                 {"center", Align::center},
                                                                 {"right", Align::right},
                                                                 {"spread", Align::spread}};
    return names.at(name);
}

Cell read_cell(const json& from) {
    Cell cell;
    if (from.contains("field")) {
        cell.shows = Cell::Shows::field;
        cell.text = from.at("field");
    } else if (from.contains("label")) {
        cell.text = from.at("label");
    } else {
        cell.shows = Cell::Shows::page_tag;
    }
    cell.space.box = read_box(from.at("at"));
    cell.space.size_pt = from.at("size");
    cell.space.lines = from.value("lines", 1);
    cell.space.align = read_align(from.value("align", "left"));
    return cell;
}

// The four edges of a box; edges that several cells share are drawn once.
class Edges {
public:
    void add(const Box& box, double width_pt) {
        const double right = box.x + box.width, bottom = box.y + box.height;
        put({box.x, box.y, right, box.y, width_pt});
        put({box.x, bottom, right, bottom, width_pt});
        put({box.x, box.y, box.x, bottom, width_pt});
        put({right, box.y, right, bottom, width_pt});
    }
    void put(const Line& line) {
        // Compared in whole micrometres: sums of decimals differ in the last bit.
        const auto um = [](double mm) { return std::llround(mm * 1000); };
        if (seen_.insert({um(line.x1), um(line.y1), um(line.x2), um(line.y2)}).second)
            lines_.push_back(line);
    }
    std::vector<Line> take() { return std::move(lines_); }

private:
    std::set<std::array<long long, 4>> seen_;
    std::vector<Line> lines_;
};

// Whether the paper carries the mark that the cell belongs to.
bool is_wanted(const json& cell, const certificate::PaperMarks& marks) {
    const auto with = cell.value("with", "");
    return (with != "qr" || marks.qr) && (with != "seal" || marks.seal);
}

Block read_block(const json& from, const certificate::PaperMarks& marks) {
    Block block;
    block.when = from.value("when", "");
    Edges edges;
    for (const auto& frame : from.value("frames", json::array()))
        edges.add(read_box(frame), frame_pt);
    for (const auto& line : from.value("lines", json::array()))
        edges.put({line[0], line[1], line[2], line[3], line[4]});
    for (const auto& item : from.at("cells")) {
        if (!is_wanted(item, marks)) continue;
        block.cells.push_back(read_cell(item));
        if (item.value("border", false)) edges.add(block.cells.back().space.box, border_pt);
    }
    block.lines = edges.take();
    return block;
}

std::string labels_of(const Block& block) {
    std::string labels;
    for (const auto& cell : block.cells)
        if (cell.shows == Cell::Shows::label) labels += cell.text;
    return labels;
}

[[noreturn]] void refuse(const std::string& reason) {
    throw Fault(FaultCode::configuration, "form: " + reason);
}

std::string name_of(const Box& box) {
    return "the box at " + std::to_string(std::lround(box.x)) + ", " +
           std::to_string(std::lround(box.y)) + " mm";
}

bool overlap(const Box& a, const Box& b) {
    return a.x + a.width > b.x + tolerance_mm && b.x + b.width > a.x + tolerance_mm &&
           a.y + a.height > b.y + tolerance_mm && b.y + b.height > a.y + tolerance_mm;
}

bool holds(const Box& outer, const Box& inner) {
    return inner.x >= outer.x - tolerance_mm && inner.y >= outer.y - tolerance_mm &&
           inner.x + inner.width <= outer.x + outer.width + tolerance_mm &&
           inner.y + inner.height <= outer.y + outer.height + tolerance_mm;
}

void check_apart(const std::vector<Box>& boxes, const Box& area) {
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        if (!holds(area, boxes[i])) refuse(name_of(boxes[i]) + " leaves its area");
        for (std::size_t k = 0; k < i; ++k)
            if (overlap(boxes[i], boxes[k]))
                refuse(name_of(boxes[i]) + " overlaps " + name_of(boxes[k]));
    }
}

std::vector<Box> boxes_of(const Block& block) {
    std::vector<Box> boxes;
    for (const auto& cell : block.cells) boxes.push_back(cell.space.box);
    return boxes;
}

void check_names(const Block& block, bool of_page) {
    std::set<std::string> names;
    int tags = 0;
    for (const auto& cell : block.cells) {
        if (cell.shows == Cell::Shows::page_tag) ++tags;
        if (cell.shows != Cell::Shows::field) continue;
        if (certificate::is_header_field(cell.text) != of_page)
            refuse("field " + cell.text + " stands in the wrong block");
        if (!names.insert(cell.text).second) refuse("field " + cell.text + " has two places");
    }
    if (tags != (of_page ? 1 : 0)) refuse("the page tag needs one place on the page");
}

}  // namespace

void check_places(const FormSettings& settings) {
    auto boxes = boxes_of(settings.page);
    if (settings.qr) boxes.push_back(*settings.qr);
    for (int slot = 0; slot < settings.people_per_page; ++slot)
        boxes.push_back(settings.block_area(slot));
    check_apart(boxes, printable);
    // The seal may lie over the issuer's name, but not over the code.
    std::vector<Box> marks;
    for (const auto& mark : {settings.qr, settings.seal})
        if (mark) marks.push_back(*mark);
    check_apart(marks, printable);
    check_names(settings.page, true);

    const Box inside{0, 0, settings.first_block.width, settings.first_block.height};
    auto blocks = settings.variants;
    blocks.insert(blocks.end(), {settings.rest, settings.empty});
    for (const auto& block : blocks) {
        check_apart(boxes_of(block), inside);
        check_names(block, false);
    }
    if (!settings.variants.back().when.empty()) refuse("no block for every other person");
}

Form Form::load(const std::filesystem::path& file, const std::filesystem::path& schema,
                const certificate::PaperMarks& marks) {
    const auto read = certificate::read_checked_json(file, schema);
    auto settings = std::make_unique<FormSettings>();
    if (marks.qr) settings->qr = read_box(read.at("qr"));
    if (marks.seal) settings->seal = read_box(read.at("seal"));
    settings->page = read_block(read.at("page"), marks);
    const auto& people = read.at("people");
    for (const auto& variant : people.at("variants"))
        settings->variants.push_back(read_block(variant, marks));
    settings->rest = read_block(people.at("rest"), marks);
    settings->empty = read_block(people.at("empty"), marks);
    settings->first_block = read_box(people.at("at"));
    settings->pitch = people.at("pitch");
    settings->people_per_page = people.at("per_page");
    check_places(*settings);

    auto& fixed = settings->fixed_text;
    fixed.tint_word = read.at("tint_word");
    fixed.sample_word = read.at("sample_word");
    fixed.labels.push_back(labels_of(settings->page));
    // The block for any person first: labels that others share with it count as its own.
    for (auto at = settings->variants.rbegin(); at != settings->variants.rend(); ++at)
        fixed.labels.push_back(labels_of(*at));
    fixed.labels.push_back(labels_of(settings->rest) + labels_of(settings->empty));
    return Form(std::move(settings));
}

}  // namespace shomei::form
