// SPDX-License-Identifier: Apache-2.0
#include "place_proof.h"

#include <algorithm>
#include <charconv>
#include <span>

#include "flow.h"
#include "page_proof.h"

namespace shomei::form {
namespace {

using certificate::Content;

constexpr double tolerance_mm = 0.01;

// The last field is the last person's.
int count_people(const Content& content) {
    int number = 0;
    if (!content.fields.empty()) {
        const auto& id = content.fields.back().id;
        std::from_chars(id.data() + 1, id.data() + id.size(), number);
    }
    return number;
}

Owner owner_of(int person) { return {"p" + std::to_string(person) + ".", person}; }

// One row of a flow as the content calls for it.
struct Standing {
    const Row* row;
    const Owner* owner;
    int j, i;
    const Row* continued;  // what a page begins with that begins with this row
};

bool counts(const Row& row, std::string_view counter) {
    return row.each.find(counter) != std::string::npos;
}

// The rows that a flow must show, from first to last.
class RowList {
public:
    explicit RowList(const Values& values) : values_(values) {}

    void add(const std::vector<Row>& rows, const Row& continued, const Owner& owner) {
        first_ = rows_.size();
        continued_ = &continued;
        owner_ = &owner;
        for (auto row = rows.begin(); row != rows.end();) {
            const auto begin = row++;
            if (!counts(*begin, "{j}")) {
                add(*begin, 0);
                continue;
            }
            while (row != rows.end() && counts(*row, "{j}")) ++row;
            for (int j = 1; is_there(begin->each, j, begin->from); ++j)
                std::for_each(begin, row, [&](const Row& of_j) { add(of_j, j); });
        }
    }
    void add_end(const Row& row) { rows_.push_back({&row, &nobody_, 0, 0, nullptr}); }

    const std::vector<Standing>& rows() const { return rows_; }

private:
    bool is_there(const std::string& name, int j, int i) const {
        return values_.contains(owner_->prefix + with_counters(name, j, i));
    }
    void put(const Row& row, int j, int i) {
        rows_.push_back({&row, owner_, j, i, rows_.size() > first_ ? continued_ : nullptr});
    }
    void add(const Row& row, int j) {
        if (counts(row, "{i}"))
            for (int i = row.from; is_there(row.each, j, i); ++i) put(row, j, i);
        else if (!row.each.empty() ? is_there(row.each, j, 0)
                                   : row.block.when.empty() || is_there(row.block.when, 0, 0))
            put(row, j, 0);
    }

    const Values& values_;
    const Owner nobody_{};
    const Owner* owner_ = nullptr;
    const Row* continued_ = nullptr;
    std::size_t first_ = 0;
    std::vector<Standing> rows_;
};

// A row on a page: as high as its values made it there.
struct GrownRow {
    double height;
    std::vector<Cell> cells;

    GrownRow(const Standing& standing, const PageProof& page)
        : height(standing.row->height), cells(standing.row->block.cells) {
        double growth = 0;
        for (auto& cell : cells) {
            if (cell.shows != Cell::Shows::label)
                cell.text = with_counters(cell.text, standing.j, standing.i);
            const auto* box =
                cell.grows ? page.found().box_of(standing.owner->prefix + cell.text) : nullptr;
            if (box) growth = std::max(growth, box->height - cell.space.box.height);
        }
        for (auto& cell : cells) {
            auto& box = cell.space.box;
            const bool reaches_foot = box.y + box.height >= height - tolerance_mm;
            if (cell.border && !cell.grows && reaches_foot) box.height += growth;
        }
        height += growth;
    }
};

// One copy.
class CopyProof {
public:
    CopyProof(const FormSettings& form, const Values& values, int people)
        : form_(form), values_(values) {
        for (int person = 0; person <= people; ++person) owners_.push_back(owner_of(person));
    }

