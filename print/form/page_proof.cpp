// SPDX-License-Identifier: Apache-2.0
#include "page_proof.h"

namespace shomei::form {
namespace {

using certificate::Field;
using Shows = Cell::Shows;

bool is_value(const Cell& cell) {
    return cell.shows == Shows::field || cell.shows == Shows::picture;
}

void put(std::string& label, std::string_view place, const std::string& value) {
    const auto at = label.find(place);
    if (at != std::string::npos) label.replace(at, place.size(), value);
}

}  // namespace

const Field* PageProof::find(const Cell& cell, const Owner& owner) const {
    const auto at = is_value(cell) ? values_.find(owner.prefix + cell.text) : values_.end();
    return at == values_.end() ? nullptr : at->second;
}

// What stands in the cell where nothing of it is carried.
std::vector<Passage> PageProof::passages_of(const Cell& cell, const Owner& owner) const {
    std::vector<Passage> out;
    if (const auto* field = find(cell, owner)) {
        add_passage(out, field->id, field->value);
        return out;
    }
    auto label = cell.text;
    put(label, "{document}", name_.document);
    put(label, "{number}", std::to_string(name_.number));
    put(label, "{count}", std::to_string(name_.count));
    put(label, "{person}", std::to_string(owner.person));
    add_passage(out, "", label);
    return out;
}

// A cell that grows is as high as its value made it.
Box PageProof::place_of(const Cell& cell, const Owner& owner, const Box& corner) const {
    auto box = cell.space.box;
    box.x += corner.x;
    box.y += corner.y;
    const auto* field = cell.grows ? find(cell, owner) : nullptr;
    const auto* grown = field ? found_.box_of(field->id) : nullptr;
    if (grown && grown->height > box.height) box.height = grown->height;
    return box;
}

bool PageProof::shows(const Cell& cell, const Owner& owner, const Box& corner) const {
    return found_.holds(place_of(cell, owner, corner), passages_of(cell, owner));
}

bool PageProof::take_cell(const Cell& cell, const Owner& owner, const Box& corner,
                          Remarks& remarks) {
    const auto box = place_of(cell, owner, corner);
    const auto* field = find(cell, owner);
    if (cell.takes_carried) {
        remarks.here = true;
        remarks.box = box;
        remarks.own = field;
        return field || !is_value(cell);
    }
    if (cell.shows == Shows::page_tag) return is_same_place(found_.layout().page_tag.box, box);
    if (is_value(cell) && field == nullptr) return cell.optional;
    if (cell.shows == Shows::picture) return found_.take_picture(field->id, box);
    if (found_.take(box, passages_of(cell, owner))) return true;
    if (cell.carry_word.empty()) return false;
    auto mark = found_.take_mark(box);
    if (!mark || !marks_.insert(*mark).second) return false;
    remarks.carried.push_back({std::move(*mark), cell.carry_word, field});
    return true;
}

bool PageProof::take_remarks(const Remarks& remarks) {
    std::vector<Passage> passages;
    if (remarks.own) add_passage(passages, remarks.own->id, remarks.own->value);
    for (const auto& [mark, word, field] : remarks.carried) {
        add_passage(passages, "", mark + word);
        add_passage(passages, field->id, field->value);
    }
    return passages.empty() || (remarks.here && found_.take(remarks.box, passages));
}

bool PageProof::take(const std::vector<Cell>& cells, const Owner& owner, const Box& corner) {
    Remarks remarks;
    for (const auto& cell : cells)
        if (!take_cell(cell, owner, corner, remarks)) return false;
    if (remarks.here) return take_remarks(remarks);
    auto& carried = page_remarks_.carried;
    carried.insert(carried.end(), remarks.carried.begin(), remarks.carried.end());
    return true;
}

bool PageProof::take_page(const std::vector<Cell>& cells) {
    for (const auto& cell : cells)
        if (!take_cell(cell, {}, {}, page_remarks_)) return false;
    return true;
}

bool PageProof::finish() { return take_remarks(page_remarks_) && found_.is_empty(); }

}  // namespace shomei::form
