// SPDX-License-Identifier: Apache-2.0
// A flowing form: rows one under another, broken over pages between rows.
#pragma once

#include <optional>
#include <vector>

#include "settings.h"
#include "shomei/print/text/font.h"
#include "sorted_content.h"

namespace shomei::form {

// A row with its texts placed: x from the page's left edge, y from the row's top.
struct LaidRow {
    PageLayout texts;  // and ids, lines, pictures; the rest is unused
    double height = 0;
    bool keep = false;
    const Row* continued = nullptr;  // what a page begins with that breaks before this row
    const Part* part = nullptr;
};

// The rows of each page, in order; what a page that goes on begins with is among them. Unprintable:
// a value that does not fit, or a row that is higher than a page. Fault{drawing} as Form::lay_out.
tl::expected<std::vector<std::vector<LaidRow>>, Unprintable> flow_rows(
    const Flow& flow, const SortedContent& content, const text::FontChain& fonts);

// Puts the rows of one page into it.
void place_rows(const Flow& flow, std::vector<LaidRow> rows, PageLayout& page);

// The name with its counters put in: `event-{j}-row-{i}`.
std::string with_counters(std::string name, int j, int i);

}  // namespace shomei::form
