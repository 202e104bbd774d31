// SPDX-License-Identifier: Apache-2.0
// What a schema cannot say of a form: that no two things stand in the same place, that all stand on
// the paper, and that every field has one place.
#include <algorithm>
#include <cmath>
#include <set>

#include "settings.h"
#include "shomei/base/fault.h"

namespace shomei::form {
namespace {

using Shows = Cell::Shows;

constexpr double margin_mm = 5;
constexpr Box printable{margin_mm, margin_mm, 210 - 2 * margin_mm, 297 - 2 * margin_mm};
constexpr double tolerance_mm = 0.001;
constexpr double picture_mm = 25;  // the largest seal that can be registered
constexpr std::string_view picture_ending = "-image";

[[noreturn]] void refuse(const std::string& place, const std::string& reason) {
    throw Fault(FaultCode::configuration, place + ": " + reason);
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

struct Placed {
    std::string place;
    Box box;
};

void check_apart(const std::vector<Placed>& all, const Box& area) {
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!holds(area, all[i].box)) refuse(all[i].place, "leaves the area it may stand in");
        for (std::size_t k = 0; k < i; ++k)
            if (overlap(all[i].box, all[k].box)) refuse(all[i].place, "overlaps " + all[k].place);
    }
}

std::vector<Placed> boxes_of(const Block& block) {
    std::vector<Placed> boxes;
    for (const auto& cell : block.cells) boxes.push_back({cell.place, cell.space.box});
    return boxes;
}

bool is_value(const Cell& cell) {
    return cell.shows == Shows::field || cell.shows == Shows::picture;
}

// Where fields of a block may come from, and what may stand in it.
enum class Role { page, whole, person, words_on_person, words };

bool has_fields(Role role) {
    return role == Role::page || role == Role::whole || role == Role::person;
}

// What is filled in, each once; a page knows of no person, and a block of none which page it is on.
void check_label(const Cell& cell, Role role) {
    const std::set<std::string_view> on_page{"{document}", "{number}", "{count}"};
    const std::set<std::string_view> on_person{"{person}"};
    const bool of_person = role == Role::person || role == Role::words_on_person;
    auto known = role == Role::page ? on_page
                 : of_person        ? on_person
                                    : std::set<std::string_view>();
    const std::string_view text = cell.text;
    for (auto at = text.find_first_of("{}"); at != text.npos; at = text.find_first_of("{}", at)) {
        const auto end = std::min(text.find('}', at), text.size() - 1);
        const auto word = text.substr(at, end - at + 1);
        if (known.erase(word) == 0)
            refuse(cell.place, std::string(word) + " is not filled in here, or stands twice");
        at += word.size();
    }
}

// The document's number and n／N are looked for on every finished page, each as a word of its own.
void check_numbers(const Block& page) {
    std::string words;
    for (const auto& cell : page.cells)
        if (cell.shows == Shows::label) words += "\u3000" + cell.text + "\u3000";
    for (auto at = words.find(' '); at != words.npos; at = words.find(' '))
        words.replace(at, 1, "\u3000");
    for (const std::string word : {"{document}", "{number}／{count}"}) {
        const auto alone = "\u3000" + word + "\u3000";
        const auto sign = word.substr(0, word.find('}') + 1);
        if (words.find(alone) == words.npos || words.find(sign) != words.rfind(sign))
            refuse(page.place, word + " must stand on the page once, as a word of its own");
    }
}

void check_cell(const Cell& cell, Role role) {
    if (is_value(cell)) {
        if (!has_fields(role)) refuse(cell.place, "no field can stand here");
        if (certificate::is_header_field(cell.text) != (role == Role::page))
            refuse(cell.place, "field " + cell.text + " stands in the wrong block");
        const bool ends = cell.text.ends_with(picture_ending);
        if (ends != (cell.shows == Shows::picture))
            refuse(cell.place, "names that end in -image are pictures, and no others");
    }
    const auto& box = cell.space.box;
    if (cell.shows == Shows::picture && (box.width < picture_mm || box.height < picture_mm))
        refuse(cell.place, "a picture needs 25 mm each way");
    if (cell.optional && !is_value(cell)) refuse(cell.place, "only a field can be optional");
    if (!cell.carry_word.empty() && (cell.shows != Shows::field || cell.takes_carried))
        refuse(cell.place, "only a field beside the remarks can be carried");
    if (cell.takes_carried && cell.shows != Shows::field && cell.shows != Shows::remarks)
        refuse(cell.place, "the remarks are a field or nothing else");
    if (cell.shows == Shows::label) check_label(cell, role);
}

int remarks_in(const Block& block) {
    int count = 0;
    for (const auto& cell : block.cells) count += cell.takes_carried ? 1 : 0;
    return count;
}

void check_names(const Block& block, Role role, std::set<std::string>& names) {
    int tags = 0;
    for (const auto& cell : block.cells) {
        check_cell(cell, role);
        if (cell.shows == Shows::page_tag) ++tags;
        if (is_value(cell) && !names.insert(cell.text).second)
            refuse(cell.place, "field " + cell.text + " has two places");
    }
    if (tags != (role == Role::page ? 1 : 0))
        refuse(block.place, "the page tag needs one place on the page");
    if (remarks_in(block) > 1) refuse(block.place, "more than one cell takes the remarks");
}

void check_block(const Block& block, Role role, const Box& area) {
    check_apart(boxes_of(block), area);
    for (const auto& cell : block.cells)
        if (cell.grows || cell.optional)
            refuse(cell.place, "only a cell of a row can grow or be optional");
    std::set<std::string> names;
    check_names(block, role, names);
}

// Whatever can be carried must have a place to go to.
void check_carrying(const Block& block, bool page_takes) {
    if (page_takes || remarks_in(block) > 0) return;
    for (const auto& cell : block.cells)
        if (!cell.carry_word.empty()) refuse(cell.place, "there are no remarks to carry it to");
}

bool mentions(const std::string& text, std::string_view counter) {
    return text.find(counter) != std::string::npos;
}

void check_row(const Row& row, Role role, const Flow& flow) {
    const auto& block = row.block;
    if (row.height > flow.area.height) refuse(block.place, "is higher than the page's area");
    check_apart(boxes_of(block), {0, 0, flow.area.width, row.height});
    bool shows_each = row.each.empty();
    for (const auto& cell : block.cells) {
        if (cell.takes_carried || !cell.carry_word.empty())
            refuse(cell.place, "a row grows with its values and carries nothing");
        if (cell.grows && cell.shows != Shows::field) refuse(cell.place, "only a field can grow");
        if (cell.grows && cell.space.box.height < line_height_mm(cell.space.size_pt))
            refuse(cell.place, "is too low for a line of its size");
        if (!is_value(cell)) continue;
        for (const auto counter : {"{j}", "{i}"})
            if (mentions(cell.text, counter) && !mentions(row.each, counter))
                refuse(cell.place, std::string(counter) + " is not counted by the row");
        shows_each = shows_each || cell.text == row.each;
    }
    if (std::ranges::none_of(block.cells, always_shows_text))
        refuse(block.place, "has no text that always stands in it");
    if (!shows_each) refuse(block.place, "has no cell for the field that calls for it");
    if (!has_fields(role) && !row.each.empty()) refuse(block.place, "stands once");
}

void check_flow(const Flow& flow) {
    const auto check = [&flow](const std::vector<Row>& rows, Role role) {
        std::set<std::string> names;
        for (const auto& row : rows) {
            check_row(row, role, flow);
            check_names(row.block, role, names);
        }
    };
    check(flow.whole, Role::whole);
    check(flow.person, Role::person);
    if (!flow.whole.empty()) check({flow.whole_continued}, Role::words);
    check({flow.person_continued}, Role::words_on_person);
    check({flow.end}, Role::words);
}

void check_people(const Blocks& people, bool page_takes) {
    const Box inside{0, 0, people.first.width, people.first.height};
    for (const auto& block : people.variants) {
        check_block(block, Role::person, inside);
        check_carrying(block, page_takes);
    }
    check_block(people.rest, Role::words, inside);
    check_block(people.empty, Role::words, inside);
    if (!people.variants.back().when.empty())
        refuse(people.variants.back().place, "no block for every other person");
}

void check_page(const FormSettings& form) {
    auto boxes = boxes_of(form.page);
    if (form.qr) boxes.push_back({form.file + "/qr", *form.qr});
    if (form.flow) {
        boxes.push_back({form.file + "/flow/at", form.flow->area});
        const auto more = boxes_of(form.flow->more);
        boxes.insert(boxes.end(), more.begin(), more.end());
        check_block(form.flow->more, Role::words, printable);
    }
    for (int slot = 0; !form.flow && slot < form.people.per_page; ++slot)
        boxes.push_back({form.file + "/people/at (person " + std::to_string(slot + 1) + ")",
                         form.people.area(slot)});
    check_apart(boxes, printable);
    // The seal may lie over the issuer's name, but not over the code.
    std::vector<Placed> marks;
    if (form.qr) marks.push_back({form.file + "/qr", *form.qr});
    if (form.seal) marks.push_back({form.file + "/seal", *form.seal});
    check_apart(marks, printable);
    check_block(form.page, Role::page, printable);
    check_numbers(form.page);
}

}  // namespace

void check_places(const FormSettings& settings) {
    const bool page_takes = remarks_in(settings.page) > 0;
    check_page(settings);
    check_carrying(settings.page, page_takes);
    if (settings.flow)
        check_flow(*settings.flow);
    else
        check_people(settings.people, page_takes);
}

}  // namespace shomei::form
