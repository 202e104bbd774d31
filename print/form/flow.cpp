// SPDX-License-Identifier: Apache-2.0
#include "flow.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "edges.h"
#include "page_writer.h"
#include "shomei/base/fault.h"

namespace shomei::form {
namespace {

constexpr double tolerance_mm = 0.001;

bool counts_i(const Row& row) { return row.each.find("{i}") != std::string::npos; }
bool counts_j(const Row& row) { return row.each.find("{j}") != std::string::npos; }

// A cell of a row stretched as the row grows: those that reach its foot go on reaching it.
void stretch(std::vector<Cell>& cells, const Row& row, double height) {
    for (auto& cell : cells) {
        auto& box = cell.space.box;
        if (cell.border && !cell.grows && box.y + box.height >= row.height - tolerance_mm)
            box.height += height - row.height;
    }
}

class RowMaker {
public:
    RowMaker(const Flow& flow, const text::FontChain& fonts) : flow_(flow), fonts_(fonts) {}

    // False once something cannot be printed; `problem` tells what.
    bool add_part(const std::vector<Row>& rows, const Row& continued, const Part& part) {
        part_ = &part;
        continued_ = &continued;
        first_of_part_ = laid_.size();
        for (auto row = rows.begin(); row != rows.end();) {
            const auto next =
                counts_j(*row) ? std::find_if_not(row, rows.end(), counts_j) : std::next(row);
            if (!(counts_j(*row) ? add_numbered(row, next) : add_single(*row))) return false;
            row = next;
        }
        return true;
    }
    bool add_end(const Row& row) {
        if (!laid_.empty()) laid_.back().keep = true;  // it never stands alone
        part_ = nullptr;
        first_of_part_ = laid_.size();
        return add(row, 0, 0);
    }
    std::optional<LaidRow> make(const Row& row, const Part* part, int j, int i);

    std::vector<LaidRow> take() { return std::move(laid_); }
    const Unprintable& problem() const { return problem_; }

private:
    using Rows = std::vector<Row>::const_iterator;

    bool add_single(const Row& row) {
        if (!row.each.empty()) return add_each_i(row, 0);
        const auto& when = row.block.when;
        return (!when.empty() && !part_->find(when)) || add(row, 0, 0);
    }
    // Rows that count {j} and stand one after another are repeated together.
    bool add_numbered(Rows begin, Rows end) {
        for (int j = 1; part_->find(with_counters(begin->each, j, begin->from)); ++j)
            for (auto row = begin; row != end; ++row)
                if (!(counts_i(*row) ? add_each_i(*row, j) : add_if_there(*row, j))) return false;
        return true;
    }
    bool add_if_there(const Row& row, int j) {
        return !part_->find(with_counters(row.each, j, 0)) || add(row, j, 0);
    }
    bool add_each_i(const Row& row, int j) {
        for (int i = row.from; part_->find(with_counters(row.each, j, i)); ++i)
            if (!add(row, j, i)) return false;
        return true;
    }
    bool add(const Row& row, int j, int i) {
        auto laid = make(row, part_, j, i);
        if (!laid) return false;
        if (laid_.size() > first_of_part_) laid->continued = continued_;
        laid_.push_back(std::move(*laid));
        return true;
    }
    // How high the row becomes by its growing values.
    double height_of(const Row& row, const std::vector<Cell>& cells, const Part* part) const;

