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
    enum class Kind {
        renewal,  // of a file of everything: it marks also the rows that are known already
        news,
        late,  // a file of everything has been there since: only known rows can change by it
    };
    // `run` names the file within the register.
    Batch(const Aspect& aspect, std::int64_t run, Kind kind);

    // `line` of the file says so.
    void add(const Statement& statement, std::size_t line);
    // To be written before more are added.
    bool full() const { return rows() == 500; }
    std::size_t rows() const { return lines_.size(); }

    struct Written {
        std::size_t fresh = 0;  // rows that said something new
        // Whose row says another thing than the register with the same version.
        std::vector<std::size_t> contradicting_lines;
    };
    // Forgets the rows. Throws Fault{storage}.
    Written write(storage::Database& database);

private:
    void confirm(storage::Database& database) const;
    std::vector<std::size_t> find_contradictions(storage::Database& database) const;

    const Aspect& aspect_;
    std::string run_;
    Kind kind_;
    std::string state_sql_, confirm_sql_, contradict_sql_;
    std::vector<std::vector<std::string>> columns_;  // subject, items, version, ended, run
    std::vector<std::size_t> lines_;
};

}  // namespace shomei::resident_register
