// SPDX-License-Identifier: Apache-2.0
// Reads a form's file. The schema has checked names, types and ranges; what is left is what a
// schema cannot say (form_check.cpp).
#include <map>
#include <nlohmann/json.hpp>

#include "edges.h"
#include "settings.h"
#include "shomei/issuance/certificate/json_schema.h"

namespace shomei::form {
namespace {

using certificate::PaperMarks;
using nlohmann::json;

constexpr double frame_pt = 1.0;

Box read_box(const json& at) { return {at[0], at[1], at[2], at[3]}; }

Align read_align(const std::string& name) {
    static const std::map<std::string, Align, std::less<>> names{{"left", Align::left},
                                                                 {"center", Align::center},
                                                                 {"right", Align::right},
                                                                 {"spread", Align::spread}};
    return names.at(name);
}

Cell read_cell(const json& from, std::string place) {
    static const std::map<std::string, Cell::Shows, std::less<>> shows{
        {"label", Cell::Shows::label},
        {"field", Cell::Shows::field},
        {"picture", Cell::Shows::picture}};
    Cell cell;
    cell.shows = from.contains("page_tag") ? Cell::Shows::page_tag : Cell::Shows::remarks;
    for (const auto& [name, what] : shows) {
        if (!from.contains(name)) continue;
        cell.shows = what;
        cell.text = from.at(name);
    }
    cell.space.box = read_box(from.at("at"));
    cell.space.size_pt = from.at("size");
    cell.space.lines = from.value("lines", 1);
    cell.space.align = read_align(from.value("align", "left"));
    cell.carry_word = from.value("carry", "");
    cell.takes_carried = from.value("remarks", false);
    cell.optional = from.value("optional", false);
    cell.grows = from.value("grows", false);
    cell.border = from.value("border", false);
    cell.place = std::move(place);
    return cell;
}

// Whether the paper carries the mark that the cell belongs to.
bool is_wanted(const json& cell, const PaperMarks& marks) {
    const auto with = cell.value("with", "");
    return (with != "qr" || marks.qr) && (with != "seal" || marks.seal);
}

// A block without the lines of its bordered cells.
Block read_cells(const json& from, const std::string& place, const PaperMarks& marks) {
    Block block;
    block.place = place;
    block.when = from.value("when", "");
    int index = 0;
    for (const auto& item : from.at("cells")) {
        auto cell = read_cell(item, place + "/cells/" + std::to_string(index++));
        if (is_wanted(item, marks)) block.cells.push_back(std::move(cell));
    }
    return block;
}

Block read_block(const json& from, const std::string& place, const PaperMarks& marks) {
    auto block = read_cells(from, place, marks);
    Edges edges;
    for (const auto& frame : from.value("frames", json::array()))
        edges.add(read_box(frame), frame_pt);
    for (const auto& line : from.value("lines", json::array()))
        edges.put({line[0], line[1], line[2], line[3], line[4]});
    for (const auto& cell : block.cells)
        if (cell.border) edges.add(cell.space.box, border_pt);
    block.lines = edges.take();
    return block;
}

// The edges of a row's cells are known when its height is.
Row read_row(const json& from, const std::string& place, const PaperMarks& marks) {
    Row row;
    row.block = read_cells(from, place, marks);
    for (const auto& line : from.value("lines", json::array()))
        row.block.lines.push_back({line[0], line[1], line[2], line[3], line[4]});
    row.height = from.at("height");
    row.each = from.value("each", "");
    row.from = from.value("from", 1);
    row.keep = from.value("keep", false);
    return row;
}

std::vector<Row> read_rows(const json& from, const std::string& place, const PaperMarks& marks) {
    std::vector<Row> rows;
    for (const auto& row : from)
        rows.push_back(read_row(row, place + "/" + std::to_string(rows.size()), marks));
    return rows;
}

Flow read_flow(const json& from, const std::string& place, const PaperMarks& marks) {
    Flow flow;
    flow.area = read_box(from.at("at"));
    const auto row = [&](const char* name) {
        return read_row(from.at(name), place + "/" + name, marks);
    };
    if (from.contains("register")) {
        flow.whole = read_rows(from.at("register"), place + "/register", marks);
        flow.whole_continued = row("register_continued");
    }
    flow.person = read_rows(from.at("person"), place + "/person", marks);
    flow.person_continued = row("person_continued");
    flow.end = row("end");
    flow.more = read_block(from.at("more"), place + "/more", marks);
    return flow;
}

Blocks read_people(const json& from, const std::string& place, const PaperMarks& marks) {
    Blocks blocks;
    for (const auto& variant : from.at("variants"))
        blocks.variants.push_back(read_block(
            variant, place + "/variants/" + std::to_string(blocks.variants.size()), marks));
    blocks.first = read_box(from.at("at"));
    blocks.per_page = from.at("per_page");
    if (blocks.per_page > 1) {  // the schema saw to it that these are there
        blocks.pitch = from.at("pitch");
        blocks.rest = read_block(from.at("rest"), place + "/rest", marks);
        blocks.empty = read_block(from.at("empty"), place + "/empty", marks);
    }
    return blocks;
}

std::string labels_of(const Block& block) {
    std::string labels;
    for (const auto& cell : block.cells) {
        if (cell.shows == Cell::Shows::label) labels += cell.text;
        labels += cell.carry_word;
    }
    return labels;
}

std::string labels_of(const Flow& flow) {
    std::string labels = labels_of(flow.end.block) + labels_of(flow.whole_continued.block) +
                         labels_of(flow.person_continued.block) + labels_of(flow.more);
    for (const auto* rows : {&flow.whole, &flow.person})
        for (const auto& row : *rows) labels += labels_of(row.block);
    return labels;
}

FixedText fixed_text_of(const json& from, const FormSettings& settings) {
    FixedText fixed{{}, from.at("tint_word"), from.at("sample_word")};
    fixed.labels.push_back(labels_of(settings.page));
    // The block for any person first: labels that others share with it count as its own.
    const auto& people = settings.people;
    for (auto at = people.variants.rbegin(); at != people.variants.rend(); ++at)
        fixed.labels.push_back(labels_of(*at));
    const auto others = settings.flow ? labels_of(*settings.flow)
                                      : labels_of(people.rest) + labels_of(people.empty);
    if (!others.empty()) fixed.labels.push_back(others);
    return fixed;
}

}  // namespace

Form Form::load(const std::filesystem::path& file, const std::filesystem::path& schema,
                const PaperMarks& marks) {
    const auto read = certificate::read_checked_json(file, schema);
    auto settings = std::make_unique<FormSettings>();
    if (marks.qr) settings->qr = read_box(read.at("qr"));
    if (marks.seal) settings->seal = read_box(read.at("seal"));
    settings->file = file.string() + ": ";
    settings->page = read_block(read.at("page"), settings->file + "/page", marks);
    if (read.contains("flow"))
        settings->flow = read_flow(read.at("flow"), settings->file + "/flow", marks);
    else
        settings->people = read_people(read.at("people"), settings->file + "/people", marks);
    check_places(*settings);
    settings->fixed_text = fixed_text_of(read, *settings);
    return Form(std::move(settings));
}

}  // namespace shomei::form
