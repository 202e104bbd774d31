// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "shomei/base/check.h"
#include "shomei/issuance/process/filter_process.h"
#include "shomei/print/pdf/document.h"
#include "syntax.h"
#include "word_list.h"

namespace shomei::pdf {
namespace {

using form::Box;

constexpr std::size_t output_limit_bytes = 16 << 20;

// What should stand in one cell, and what was found there.
struct CellText {
    Box box;
    std::vector<std::string> expected;
    std::vector<Word> found;
};

std::vector<CellText> cells_of(const form::PageLayout& page, const std::string& tag) {
    std::vector<CellText> cells;
    const auto expect = [&cells](const Box& box, const std::string& text) {
        auto at = std::find_if(cells.begin(), cells.end(),
                               [&box](const CellText& cell) { return cell.box == box; });
        if (at == cells.end()) at = cells.insert(at, {box, {}, {}});
        at->expected.push_back(text);
    };
    for (const auto& text : page.texts) expect(text.box, text.text);
    expect(page.page_tag.box, tag);
    return cells;
}

bool holds(const Box& box, const Word& word) {
    const double x = (word.x1 + word.x2) / 2 / point_per_mm;
    const double y = (word.y1 + word.y2) / 2 / point_per_mm;
    return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

// Line by line from the top, each from the left: the order in which people read.
void sort_as_read(std::vector<Word>& words) {
    const auto by = [&words](auto begin, auto end, double Word::*key) {
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

bool reads_as_expected(CellText& cell) {
    sort_as_read(cell.found);
    return std::equal(cell.found.begin(), cell.found.end(), cell.expected.begin(),
                      cell.expected.end(),
                      [](const Word& word, const std::string& text) { return word.text == text; });
}

bool page_matches(const form::PageLayout& page, const std::string& tag, const PageWords& words) {
    auto cells = cells_of(page, tag);
    for (const auto& word : words) {
        const auto at = std::find_if(cells.begin(), cells.end(), [&word](const CellText& cell) {
            return holds(cell.box, word);
        });
        if (at == cells.end()) return false;
        at->found.push_back(word);
    }
    return std::all_of(cells.begin(), cells.end(), reads_as_expected);
}

}  // namespace

tl::expected<void, RereadProblem> reread(ByteView pdf, const form::DocumentLayout& layout,
                                         const std::vector<PageMarks>& marks, int limit_ms) {
    SHOMEI_CHECK(layout.pages.size() == marks.size());
    // Without -raw, words of single letters are joined where their gaps are alike.
    const auto output =
        process::run_filter({"pdftotext", "-enc", "UTF-8", "-raw", "-bbox", "-", "-"}, pdf,
                            {limit_ms, output_limit_bytes});
    const auto pages = output ? parse_word_list(text_of(*output)) : std::nullopt;
    if (!pages) return tl::unexpected(RereadProblem::tool_failed);
    if (pages->size() != marks.size() * 2) return tl::unexpected(RereadProblem::mismatch);
    for (std::size_t i = 0; i < marks.size(); ++i) {
        const bool front = page_matches(layout.pages[i], marks[i].page_tag, (*pages)[i * 2]);
        const bool back = (*pages)[i * 2 + 1].empty();
        if (!front || !back) return tl::unexpected(RereadProblem::mismatch);
    }
    return {};
}

}  // namespace shomei::pdf
