// SPDX-License-Identifier: Apache-2.0
// Statements about one aspect on their way into its table, many at a time: to prepare a statement
// costs ten times what a row does. In which order they come does not matter (register-format.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "shomei/issuance/storage/database.h"
#include "statement.h"

namespace shomei::resident_register {

class Batch {
public:
    // `run` names the file within the register; `confirms`: rows that are known already are marked
    // by it, too.
    Batch(const Aspect& aspect, std::int64_t run, bool confirms);

    void add(const std::vector<std::string>& subject, const std::vector<std::string>& items,
             std::int64_t version, bool ended);
    // To be written before more are added.
    bool full() const { return rows() == 500; }
    std::size_t rows() const { return columns_.back().size(); }
    // Returns how many of the rows said something new, and forgets them. Throws Fault{storage}.
    std::size_t write(storage::Database& database);

private:
    void confirm(storage::Database& database) const;

    const Aspect& aspect_;
    std::string run_;
    bool confirms_;
    std::string state_sql_, confirm_sql_;
    std::vector<std::vector<std::string>> columns_;  // subject, items, version, ended, run
};

}  // namespace shomei::resident_register
