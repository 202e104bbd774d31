// SPDX-License-Identifier: Apache-2.0
#include "family_reading.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "tables.h"

namespace shomei::resident_register {
namespace {

using certificate::FamilyEvent;
using certificate::FamilyMember;
using certificate::FamilyRecord;
using storage::Database;

struct Family {
    std::string id;
    std::vector<std::int64_t> seats;  // of record.people
    FamilyRecord record;
};

std::optional<Family> list_people(Database& database, const std::string& resident_id) {
    using std::int64_t, std::string;
    std::optional<Family> out;
    int64_t own = 0;  // seat
    for (auto& [id, own_seat, domicile, head, seat, resident, name, kana, birth, sex, father,
                mother, relation, removed, suppressed] :
         database.list<string, int64_t, string, string, int64_t, string, string, string, string,
                       string, string, string, string, int64_t, int64_t>(sql::family_people,
                                                                         resident_id)) {
        if (!out) {
            own = own_seat;
            out = Family{id, {}, {domicile, head, {}, {}}};
        }
        if (id != out->id || own_seat != own) return std::nullopt;
        out->seats.push_back(seat);
        out->record.people.push_back({resident,
                                      name,
                                      kana,
                                      birth,
                                      sex,
                                      father,
                                      mother,
                                      relation,
                                      removed != 0,
                                      {},
                                      {},
                                      suppressed != 0});
    }
    return out;
}

// An event, or an address with its day as the first row.
struct Matter {
    std::int64_t seat = 0, number = 0;
    bool is_address = false;
    std::string title;
    std::vector<std::string> rows;
};

template <std::size_t>
using RowText = std::string;

template <std::size_t... I>
std::vector<Matter> list_matters(Database& database, const std::string& family_id,
                                 std::index_sequence<I...>) {
    std::vector<Matter> out;
    for (auto& row :
         database.list<std::string, std::int64_t, std::int64_t, std::string, RowText<I>...>(
             sql::family_matters, family_id, family_id)) {
        auto& matter = out.emplace_back(Matter{std::get<1>(row),
                                               std::get<2>(row),
                                               std::get<0>(row) == "address",
                                               std::move(std::get<3>(row)),
                                               {std::move(std::get<4 + I>(row))...}});
        while (!matter.rows.empty() && matter.rows.back().empty()) matter.rows.pop_back();
    }
    std::ranges::sort(out, {},
                      [](const Matter& matter) { return std::tuple(matter.seat, matter.number); });
    return out;
}

// False: nobody has its seat.
bool enter(Matter& matter, Family& family) {
    FamilyEvent event{std::move(matter.title), std::move(matter.rows)};
    if (matter.seat == 0) {
        family.record.events.push_back(std::move(event));
        return true;
    }
    const auto seat = std::ranges::find(family.seats, matter.seat);
    if (seat == family.seats.end()) return false;
    auto& person = family.record.people[static_cast<std::size_t>(seat - family.seats.begin())];
    if (matter.is_address)
        person.addresses.push_back({event.title, event.rows.empty() ? "" : event.rows.front()});
    else
        person.events.push_back(std::move(event));
    return true;
}

}  // namespace

std::optional<FamilyRecord> read_family(Database& database, const std::string& resident_id) {
    auto family = list_people(database, resident_id);
    if (!family) return std::nullopt;
    auto matters = list_matters(database, family->id, std::make_index_sequence<12>());
    if (matters.size() > matters_limit) return std::nullopt;
    for (auto& matter : matters)
        if (!enter(matter, *family)) return std::nullopt;
    return std::move(family->record);
}

}  // namespace shomei::resident_register
