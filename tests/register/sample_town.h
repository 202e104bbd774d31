// SPDX-License-Identifier: Apache-2.0
// Both engines under a register, small files for it, and a look at what lies in its tables.
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shomei/issuance/register/register_store.h"
#include "simulators/process/database_places.h"

namespace shomei::resident_register {

using Json = nlohmann::json;

using sim::OnPostgresql;
using sim::OnSqlite;

// ---- rows ----------------------------------------------------------------------------------

inline constexpr const char* sample_city = "422011";
inline constexpr const char* sample_as_of = "2026-11-01T00:00:00Z";
inline constexpr std::int64_t sample_as_of_s = 1793491200;

Json head_of_all(std::int64_t version = 10);
Json head_of_changes(std::int64_t after, std::int64_t version);
Json household_row(const std::string& id = "h1", std::int64_t version = 1);
Json resident_row(const std::string& id = "r1", std::int64_t version = 1);
Json card_row(const std::string& resident = "r1", std::int64_t version = 1);
Json seal_row(const std::string& number, std::int64_t version, const std::string& resident = "r1");
Json row(const std::string& about, std::int64_t version, const Json& items);
Json ended(const std::string& about, std::int64_t version, Json subject);
Json suppression_row(bool suppressed, std::int64_t version, const std::string& who = "r1");
// The rows with `head` before them, as JSON lines.
std::string lines(const Json& head, const std::vector<Json>& rows);

inline const Bytes sample_serial = {0x31, 0x00, 0x00, 0x01};

inline const std::vector<Json> one_resident = {household_row(), resident_row(), card_row()};

// Of r1, who must be there.
bool is_suppressed(RegisterStore& store);
template <class Place>
std::string seal_of(RegisterStore& store, const Place&) {
    const auto household = store.read_household("r1");
    return household ? household->members.at(0).seal_number : "no resident";
}

// What became of a file with this content. The register stays open behind `store`.
template <class Place>
FeedOutcome take(const Place& place, RegisterStore& store, const std::string& content,
                 FeedContent wanted, const std::string& name = "feed.jsonl") {
    std::ofstream(place.file(name), std::ios::binary) << content;
    return store.take(place.file(name), wanted);
}
template <class Place>
FeedOutcome import_rows(const Place& place, RegisterStore& store, const std::vector<Json>& rows) {
    return take(place, store, lines(head_of_all(), rows), FeedContent::all);
}
template <class Place>
FeedOutcome apply_rows(const Place& place, RegisterStore& store, const std::vector<Json>& rows) {
    return take(place, store, lines(head_of_changes(0, 1000), rows), FeedContent::changes);
}

template <class Place>
void import_and_close(const Place& at) {
    RegisterStore store(at.place);
    REQUIRE(import_rows(at, store, one_resident));
}

// Whether it ends in Fault{storage}, whose words then quote nothing.
bool is_storage_fault(const std::function<void()>& work);

}  // namespace shomei::resident_register
