// SPDX-License-Identifier: Apache-2.0
// What the composers of all kinds share: fields under one prefix, the marks, days on paper.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/certificate/compose.h"

namespace shomei::certificate {

// Collects the fields under one prefix (`head.` or `p1.`) and puts the marks.
class Cells {
public:
    Cells(std::vector<Field>& fields, std::string prefix, const Municipality::Marks& marks)
        : fields_(fields), prefix_(std::move(prefix)), marks_(marks) {}

    void always(std::string_view item, const std::string& value);
    // An item the resident may ask for; left out by default (住民基本台帳法 art. 12).
    void asked(std::string_view item, bool wanted, const std::string& value);
    void never(std::string_view item);
    // An item that most people do not have at all.
    void if_any(std::string_view item, const std::string& value);

private:
    void add(std::string_view item, const std::string& value);

    std::vector<Field>& fields_;
    std::string prefix_;
    const Municipality::Marks& marks_;
};

// One paper in the making. The parts must outlive it.
struct Sheet {
    const Household& household;
    const Order& order;
    const Municipality& municipality;
    std::vector<Field> fields = {};

    bool wants(std::string_view option) const;
    Cells head();
    // Of the family register as a whole (0) or of person k.
    Cells owner(std::size_t k);
};

// A day of the record, era or western; an empty day stays empty. Fault{storage} where it is no real
// day from 1873 on.
std::string write_era(const std::string& iso_day);
std::string write_day(const Resident& person, const std::string& iso_day);

// Each kind's own items; sentence, date and issuer stand already.
void add_residence(Sheet& sheet);
void add_seal_registration(Sheet& sheet);
void add_income_tax(Sheet& sheet);
void add_family_register(Sheet& sheet);
void add_family_addresses(Sheet& sheet);

}  // namespace shomei::certificate
