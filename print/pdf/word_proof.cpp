// SPDX-License-Identifier: Apache-2.0
#include "word_proof.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "page_set.h"
#include "syntax.h"

namespace shomei::pdf {
namespace {

using form::Box;

// What stands in one cell: the runs laid out there, and the words found there.
struct Cell {
    Box box;
    std::vector<const form::PlacedText*> runs;
    std::vector<Word> words;
};

std::vector<Cell> cells_of(const form::PageLayout& page, const form::PlacedText& tag) {
    std::vector<Cell> cells;
    const auto add = [&cells](const form::PlacedText& run) {
        auto at = std::ranges::find(cells, run.box, &Cell::box);
        if (at == cells.end()) at = cells.insert(at, {run.box, {}, {}});
        at->runs.push_back(&run);
    };
    for (const auto& text : page.texts) add(text);
    add(tag);
    return cells;
}

bool holds(const Box& box, const Word& word) {
    const double x = (word.x1 + word.x2) / 2 / point_per_mm;
    const double y = (word.y1 + word.y2) / 2 / point_per_mm;
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

// Line by line from the top, each from the left: the order in which people read.
void sort_as_read(std::vector<Word>& words) {
    const auto by = [](auto begin, auto end, double Word::*key) {
        std::sort(begin, end, [key](const Word& a, const Word& b) { return a.*key < b.*key; });
    };
    by(words.begin(), words.end(), &Word::y1);
    for (auto line = words.begin(); line != words.end();) {
        const double middle = (line->y1 + line->y2) / 2;
        const auto next = std::find_if(line, words.end(),
                                       [middle](const Word& word) { return word.y1 > middle; });
        by(line, next, &Word::x1);
        line = next;
    }
}

// The words found, by the field whose run they are; the form's own words under no name.
using Said = std::map<std::string, std::vector<Word>>;

// False where a word stands outside all cells, or is not the run that belongs in its place.
bool gather(std::vector<Cell>& cells, const PageWords& words, Said& said) {
    for (const auto& word : words) {
        const auto at =
            std::ranges::find_if(cells, [&](const Cell& cell) { return holds(cell.box, word); });
        if (at == cells.end()) return false;
        at->words.push_back(word);
    }
    for (auto& cell : cells) {
        sort_as_read(cell.words);
        if (cell.words.size() != cell.runs.size()) return false;
        for (std::size_t i = 0; i < cell.words.size(); ++i) {
            if (cell.words[i].text != cell.runs[i]->text) return false;
            said[cell.runs[i]->field_id].push_back(cell.words[i]);
        }
    }
    return true;
}

bool is_below(const Word& word, const Word& other) { return word.y1 > (other.y1 + other.y2) / 2; }

// A value without blanks may be spread over its line, character by character.
bool is_spread(const std::vector<Word>& words, const text::FontChain& fonts) {
    return std::ranges::all_of(words, [&fonts](const Word& word) {
        const auto glyphs = fonts.resolve(word.text);
        return glyphs && glyphs->size() == 1;
    });
}

// Each part of the value is one word, or several where it goes on in the next line.
bool says(const std::vector<Word>& words, std::string_view value, const text::FontChain& fonts) {
    const auto parts = parts_of(value);
    const bool spread = parts.size() == 1 && is_spread(words, fonts);
    auto word = words.begin();
    for (const auto& part : parts) {
        std::string read;
        for (bool first = true; read.size() < part.size(); first = false, ++word) {
            if (word == words.end()) return false;
            if (!first && !spread && !is_below(*word, *std::prev(word))) return false;
            read += word->text;
        }
        if (read != part) return false;
    }
    return word == words.end();
}

// Exactly one word is this copy's number, one the page's place in it, and none another copy's.
bool is_numbered_right(const std::vector<Word>& labels, const Claims& claims, std::size_t index) {
    const auto count = claims.layout.pages.size() / claims.content.documents.size();
    const auto own = claims.content.documents[index / count];
    const auto place = std::to_string(index % count + 1) + "／" + std::to_string(count);
    const auto numbers = std::ranges::count_if(
        labels, [](const Word& word) { return certificate::is_document_number(word.text); });
    return numbers == 1 && std::ranges::count(labels, own, &Word::text) == 1 &&
           std::ranges::count(labels, place, &Word::text) == 1;
}

}  // namespace

bool says_what_it_must(const Claims& claims, std::size_t index, const PageWords& words) {
    const auto& page = claims.layout.pages[index];
    auto tag = page.page_tag;
    tag.text = claims.marks[index].page_tag;
    auto cells = cells_of(page, tag);
    Said said;
    if (!gather(cells, words, said) || !is_numbered_right(said[""], claims, index)) return false;
    const std::set<std::string> named(page.field_ids.begin(), page.field_ids.end());
    return std::ranges::all_of(claims.content.fields, [&](const certificate::Field& field) {
        const bool picture =
            std::ranges::find(page.pictures, field.id, &form::PlacedPicture::field_id) !=
            page.pictures.end();
        const auto found = said.find(field.id);
        if (!named.contains(field.id) || picture) return found == said.end();
        return found != said.end() && says(found->second, field.value, claims.fonts);
    });
}

}  // namespace shomei::pdf
