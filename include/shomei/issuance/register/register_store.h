// SPDX-License-Identifier: Apache-2.0
// The issuer's own store behind the Register port, on SQLite or PostgreSQL. Safe for many threads;
// on PostgreSQL several processes may have it open, an SQLite file is one process's alone
// (reliability 4.1).
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "shomei/issuance/register/register.h"

namespace shomei::resident_register {

class RegisterStore : public Register {
public:
    // Opens what `place` names (storage/database.h) and brings its tables to this build's form.
    // With `max_age_s` above 0 a register that is complete only up to an older instant refuses to
    // be read: an old copy would certify what was cancelled since (incident W5). With `city`, six
    // digits, files and rows of another municipality are not touched: Fault{configuration} where
    // the register has them.
    // Throws Fault{storage}, also where another process has the file open or a newer build wrote
    // it.
    explicit RegisterStore(const std::string& place, std::int64_t max_age_s = 0,
                           std::string city = {});
    ~RegisterStore() override;

    std::optional<certificate::CardRow> find_card(int ca_generation, ByteView serial) override;
    std::optional<certificate::Household> read_household(const std::string& resident_id) override;
    FeedOutcome take(const std::filesystem::path& file, FeedContent content) override;

    // Rises by one with every file that changes something; 0 before the first.
    std::int64_t version();

private:
    class Connection;
    std::unique_ptr<Connection> connection_;
    std::int64_t max_age_s_;
    std::string city_;  // empty: any
};

}  // namespace shomei::resident_register
