// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/residence_copy.h"

#include <algorithm>
#include <string_view>

#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

bool chosen(const CopyOrder& order, std::string_view option) {
    const auto& options = order.choice.options;
    return std::find(options.begin(), options.end(), option) != options.end();
}

// Collects the fields under one prefix (`head.` or `p1.`) and puts the marks.
class Cells {
public:
    Cells(std::vector<Field>& fields, std::string prefix, const Municipality::Marks& marks)
        : fields_(fields), prefix_(std::move(prefix)), marks_(marks) {}

    void always(std::string_view item, const std::string& value) {
        add(item, value.empty() ? marks_.empty : value);
    }
    // An item the resident may ask for; left out by default (住民基本台帳法 art. 12).
    void asked(std::string_view item, bool wanted, const std::string& value) {
        wanted ? always(item, value) : add(item, marks_.omitted);
    }
    void never(std::string_view item) { add(item, marks_.omitted); }
    // An item that most people do not have at all.
    void if_any(std::string_view item, const std::string& value) {
        add(item, value.empty() ? marks_.unused : value);
    }

private:
    void add(std::string_view item, const std::string& value) {
        fields_.push_back({prefix_ + std::string(item), random_bytes<16>(), value});
    }

    std::vector<Field>& fields_;
    std::string prefix_;
    const Municipality::Marks& marks_;
};

// A day of the record as this person's form writes it; an empty day stays empty.
std::string write_day(const Resident& person, const std::string& iso_day) {
    if (iso_day.empty()) return {};
    const auto day = parse_iso_day(iso_day);
    const auto era_day = day ? write_era_day(*day) : std::nullopt;
    if (!era_day) throw Fault(FaultCode::storage, "a day of the record cannot be written");
    return person.foreign() ? write_western_day(*day) : *era_day;
}

void add_header(const Household& household, const CopyOrder& order,
                const Municipality& municipality, std::vector<Field>& fields) {
    Cells cells(fields, "head.", municipality.marks());
    const auto issuer = municipality.issuer_line(order.issued_s);
    cells.always("address", household.address);
    cells.asked("householder", chosen(order, "relation"), household.householder);
    cells.always("sentence", municipality.sentence(order.choice.kind, order.choice.scope));
    cells.always("issue-date", write_era_day(japan_day(order.issued_s)).value());
    cells.always("issuer-title", issuer.title);
    cells.always("issuer-name", issuer.name);
}

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
void add_origin(const Resident& person, const CopyOrder& order, Cells& cells) {
    const bool wanted = chosen(order, "domicile");
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

void add_person(const Resident& person, const CopyOrder& order, Cells& cells) {
    add_names(person, cells);
    cells.always("birth", write_day(person, person.birth_day));
    cells.always("sex", person.sex);
    cells.asked("relation", chosen(order, "relation"), person.relation);
    add_origin(person, order, cells);
    cells.always("resident-since", write_day(person, person.resident_since));
    cells.always("address-since", write_day(person, person.address_since));
    cells.always("notified", write_day(person, person.notified_on));
    cells.asked("previous-address", chosen(order, "previous-address"), person.previous_address);
    cells.asked("my-number", chosen(order, "my-number"), person.my_number);
    cells.never("resident-code");
    cells.if_any("remarks", person.remarks);
}

}  // namespace

std::vector<Field> compose_residence_copy(const Household& household, const CopyOrder& order,
                                          const Municipality& municipality) {
    SHOMEI_CHECK(!order.people.empty() && order.people.size() <= people_limit);
    std::vector<Field> fields;
    add_header(household, order, municipality, fields);
    for (std::size_t k = 0; k < order.people.size(); ++k) {
        SHOMEI_CHECK(order.people[k] < household.members.size());
        const auto& person = household.members[order.people[k]];
        Cells cells(fields, "p" + std::to_string(k + 1) + ".", municipality.marks());
        add_person(person, order, cells);
    }
    return fields;
}

}  // namespace shomei::certificate
