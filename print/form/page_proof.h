// SPDX-License-Identifier: Apache-2.0
// One laid-out page asked for what the form's cells must show.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "found_page.h"
#include "settings.h"

namespace shomei::form {

using Values = std::map<std::string_view, const certificate::Field*>;

// Whose fields a block names: prefix `p3.` and number 3, nothing on the page itself.
struct Owner {
    std::string prefix;
    int person = 0;
};

// What a page must say of itself.
struct PageName {
    std::string document;
    int number = 1, count = 1;
};

class PageProof {
public:
    // All must outlive it.
    PageProof(const PageLayout& page, const Values& values, PageName name)
        : found_(page), values_(values), name_(std::move(name)) {}

    // Takes what the cells must show, from this corner on, and what goes to the block's remarks.
    bool take(const std::vector<Cell>& cells, const Owner& owner, const Box& corner);
    // The same of the page's own block, whose remarks come last.
    bool take_page(const std::vector<Cell>& cells);
    // The page's remarks; true where nothing is left then.
    bool finish();

    // Whether the cell shows what it must, taking nothing.
    bool shows(const Cell& cell, const Owner& owner, const Box& corner) const;
    const FoundPage& found() const { return found_; }

private:
    struct Carried {
        std::string mark, word;
        const certificate::Field* field;
    };
    struct Remarks {
        bool here = false;
        Box box;
        const certificate::Field* own = nullptr;
        std::vector<Carried> carried;
    };

    const certificate::Field* find(const Cell& cell, const Owner& owner) const;
    std::vector<Passage> passages_of(const Cell& cell, const Owner& owner) const;
    Box place_of(const Cell& cell, const Owner& owner, const Box& corner) const;
    bool take_cell(const Cell& cell, const Owner& owner, const Box& corner, Remarks& remarks);
    bool take_remarks(const Remarks& remarks);

    FoundPage found_;
    const Values& values_;
    PageName name_;
    std::set<std::string> marks_;
    Remarks page_remarks_;
};

}  // namespace shomei::form
