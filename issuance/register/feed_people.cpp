// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/register/feed_people.h"

#include <algorithm>
#include <map>
#include <utility>

#include "row_reader.h"
#include "shomei/issuance/certificate/tax_items.h"
#include "statement.h"

namespace shomei::resident_register {

namespace {

using certificate::Resident;
using certificate::TaxYear;

struct Home {
    std::string address, householder;
};

// In the order of the aspect's items, as the tables keep them.
TaxYear tax_year_of(const Statement& statement) {
    const auto& items = statement.items;
    TaxYear year{.year = std::stoi(statement.subject.at(1)),
                 .declared = items.at(0) == "1",
                 .resident_on_january_1 = items.at(1) == "1",
                 .address_on_january_1 = items.at(2)};
    for (std::size_t i = 0; i < certificate::tax_items().size(); ++i)
        if (const auto& amount = items.at(3 + i); amount != blank(Item::Form::yen))
            year.amounts.emplace(certificate::tax_items()[i].id, std::stoll(amount));
    return year;
}

class People {
public:
    void take(const Statement& statement, std::size_t line) {
        const auto about = statement.aspect->name;
        if (about == "household" && is_newest(statement))
            homes_[statement.subject.front()] = {statement.items.at(0), statement.items.at(1)};
        else if (about == "resident" && is_newest(statement))
            take_resident(statement, line);
        else if (about == "seal" && is_newest(statement))
            take_items(statement);
        else if (about == "tax" && is_newest(statement))
            take_tax_year(statement);
    }

    std::vector<FeedPerson> finish() {
        std::vector<FeedPerson> out;
        for (auto& [id, person] : people_) {
            const auto home = homes_.find(person.household_id);
            if (person.line == 0 || home == homes_.end() || home->second.address.empty()) continue;
            person.household.address = home->second.address;
            person.household.householder = home->second.householder;
            out.push_back(std::move(person));
        }
        std::ranges::sort(out, {}, &FeedPerson::line);
        return out;
    }

private:
    // Of rows about one thing; of two with one version the later.
    bool is_newest(const Statement& statement) {
        std::string key(statement.aspect->name);
        for (const auto& word : statement.subject) key += " " + word;
        auto& known = versions_[key];
        if (statement.version < known) return false;
        known = statement.version;
        return true;
    }

    FeedPerson& person_of(const Statement& statement) {
        auto& person = people_[statement.subject.front()];
        person.household.members.resize(1);
        return person;
    }

    Resident& take_items(const Statement& statement) {
        auto& resident = person_of(statement).household.members.front();
        const auto items = statement.aspect->items;
        for (std::size_t i = 0; i < items.size(); ++i)
            if (items[i].member != nullptr) resident.*items[i].member = statement.items.at(i);
        return resident;
    }

    void take_resident(const Statement& statement, std::size_t line) {
        take_items(statement).id = statement.subject.front();
        auto& person = person_of(statement);
        person.household_id = statement.items.at(0);
        person.line = statement.ended ? 0 : line;
    }

    void take_tax_year(const Statement& statement) {
        auto& years = person_of(statement).household.members.front().tax_years;
        auto year = tax_year_of(statement);
        std::erase_if(years, [&year](const TaxYear& known) { return known.year == year.year; });
        if (!statement.ended) years.push_back(std::move(year));
    }

    std::map<std::string, FeedPerson> people_;
    std::map<std::string, Home> homes_;
    std::map<std::string, std::int64_t> versions_;
};

}  // namespace

FeedPeople read_people(const std::filesystem::path& file) {
    FeedPeople out;
    auto opened = open_feed_file(file);
    if (!opened) return out;
    RowReader reader(opened->in, opened->form);
    People people;
    if (const auto row = reader.next(); row && row->row)
        if (const auto head = read_head(*row->row)) out.city = head->city;
    for (auto row = reader.next(); row; row = reader.next()) {
        if (!row->row) continue;
        if (const auto statement = read_statement(*row->row)) people.take(*statement, row->line);
    }
    out.people = people.finish();
    return out;
}

}  // namespace shomei::resident_register
