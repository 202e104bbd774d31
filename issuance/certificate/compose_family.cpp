// SPDX-License-Identifier: Apache-2.0
// Certificates of the family register: 戸籍全部事項証明書, 戸籍個人事項証明書, 戸籍の附票の写し.
#include "cells.h"
#include "shomei/base/fault.h"

namespace shomei::certificate {
namespace {

const FamilyRecord& register_of(const Sheet& sheet) {
    const auto& family = sheet.household.family;
    if (!family) throw Fault(FaultCode::storage, "the family register is not in the record");
    return *family;
}

void add_events(const std::vector<FamilyEvent>& events, Cells& cells) {
    for (std::size_t j = 0; j < events.size(); ++j) {
        const auto event = "event-" + std::to_string(j + 1);
        cells.always(event + "-title", events[j].title);
        for (std::size_t i = 0; i < events[j].rows.size(); ++i)
            cells.always(event + "-row-" + std::to_string(i + 1), events[j].rows[i]);
    }
}

// Who left the register stays on its paper, marked.
void add_removal(const FamilyMember& person, Cells& cells) {
    if (person.removed) cells.always("removed", "除籍");
}

}  // namespace

void add_family_register(Sheet& sheet) {
    const auto& family = register_of(sheet);
    auto head = sheet.head();
    head.always("domicile", family.domicile);
    head.always("head-of-register", family.head_of_register);
    auto whole = sheet.owner(0);
    add_events(family.events, whole);
    std::size_t k = 0;
    for (const auto index : sheet.order.people) {
        const auto& person = family.people.at(index);
        auto cells = sheet.owner(++k);
        cells.always("name", person.name);
        cells.always("name-kana", person.name_kana);
        cells.always("birth", write_era(person.birth_day));
        cells.always("father", person.father);
        cells.always("mother", person.mother);
        cells.always("relation", person.relation);
        add_removal(person, cells);
        add_events(person.events, cells);
    }
}

void add_family_addresses(Sheet& sheet) {
    const auto& family = register_of(sheet);
    const bool wanted = sheet.wants("domicile");
    auto head = sheet.head();
    head.asked("domicile", wanted, family.domicile);
    head.asked("head-of-register", wanted, family.head_of_register);
    std::size_t k = 0;
    for (const auto index : sheet.order.people) {
        const auto& person = family.people.at(index);
        auto cells = sheet.owner(++k);
        cells.always("name", person.name);
        cells.always("birth", write_era(person.birth_day));
        cells.always("sex", person.sex);
        add_removal(person, cells);
        for (std::size_t j = 0; j < person.addresses.size(); ++j) {
            const auto number = std::to_string(j + 1);
            cells.always("address-" + number, person.addresses[j].address);
            cells.always("address-since-" + number, write_era(person.addresses[j].since));
        }
    }
}

}  // namespace shomei::certificate
