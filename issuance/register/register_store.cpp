// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/register/register_store.h"

#include <Poco/Data/LOB.h>
#include <Poco/Data/RecordSet.h>
#include <Poco/Data/Statement.h>

#include "database.h"
#include "record_rules.h"

namespace shomei::resident_register {
namespace {

using namespace Poco::Data::Keywords;
using certificate::Household;
using certificate::Resident;
using Poco::Data::RecordSet;
using Poco::Data::Session;
using Poco::Data::Statement;

const std::string& columns() {
    static const std::string list = [] {
        std::string out;
        for (const auto& rule : item_rules()) out.append(rule.name).append(", ");
        return out + "suppressed";
    }();
    return list;
}

std::vector<Resident> read_members(Session& session, std::int64_t household_id) {
    Statement select(session);
    select << "SELECT " << columns() << " FROM resident WHERE household_id = $1 ORDER BY seq",
        use(household_id);
    select.execute();
    RecordSet rows(select);
    std::vector<Resident> out;
    for (bool more = rows.moveFirst(); more; more = rows.moveNext()) {
        Resident resident;
        for (std::size_t i = 0; i < item_rules().size(); ++i)
            resident.*item_rules()[i].item = rows[i].convert<std::string>();
        resident.suppressed = rows[item_rules().size()].convert<std::int64_t>() != 0;
        out.push_back(std::move(resident));
    }
    return out;
}

std::optional<Household> read_rows(Session& session, const std::string& resident_id) {
    const ReadTransaction snapshot(session);
    std::vector<std::int64_t> ids;
    std::vector<std::string> addresses;
    std::vector<std::string> householders;
    auto key = resident_id;
    session << "SELECT household.id, household.address, household.householder FROM resident"
               " JOIN household ON household.id = resident.household_id WHERE resident.id = $1",
        use(key), into(ids), into(addresses), into(householders), now;
    if (ids.empty()) return std::nullopt;
    return Household{addresses.front(), householders.front(), read_members(session, ids.front()),
                     read_version(session)};
}

}  // namespace

RegisterStore::RegisterStore(const std::filesystem::path& database)
    : database_(std::make_unique<Database>(database)) {}

RegisterStore::~RegisterStore() = default;

std::optional<certificate::CardRow> RegisterStore::find_card(int ca_generation, ByteView serial) {
    const std::lock_guard lock(database_->mutex);
    return with_storage_faults([&]() -> std::optional<certificate::CardRow> {
        Poco::Data::BLOB key(serial.data(), serial.size());
        std::vector<std::string> ids;
        database_->session
            << "SELECT resident_id FROM card WHERE ca_generation = $1 AND serial = $2",
            use(ca_generation), use(key), into(ids), now;
        if (ids.empty()) return std::nullopt;
        return certificate::CardRow{ids.front()};
    });
}

std::optional<Household> RegisterStore::read_household(const std::string& resident_id) {
    const std::lock_guard lock(database_->mutex);
    auto household =
        with_storage_faults([&] { return read_rows(database_->session, resident_id); });
    if (!household) return std::nullopt;
    // Checked when it was written; checked again, since what is drawn comes from here.
    if (const auto error = first_error(*household))
        throw Fault(FaultCode::storage, "register: a row is not valid: " + *error);
    return household;
}

std::int64_t RegisterStore::version() {
    const std::lock_guard lock(database_->mutex);
    return with_storage_faults([&] { return read_version(database_->session); });
}

}  // namespace shomei::resident_register
