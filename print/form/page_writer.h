// SPDX-License-Identifier: Apache-2.0
// Puts blocks onto one page: labels, values, pictures, and what is carried to the remarks.
#pragma once

#include <string>
#include <vector>

#include "settings.h"
#include "shomei/print/form/form.h"
#include "shomei/print/text/font.h"
#include "sorted_content.h"

namespace shomei::form {

// What a block says at one place of one page.
struct Filling {
    const Block& block;
    const Part* part = nullptr;  // whose fields; none for a block of labels
    Box area;                    // the block's corner
};

class PageWriter {
public:
    PageWriter(PageLayout& page, const text::FontChain& fonts) : page_(page), fonts_(fonts) {}

    // False once something cannot be printed; `problem` tells what. Labels that name the document
    // are left out. Ids of the fields placed are appended to the page's. Fault{drawing} where the
    // part lacks a field of the block.
    bool write(const Filling& filling);
    // The page's own block: its remarks take what blocks without remarks of their own carry.
    bool write_page_block(const Block& block, const Part& header);
    // After the last block: the page's remarks.
    bool write_page_remarks();
    // The labels that name the document, once the page has its number.
    void write_document_labels(const Block& block);

    const Unprintable& problem() const { return problem_; }

private:
    struct Carried {
        std::string mark, word;
        const certificate::Field* field;
    };
    // The cell that takes what is carried, with its own value if it has one.
    struct Remarks {
        const Cell* cell = nullptr;
        Space space;
        const certificate::Field* own = nullptr;
    };

    bool write_cells(const Filling& filling, Remarks& remarks, std::vector<Carried>& carried);
    bool write_field(const Cell& cell, const Space& space, const certificate::Field& field,
                     std::vector<Carried>& carried);
    bool write_remarks(const Remarks& remarks, const std::vector<Carried>& carried);
    void write_label(const std::string& text, const Space& space);
    void write_tag(const Space& space);
    std::string fill(std::string label, const Filling& filling) const;
    bool refuse(const certificate::Field& field, std::vector<char32_t> code_points = {});

    PageLayout& page_;
    const text::FontChain& fonts_;
    int marks_ = 0;  // ※1, ※2 … of this page
    Remarks page_remarks_;
    std::vector<Carried> page_carried_;
    Unprintable problem_;
};

}  // namespace shomei::form
