// SPDX-License-Identifier: Apache-2.0
// 住民票の写し (household joint form) and 住民票記載事項証明書: the same items, another sentence.
#include "cells.h"
#include "shomei/base/check.h"

namespace shomei::certificate {
namespace {

void add_names(const Resident& person, Cells& cells) {
    cells.always("name", person.name);
    cells.always("name-kana", person.name_kana);
    if (person.foreign()) {
        // A registered alias cannot be left out.
        cells.if_any("alias", person.alias);
        return;
    }
    cells.if_any("former-name", person.former_name);
    // A former surname is never shown without its reading, nor the reading alone.
    person.former_name.empty() ? cells.if_any("former-name-kana", "")
                               : cells.always("former-name-kana", person.former_name_kana);
}

// 本籍・筆頭者, or for foreign residents what stands in its place (art. 30-45): asked for together.
void add_origin(const Resident& person, bool wanted, Cells& cells) {
    if (!person.foreign()) {
        cells.asked("domicile", wanted, person.domicile);
        cells.asked("head-of-register", wanted, person.head_of_register);
        return;
    }
    cells.asked("nationality", wanted, person.nationality);
    cells.asked("category", wanted, person.category);
    cells.asked("status", wanted, person.status);
    cells.asked("period", wanted, person.period);
    cells.asked("period-end", wanted, write_day(person, person.period_end));
    cells.asked("residence-card", wanted, person.residence_card);
}

void add_person(const Sheet& sheet, const Resident& person, Cells cells) {
    add_names(person, cells);
    cells.always("birth", write_day(person, person.birth_day));
    cells.always("sex", person.sex);
    cells.asked("relation", sheet.wants("relation"), person.relation);
    add_origin(person, sheet.wants("domicile"), cells);
    cells.always("resident-since", write_day(person, person.resident_since));
    cells.always("address-since", write_day(person, person.address_since));
    cells.always("notified", write_day(person, person.notified_on));
    cells.asked("previous-address", sheet.wants("previous-address"), person.previous_address);
    cells.asked("my-number", sheet.wants("my-number"), person.my_number);
    cells.never("resident-code");
    cells.if_any("remarks", person.remarks);
}

}  // namespace

void add_residence(Sheet& sheet) {
    const auto& household = sheet.household;
    auto head = sheet.head();
    head.always("address", household.address);
    head.asked("householder", sheet.wants("relation"), household.householder);
    std::size_t k = 0;
    for (const auto index : sheet.order.people) {
        SHOMEI_CHECK(index < household.members.size());
        add_person(sheet, household.members[index], sheet.owner(++k));
    }
}

}  // namespace shomei::certificate