    const Flow& flow_;
    const text::FontChain& fonts_;
    const Part* part_ = nullptr;
    const Row* continued_ = nullptr;
    std::size_t first_of_part_ = 0;
    std::vector<LaidRow> laid_;
    Unprintable problem_;
};

double RowMaker::height_of(const Row& row, const std::vector<Cell>& cells, const Part* part) const {
    double height = row.height;
    for (const auto& cell : cells) {
        const auto* field = cell.grows && part ? part->find(cell.text) : nullptr;
        if (field == nullptr) continue;
        const auto glyphs = fonts_.resolve(field->value);
        const auto texts = glyphs ? fit_growing(*glyphs, cell.space) : std::nullopt;
        if (!texts) continue;  // writing the cell says what is wrong
        const double grown = texts->front().box.height - cell.space.box.height;
        height = std::max(height, row.height + grown);
    }
    return height;
}

std::optional<LaidRow> RowMaker::make(const Row& row, const Part* part, int j, int i) {
    auto block = row.block;
    for (auto& cell : block.cells)
        if (cell.shows != Cell::Shows::label) cell.text = with_counters(cell.text, j, i);
    LaidRow laid;
    laid.height = height_of(row, block.cells, part);
    laid.keep = row.keep;
    laid.part = part;
    stretch(block.cells, row, laid.height);
    Edges edges;
    for (const auto& line : block.lines) edges.put(line);
    for (const auto& cell : block.cells) {
        auto box = cell.space.box;
        if (cell.grows) box.height += laid.height - row.height;
        const bool stands = !cell.optional || (part && part->find(cell.text));
        if (cell.border && stands) edges.add(box, border_pt);
    }
    block.lines = edges.take();
    PageWriter writer(laid.texts, fonts_);
    if (writer.write({block, part, {flow_.area.x, 0, flow_.area.width, laid.height}})) return laid;
    problem_ = writer.problem();
    return std::nullopt;
}

// Where the page that begins with `first` ends: before which row. Rows that keep together go over
// together, unless they fill a page by themselves. `first` itself where it is higher than a page.
std::size_t end_of_page(const std::vector<LaidRow>& rows, std::size_t first, double room) {
    auto end = first;
    for (; end < rows.size() && rows[end].height <= room + tolerance_mm; ++end)
        room -= rows[end].height;
    if (end == rows.size() || end == first) return end;
    auto kept = end;
    while (kept > first && rows[kept - 1].keep) --kept;
    return kept > first ? kept : end;
}

}  // namespace

std::string with_counters(std::string name, int j, int i) {
    for (const auto& [place, number] : {std::pair("{j}", j), std::pair("{i}", i)})
        if (const auto at = name.find(place); at != std::string::npos)
            name.replace(at, 3, std::to_string(number));
    return name;
}

tl::expected<std::vector<std::vector<LaidRow>>, Unprintable> flow_rows(
    const Flow& flow, const SortedContent& content, const text::FontChain& fonts) {
    RowMaker maker(flow, fonts);
    bool fits = maker.add_part(flow.whole, flow.whole_continued, content.whole);
    for (const auto& person : content.people)
        fits = fits && maker.add_part(flow.person, flow.person_continued, person);
    if (!fits || !maker.add_end(flow.end)) return tl::unexpected(maker.problem());

    auto rows = maker.take();
    std::vector<std::vector<LaidRow>> pages;
    for (std::size_t first = 0; first < rows.size();) {
        auto& page = pages.emplace_back();
        if (const auto* continued = first > 0 ? rows[first].continued : nullptr) {
            auto word = maker.make(*continued, rows[first].part, 0, 0);
            page.push_back(std::move(word.value()));
        }
        const double used = page.empty() ? 0 : page.front().height;
        const auto end = end_of_page(rows, first, flow.area.height - used);
        if (end == first) {
            const auto& ids = rows[first].texts.field_ids;
            return tl::unexpected(Unprintable{ids.empty() ? "" : ids.front(), {}});
        }
        std::move(rows.begin() + std::ptrdiff_t(first), rows.begin() + std::ptrdiff_t(end),
                  std::back_inserter(page));
        first = end;
    }
    return pages;
}

void place_rows(const Flow& flow, std::vector<LaidRow> rows, PageLayout& page) {
    double y = flow.area.y;
    for (auto& row : rows) {
        for (auto& text : row.texts.texts) {
            text.box.y += y;
            text.baseline_y += y;
            page.texts.push_back(std::move(text));
        }
        for (auto picture : row.texts.pictures) {
            picture.box.y += y;
            page.pictures.push_back(std::move(picture));
        }
        for (auto line : row.texts.lines) {
            line.y1 += y, line.y2 += y;
            page.lines.push_back(line);
        }
        std::move(row.texts.field_ids.begin(), row.texts.field_ids.end(),
                  std::back_inserter(page.field_ids));
        y += row.height;
    }
}

}  // namespace shomei::form
