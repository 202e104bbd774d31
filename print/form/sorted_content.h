// SPDX-License-Identifier: Apache-2.0
// A content's fields by what they are about.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/certificate/content.h"

namespace shomei::form {

// The header, the register as a whole, or one person. Its fields are found by the name the form
// gives them: `head.address` in the header, `name` elsewhere.
struct Part {
    int number = 0;  // of the person; 0 for others
    std::map<std::string_view, const certificate::Field*> fields;

    const certificate::Field* find(std::string_view name) const {
        const auto found = fields.find(name);
        return found == fields.end() ? nullptr : found->second;
    }
};

// Points into the content, which must outlive it.
struct SortedContent {
    Part header;
    Part whole;  // p0; without fields in most kinds
    std::vector<Part> people;
};

// Fault{drawing} where people do not come one after another, as Content promises, or where there
// are none, or no document.
SortedContent sort_fields(const certificate::Content& content);

}  // namespace shomei::form
