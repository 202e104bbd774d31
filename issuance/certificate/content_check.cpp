// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/content_check.h"

#include <algorithm>

#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

bool says(const Content& content, const std::string& id, const std::string& value) {
    const auto field = std::ranges::find(content.fields, id, &Field::id);
    return field != content.fields.end() && field->value == value;
}

}  // namespace

bool says_what_was_offered(const Content& content, const Offers& offers, const Choice& choice) {
    if (content.kind != choice.kind ||
        content.documents.size() != static_cast<std::size_t>(choice.copies))
        return false;
    const auto chosen = people_of(offers, choice.kind, choice.scope);
    if (!chosen || chosen->size() != content.people.size()) return false;
    const auto& listed = people_for(offers, choice.kind);
    for (std::size_t k = 0; k < chosen->size(); ++k) {
        const auto& person = listed[(*chosen)[k]];
        if (content.people[k] != person.handle ||
            !says(content, "p" + std::to_string(k + 1) + ".name", person.name))
            return false;
    }
    const auto day = write_era_day(japan_day(content.issued_s));
    return day && says(content, "head.issue-date", *day);
}

}  // namespace shomei::certificate
