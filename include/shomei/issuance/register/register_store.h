// SPDX-License-Identifier: Apache-2.0
// The issuer's own store behind the Register port: one SQLite file through Poco::Data, opened
// exclusively, so that one process at a time can use it (reliability 4.1). Safe for many threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/issuance/register/register.h"

namespace shomei::resident_register {

struct ImportResult {
    std::size_t households = 0;
    std::size_t residents = 0;
    std::size_t cards = 0;
    std::int64_t version = 0;  // of the register after the import
    bool changed = false;      // false: these very lines were imported last
};

// A line that cannot be taken, without its content.
struct ImportError {
    std::size_t line = 0;  // 1-based; 0 where the whole file is meant
    std::string what;      // the member and the rule it breaks
};

class RegisterStore : public Register {
public:
    // Opens the database and brings its tables to this build's form; makes it where it is missing.
    // Fault{storage} where that fails, another process has it open, or a newer build wrote it.
    explicit RegisterStore(const std::filesystem::path& database);
    ~RegisterStore() override;

    std::optional<certificate::CardRow> find_card(int ca_generation, ByteView serial) override;
    std::optional<certificate::Household> read_household(const std::string& resident_id) override;

    // Replaces the whole register by the JSON lines of `file`, one household a line
    // (docs/register-format.md): all of them in one transaction, or none and the first errors.
    // Fault{storage} where the database fails.
    tl::expected<ImportResult, std::vector<ImportError>> import_town(
        const std::filesystem::path& file);

    // Rises by one with every import that changes the register; 0 before the first.
    std::int64_t version();

private:
    struct Database;
    std::unique_ptr<Database> database_;
};

}  // namespace shomei::resident_register
