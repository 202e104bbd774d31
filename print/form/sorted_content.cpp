// SPDX-License-Identifier: Apache-2.0
#include "sorted_content.h"

#include "shomei/base/fault.h"

namespace shomei::form {
namespace {

constexpr std::string_view whole_prefix = "p0.";

}  // namespace

SortedContent sort_fields(const certificate::Content& content) {
    SortedContent sorted;
    std::string person, next = "p1.";
    for (const auto& field : content.fields) {
        const std::string_view id = field.id;
        if (certificate::is_header_field(id)) {
            sorted.header.fields[id] = &field;
            continue;
        }
        if (sorted.people.empty() && id.starts_with(whole_prefix)) {
            sorted.whole.fields[id.substr(whole_prefix.size())] = &field;
            continue;
        }
        if (id.starts_with(next)) {
            const auto number = static_cast<int>(sorted.people.size()) + 1;
            sorted.people.push_back({number, {}});
            person = next;
            next = "p" + std::to_string(number + 1) + ".";
        }
        if (person.empty() || !id.starts_with(person))
            throw Fault(FaultCode::drawing, "content is not in the order of its people");
        sorted.people.back().fields[id.substr(person.size())] = &field;
    }
    if (sorted.people.empty() || content.documents.empty())
        throw Fault(FaultCode::drawing, "content without people or documents");
    return sorted;
}

}  // namespace shomei::form
