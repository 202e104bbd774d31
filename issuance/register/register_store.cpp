// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/register/register_store.h"

#include <algorithm>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include "connection.h"
#include "family_reading.h"
#include "shomei/base/check.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/tax_items.h"
#include "shomei/issuance/storage/transaction.h"
#include "tables.h"

namespace shomei::resident_register {
namespace {

using certificate::CardRow;
using certificate::FamilyRegister;
using certificate::Household;
using certificate::Resident;
using storage::Database;

void require_fresh(const State& state, std::int64_t max_age_s) {
    if (max_age_s > 0 && state.as_of_s < wall_s() - max_age_s)
        throw Fault(FaultCode::storage, "register: older than it may be");
}

void require_city(const State& state, const std::string& city) {
    if (!city.empty() && !state.city.empty() && state.city != city)
        throw Fault(FaultCode::configuration,
                    "register: of city " + state.city + ", not of " + city);
}

CardRow::Standing standing_of(const std::string& word) {
    using enum CardRow::Standing;
    if (word.empty() || word == "in_use") return in_use;
    if (word == "continuation_due") return continuation_due;
    if (word == "use_registration_pending") return use_registration_pending;
    if (word == "use_registration_accepted") return use_registration_accepted;
    throw Fault(FaultCode::storage, "register: a card's standing is not valid");
}

FamilyRegister family_register_of(const std::string& word) {
    using enum FamilyRegister;
    if (word.empty() || word == "elsewhere") return elsewhere;
    if (word == "current") return current;
    if (word == "updating") return updating;
    throw Fault(FaultCode::storage, "register: where a family register stands is not valid");
}

// The first columns of a member's row: the resident's text items.
const std::vector<const Item*>& resident_texts() {
    static const std::vector<const Item*> all = [] {
        std::vector<const Item*> out;
        const auto* aspect = find_aspect("resident");
        for (const auto items : {aspect->subject, aspect->items})
            for (const auto& item : items)
                if (item.member != nullptr) out.push_back(&item);
        return out;
    }();
    return all;
}
constexpr std::size_t text_columns = 25;

const std::string& members_sql() {
    static const std::string sql = [] {
        SHOMEI_CHECK(resident_texts().size() == text_columns);
        std::string columns;
        for (const auto* item : resident_texts())
            columns.append("resident.").append(item->name).append(", ");
        return "SELECT " + columns + sql::members_of;
    }();
    return sql;
}

template <std::size_t>
using Text = std::string;

template <std::size_t... I>
std::vector<Resident> list_members(Database& database, const std::string& household_id,
                                   std::index_sequence<I...>) {
    std::vector<Resident> out;
    for (auto& row :
         database.list<Text<I>..., std::int64_t, std::int64_t, std::string, std::string>(
             members_sql(), household_id)) {
        auto& resident = out.emplace_back();
        ((resident.*resident_texts()[I]->member = std::move(std::get<I>(row))), ...);
        resident.glyphs_pending = std::get<sizeof...(I)>(row) != 0;
        resident.suppressed = std::get<sizeof...(I) + 1>(row) != 0;
        resident.family_register = family_register_of(std::get<sizeof...(I) + 2>(row));
        resident.family_register_from = std::move(std::get<sizeof...(I) + 3>(row));
    }
    return out;
}

Resident& member(std::vector<Resident>& members, const std::string& id) {
    const auto found = std::ranges::find(members, id, &Resident::id);
    SHOMEI_CHECK(found != members.end());  // one snapshot
    return *found;
}

struct SealStatement {
    std::string resident_id;
    bool ended = false;
    std::string number, name, registered_on, image;
};

// What the statements about one resident, in their order, leave standing. A number that was ended
// or followed by another never comes back: only a new registration has a new one.
void set_seal(Resident& resident, std::span<const SealStatement> statements) {
    std::set<std::string> over;
    const SealStatement* standing = nullptr;
    for (const auto& each : statements) {
        if (!each.ended && over.contains(each.number)) continue;
        if (standing != nullptr && (each.ended || each.number != standing->number))
            over.insert(standing->number);
        standing = each.ended ? nullptr : &each;
    }
    if (standing == nullptr) return;
    resident.seal_number = standing->number;
    resident.seal_name = standing->name;
    resident.seal_registered_on = standing->registered_on;
    // Forgotten, and then a statement came late that lets the number stand: no picture, no paper.
    if (standing->image != sql::forgotten_image) resident.seal_image = standing->image;
}

void set_seals(Database& database, const std::string& household_id,
               std::vector<Resident>& members) {
    std::vector<SealStatement> rows;
    for (auto& [id, ended, number, name, day, image] :
         database
             .list<std::string, std::int64_t, std::string, std::string, std::string, std::string>(
                 sql::seals_of, household_id))
        rows.push_back({id, ended != 0, number, name, day, std::move(image)});
    for (auto first = rows.begin(); first != rows.end();) {
        const auto last = std::find_if(first, rows.end(), [&](const SealStatement& each) {
            return each.resident_id != first->resident_id;
        });
        set_seal(member(members, first->resident_id), {first, last});
        first = last;
    }
}

constexpr std::size_t amount_columns = 36;

const std::string& taxes_sql() {
    static const std::string sql = [] {
        std::string columns;
        std::size_t count = 0;
        for (const auto& item : find_aspect("tax")->items) {
            if (!is_amount(item.form)) continue;
            columns.append("tax.").append(item.name).append(", ");
            ++count;
        }
        SHOMEI_CHECK(count == amount_columns && count == certificate::tax_items().size());
        return "SELECT " + columns + sql::taxes_of;
    }();
    return sql;
}

template <std::size_t>
using Amount = std::int64_t;

template <std::size_t... I>
void set_tax_years(Database& database, const std::string& household_id,
                   std::vector<Resident>& members, std::index_sequence<I...>) {
    constexpr auto n = sizeof...(I);
    for (auto& row : database.list<Amount<I>..., std::string, std::int64_t, std::int64_t,
                                   std::int64_t, std::string>(taxes_sql(), household_id)) {
        certificate::TaxYear year;
        year.year = static_cast<int>(std::get<n + 1>(row));
        year.declared = std::get<n + 2>(row) != 0;
        year.resident_on_january_1 = std::get<n + 3>(row) != 0;
        year.address_on_january_1 = std::move(std::get<n + 4>(row));
        const std::int64_t amounts[] = {std::get<I>(row)...};
        for (std::size_t i = 0; i < n; ++i)
            if (amounts[i] != -1) year.amounts.emplace(certificate::tax_items()[i].id, amounts[i]);
        member(members, std::get<n>(row)).tax_years.push_back(std::move(year));
    }
}

// No id has a blank. Not empty: whoever is gone has an empty one in the tables.
constexpr const char* nobody = " ";

struct ReadHousehold {
    State state;
    std::optional<Household> household;
};

bool is_kept_here(const std::vector<Resident>& members, const std::string& id) {
    const auto found = std::ranges::find(members, id, &Resident::id);
    return found != members.end() && found->family_register != FamilyRegister::elsewhere;
}

Household gone_resident(const std::string& id, bool suppressed) {
    Household out;
    auto& resident = out.members.emplace_back();
    resident.id = id;
    resident.removed = true;
    resident.suppressed = suppressed;
    return out;
}

ReadHousehold read_rows(Database& database, const std::string& resident_id) {
    const storage::ReadTransaction snapshot(database);
    ReadHousehold out{read_state(database), std::nullopt};
    auto home = database.find<std::string, std::int64_t, std::string, std::string, std::int64_t>(
        sql::find_home, resident_id);
    if (!home) return out;
    auto& [its_household, removed, address, householder, suppressed] = *home;
    // The same statements for whoever is gone: both they and the suppressed are refused with C03,
    // and the time of the answer must not tell one from the other.
    const auto household_id = removed != 0 ? std::string(nobody) : its_household;
    auto members = list_members(database, household_id, std::make_index_sequence<text_columns>());
    set_seals(database, household_id, members);
    set_tax_years(database, household_id, members, std::make_index_sequence<amount_columns>());
    // Nor is a register read from which nothing will be certified.
    const bool kept = removed == 0 && suppressed == 0 && is_kept_here(members, resident_id);
    auto family = read_family(database, kept ? resident_id : nobody);
    if (removed != 0)
        out.household = gone_resident(resident_id, suppressed != 0);
    else
        out.household = Household{address, householder, std::move(members), 0, std::move(family)};
    out.household->version = out.state.version;
    return out;
}

}  // namespace

RegisterStore::RegisterStore(const std::string& place, std::int64_t max_age_s, std::string city)
    : connection_(std::make_unique<Connection>(place)),
      max_age_s_(max_age_s),
      city_(std::move(city)) {
    require_city(connection_->read(read_state), city_);
}

RegisterStore::~RegisterStore() = default;

std::optional<CardRow> RegisterStore::find_card(int ca_generation, ByteView serial) {
    const auto [state, row] = connection_->read([&](Database& database) {
        return std::pair(read_state(database), database.find<std::string, std::string, std::string>(
                                                   sql::find_card, ca_generation, hex(serial)));
    });
    require_city(state, city_);
    require_fresh(state, max_age_s_);
    if (!row) return std::nullopt;
    const auto& [resident_id, registered_on, standing] = *row;
    return CardRow{resident_id, registered_on, standing_of(standing)};
}

std::optional<Household> RegisterStore::read_household(const std::string& resident_id) {
    auto [state, household] =
        connection_->read([&](Database& database) { return read_rows(database, resident_id); });
    require_city(state, city_);
    require_fresh(state, max_age_s_);
    if (!household) return std::nullopt;
    const auto& members = household->members;
    if (!members.empty() && members.front().removed) return std::move(household);
    // Checked when it was written; checked again, since what is drawn comes from here. A household
    // whose own statement is still on its way has no address.
    if (const auto error = first_error(*household))
        throw Fault(FaultCode::storage, "register: a row is not valid: " + *error);
    return std::move(household);
}

std::int64_t RegisterStore::version() {
    return connection_->read([](Database& database) { return read_state(database).version; });
}

}  // namespace shomei::resident_register
