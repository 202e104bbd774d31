// SPDX-License-Identifier: Apache-2.0
#include "page_writer.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::form {
namespace {

using certificate::Field;

constexpr std::string_view document_place = "{document}";
constexpr std::string_view wide_blank = "\u3000";

void put(std::string& label, std::string_view place, const std::string& value) {
    if (const auto at = label.find(place); at != std::string::npos)
        label.replace(at, place.size(), value);
}

bool names_document(const Cell& cell) {
    return cell.shows == Cell::Shows::label && cell.text.find(document_place) != std::string::npos;
}

Space shifted(Space space, const Box& area) {
    space.box.x += area.x;
    space.box.y += area.y;
    return space;
}

// A passage of the remarks: the mark and the word, or a value with its field.
struct Passage {
    std::string field_id, text;
};

std::size_t bytes_without_blanks(const std::string& text) {
    std::size_t blanks = 0;
    for (const std::string_view blank : {std::string_view(" "), wide_blank})
        for (auto at = text.find(blank); at != std::string::npos;
             at = text.find(blank, at + blank.size()))
            blanks += blank.size();
    return text.size() - blanks;
}

// Runs come in the order of the passages and never join two of them: a blank stands between.
void name_runs(std::vector<PlacedText>& texts, const std::vector<Passage>& passages) {
    auto text = texts.begin();
    for (const auto& passage : passages) {
        auto left = bytes_without_blanks(passage.text);
        for (; left > 0 && text != texts.end(); ++text) {
            SHOMEI_CHECK(text->text.size() <= left);
            text->field_id = passage.field_id;
            left -= text->text.size();
        }
        SHOMEI_CHECK(left == 0);
    }
    SHOMEI_CHECK(text == texts.end());
}

}  // namespace

bool PageWriter::refuse(const Field& field, std::vector<char32_t> code_points) {
    problem_ = {field.id, std::move(code_points)};
    return false;
}

std::string PageWriter::fill(std::string label, const Filling& filling) const {
    put(label, document_place, page_.document_number);
    put(label, "{number}", std::to_string(page_.number));
    put(label, "{count}", std::to_string(page_.count));
    if (filling.part) put(label, "{person}", std::to_string(filling.part->number));
    return label;
}

void PageWriter::write_label(const std::string& text, const Space& space) {
    const auto glyphs = fonts_.resolve(text);
    auto texts = glyphs ? fit(*glyphs, space) : std::nullopt;
    if (!texts) throw Fault(FaultCode::drawing, "a label of the form cannot be drawn: " + text);
    std::move(texts->begin(), texts->end(), std::back_inserter(page_.texts));
}

// Eight hex letters of the widest kind decide the place; the text itself comes later.
void PageWriter::write_tag(const Space& space) {
    const auto glyphs = fonts_.resolve("00000000");
    const auto texts = glyphs ? fit(*glyphs, space) : std::nullopt;
    if (!texts) throw Fault(FaultCode::drawing, "the page tag cannot be drawn");
    page_.page_tag = texts->front();
    page_.page_tag.text.clear();
}

bool PageWriter::write_field(const Cell& cell, const Space& space, const Field& field,
                             std::vector<Carried>& carried) {
    if (cell.shows == Cell::Shows::picture) {
        page_.pictures.push_back({field.id, space.box});
        return true;
    }
    const auto glyphs = fonts_.resolve(field.value);
    if (!glyphs) return refuse(field, glyphs.error().code_points);
    auto texts = cell.grows ? fit_growing(*glyphs, space) : fit(*glyphs, space);
    if (!texts) {
        if (cell.carry_word.empty() || bytes_without_blanks(field.value) == 0) return refuse(field);
        carried.push_back({"※" + std::to_string(++marks_), cell.carry_word, &field});
        write_label(carried.back().mark, space);
        return true;
    }
    for (auto& text : *texts) text.field_id = field.id;
    std::move(texts->begin(), texts->end(), std::back_inserter(page_.texts));
    return true;
}

bool PageWriter::write_cells(const Filling& filling, Remarks& remarks,
                             std::vector<Carried>& carried) {
    for (const auto& cell : filling.block.cells) {
        const auto space = shifted(cell.space, filling.area);
        const Field* field = nullptr;
        if (cell.shows == Cell::Shows::field || cell.shows == Cell::Shows::picture) {
            field = filling.part ? filling.part->find(cell.text) : nullptr;
            if (field == nullptr && cell.optional) continue;
            if (field == nullptr)
                throw Fault(FaultCode::drawing, "content lacks a field of the form: " + cell.text);
            page_.field_ids.push_back(field->id);
        }
        if (cell.takes_carried)
            remarks = {&cell, space, field};
        else if (cell.shows == Cell::Shows::page_tag)
            write_tag(space);
        else if (field == nullptr && !names_document(cell))
            write_label(fill(cell.text, filling), space);
        else if (field != nullptr && !write_field(cell, space, *field, carried))
            return false;
    }
    for (auto line : filling.block.lines) {
        line.x1 += filling.area.x, line.x2 += filling.area.x;
        line.y1 += filling.area.y, line.y2 += filling.area.y;
        page_.lines.push_back(line);
    }
    return true;
}

bool PageWriter::write(const Filling& filling) {
    Remarks remarks;
    std::vector<Carried> carried;
    if (!write_cells(filling, remarks, carried)) return false;
    if (remarks.cell) return write_remarks(remarks, carried);
    page_carried_.insert(page_carried_.end(), carried.begin(), carried.end());
    return true;
}

bool PageWriter::write_page_block(const Block& block, const Part& header) {
    return write_cells({block, &header, {}}, page_remarks_, page_carried_);
}

bool PageWriter::write_page_remarks() {
    if (page_remarks_.cell) return write_remarks(page_remarks_, page_carried_);
    SHOMEI_CHECK(page_carried_.empty());  // check_places saw to it
    return true;
}

bool PageWriter::write_remarks(const Remarks& remarks, const std::vector<Carried>& carried) {
    std::vector<Passage> passages;
    if (remarks.own) {
        if (bytes_without_blanks(remarks.own->value) == 0) return refuse(*remarks.own);
        passages.push_back({remarks.own->id, remarks.own->value});
    }
    for (const auto& item : carried) {
        passages.push_back({"", item.mark});
        passages.push_back({"", item.word});
        passages.push_back({item.field->id, item.field->value});
    }
    if (passages.empty()) return true;
    std::string joined;
    for (const auto& passage : passages) {
        if (!joined.empty()) joined += wide_blank;
        joined += passage.text;
    }
    const auto& blamed = carried.empty() ? *remarks.own : *carried.front().field;
    const auto glyphs = fonts_.resolve(joined);
    if (!glyphs) return refuse(remarks.own ? *remarks.own : blamed, glyphs.error().code_points);
    auto texts = fit(*glyphs, remarks.space);
    if (!texts) return refuse(blamed);
    name_runs(*texts, passages);
    std::move(texts->begin(), texts->end(), std::back_inserter(page_.texts));
    return true;
}

void PageWriter::write_document_labels(const Block& block) {
    for (const auto& cell : block.cells)
        if (names_document(cell)) write_label(fill(cell.text, {block, nullptr, {}}), cell.space);
}

}  // namespace shomei::form