    bool holds(std::span<const PageLayout> copy, const std::string& document) {
        const int count = static_cast<int>(copy.size());
        std::vector<PageProof> pages;
        for (int n = 1; n <= count; ++n) {
            const auto& layout = copy[static_cast<std::size_t>(n) - 1];
            if (layout.qr != form_.qr || layout.seal != form_.seal) return false;
            auto& page = pages.emplace_back(layout, values_, PageName{document, n, count});
            if (!page.take_page(form_.page.cells)) return false;
            if (form_.flow && n < count && !page.take(form_.flow->more.cells, {}, {})) return false;
        }
        return (form_.flow ? take_rows(pages) : take_blocks(pages)) &&
               std::ranges::all_of(pages, [](PageProof& page) { return page.finish(); });
    }

private:
    std::size_t people() const { return owners_.size() - 1; }

    const Block& block_for(const Owner& owner) const {
        return *std::ranges::find_if(form_.people.variants, [&](const Block& block) {
            return block.when.empty() || values_.contains(owner.prefix + block.when);
        });
    }

    bool take_blocks(std::vector<PageProof>& pages) const {
        const auto& blocks = form_.people;
        const auto slots = static_cast<std::size_t>(blocks.per_page);
        if (pages.size() != (people() + slots - 1) / slots) return false;
        for (std::size_t at = 0; at < pages.size() * slots; ++at) {
            const auto area = blocks.area(static_cast<int>(at % slots));
            auto& page = pages[at / slots];
            const auto& owner = at < people() ? owners_[at + 1] : Owner{};
            const auto& block = at < people()    ? block_for(owner)
                                : at == people() ? blocks.rest
                                                 : blocks.empty;
            if (!page.take(block.cells, owner, area)) return false;
        }
        return true;
    }

    // Every row stands right under the one before, or is the first of the next page.
    bool take_rows(std::vector<PageProof>& pages) const {
        const auto& flow = *form_.flow;
        RowList list(values_);
        list.add(flow.whole, flow.whole_continued, owners_.front());
        for (std::size_t person = 1; person < owners_.size(); ++person)
            list.add(flow.person, flow.person_continued, owners_[person]);
        list.add_end(flow.end);

        auto page = pages.begin();
        double y = flow.area.y;
        for (const auto& standing : list.rows()) {
            if (!begins_at(standing, *page, y)) {
                if (y <= flow.area.y || std::next(page) == pages.end()) return false;
                ++page;
                y = flow.area.y;
                if (standing.continued &&
                    !take_row({standing.continued, standing.owner, 0, 0, nullptr}, *page, y))
                    return false;
            }
            if (!take_row(standing, *page, y)) return false;
        }
        return std::next(page) == pages.end();
    }

    Box corner(double y) const { return {form_.flow->area.x, y, 0, 0}; }

    // By the first text that is never left out.
    bool begins_at(const Standing& standing, const PageProof& page, double y) const {
        const GrownRow row(standing, page);
        const auto sure = std::ranges::find_if(row.cells, &always_shows_text);
        return sure != row.cells.end() && page.shows(*sure, *standing.owner, corner(y));
    }

    // Moves `y` to the row's foot.
    bool take_row(const Standing& standing, PageProof& page, double& y) const {
        const GrownRow row(standing, page);
        const auto& area = form_.flow->area;
        if (y + row.height > area.y + area.height + tolerance_mm ||
            !page.take(row.cells, *standing.owner, corner(y)))
            return false;
        y += row.height;
        return true;
    }

    const FormSettings& form_;
    const Values& values_;
    std::vector<Owner> owners_;  // the register as a whole, then person by person
};

}  // namespace

bool is_in_place(const FormSettings& form, const Content& content, const DocumentLayout& document) {
    Values values;
    for (const auto& field : content.fields) values.emplace(field.id, &field);
    const auto copies = content.documents.size();
    const auto& pages = document.pages;
    if (copies == 0 || pages.empty() || pages.size() % copies != 0) return false;
    const auto count = pages.size() / copies;
    CopyProof proof(form, values, count_people(content));
    for (std::size_t copy = 0; copy < copies; ++copy)
        if (!proof.holds(std::span(pages).subspan(copy * count, count), content.documents[copy]))
            return false;
    return true;
}

}  // namespace shomei::form
