// SPDX-License-Identifier: Apache-2.0
#include "sample_town.h"

#include <doctest/doctest.h>

#include "shomei/base/fault.h"

namespace shomei::resident_register {

Json head_of_all(std::int64_t version) {
    return {{"about", "feed"},
            {"content", "all"},
            {"city", sample_city},
            {"version", version},
            {"as_of", sample_as_of}};
}

Json head_of_changes(std::int64_t after, std::int64_t version) {
    return {{"about", "feed"}, {"content", "changes"}, {"city", sample_city},
            {"after", after},  {"version", version},   {"as_of", sample_as_of}};
}

Json row(const std::string& about, std::int64_t version, const Json& items) {
    Json out = items;
    out["about"] = about;
    out["version"] = version;
    return out;
}

Json household_row(const std::string& id, std::int64_t version) {
    return row("household", version,
               {{"household_id", id},
                {"address", "長崎県長崎市見本町1番1号"},
                {"householder", "𠮷野 葛󠄂子"}});
}

Json resident_row(const std::string& id, std::int64_t version) {
    return row("resident", version,
               {{"resident_id", id},
                {"household_id", "h1"},
                {"seat", 1},
                {"name", "𠮷野 葛󠄂子"},
                {"name_kana", "ヨシノ か゚コ"},
                {"birth_day", "1989-01-08"},
                {"sex", "女"},
                {"relation", "世帯主"},
                {"domicile", "長崎県長崎市見本町1番地"},
                {"head_of_register", "𠮷野 葛󠄂子"},
                {"resident_since", "2019-05-01"},
                {"notified_on", "2019-05-02"},
                {"my_number", "999900000019"}});
}

Json card_row(const std::string& resident, std::int64_t version) {
    return row("card", version,
               {{"generation", 3}, {"serial", "31000001"}, {"resident_id", resident}});
}

Json seal_row(const std::string& number, std::int64_t version, const std::string& resident) {
    return row("seal", version,
               {{"resident_id", resident},
                {"seal_number", number},
                {"seal_name", "𠮷野 葛󠄂子"},
                {"seal_registered_on", "2020-01-06"}});
}

std::string lines(const Json& head, const std::vector<Json>& rows) {
    auto out = head.dump() + "\n";
    for (const auto& each : rows) out += each.dump() + "\n";
    return out;
}

Json ended(const std::string& about, std::int64_t version, Json subject) {
    subject["ended"] = true;
    return row(about, version, subject);
}

Json suppression_row(bool suppressed, std::int64_t version, const std::string& who) {
    return row("suppression", version, {{"resident_id", who}, {"suppressed", suppressed}});
}

bool is_suppressed(RegisterStore& store) {
    return store.read_household("r1").value().members.at(0).suppressed;
}

bool is_storage_fault(const std::function<void()>& work) {
    try {
        work();
    } catch (const Fault& fault) {
        CHECK(std::string(fault.what()).find("葛") == std::string::npos);
        return fault.code() == FaultCode::storage;
    }
    return false;
}

}  // namespace shomei::resident_register
