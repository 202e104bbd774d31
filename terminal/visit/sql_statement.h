// SPDX-License-Identifier: Apache-2.0
// One prepared SQLite statement, run once; any error is a Fault, since the journal never retries.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "shomei/base/fault.h"
#include "shomei/base/handle.h"

namespace shomei::visit {

class SqlStatement {
public:
    SqlStatement(sqlite3* db, std::string_view sql) : db_(db) {
        sqlite3_stmt* raw = nullptr;
        const int rc =
            sqlite3_prepare_v2(db, sql.data(), static_cast<int>(sql.size()), &raw, nullptr);
        statement_.reset(raw);
        require(rc == SQLITE_OK);
    }

    SqlStatement& bind(std::string_view text) {
        require(sqlite3_bind_text(statement_.get(), ++bound_, text.data(),
                                  static_cast<int>(text.size()), SQLITE_TRANSIENT) == SQLITE_OK);
        return *this;
    }
    SqlStatement& bind(std::int64_t number) {
        require(sqlite3_bind_int64(statement_.get(), ++bound_, number) == SQLITE_OK);
        return *this;
    }

    // True while there is a row.
    bool next() {
        const int rc = sqlite3_step(statement_.get());
        require(rc == SQLITE_ROW || rc == SQLITE_DONE);
        return rc == SQLITE_ROW;
    }
    // Runs to the end; returns the number of rows changed.
    int run() {
        while (next()) {
        }
        return sqlite3_changes(db_);
    }

    std::string text(int column) const {
        const auto* value = sqlite3_column_text(statement_.get(), column);
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
        return value ? std::string(reinterpret_cast<const char*>(value), size) : std::string();
    }
    std::int64_t number(int column) const { return sqlite3_column_int64(statement_.get(), column); }

private:
    void require(bool ok) const {
        if (!ok)
            throw Fault(FaultCode::storage,
                        "journal: SQLite error " + std::to_string(sqlite3_extended_errcode(db_)));
    }

    sqlite3* db_;
    Handle<sqlite3_stmt, sqlite3_finalize> statement_;
    int bound_ = 0;
};

}  // namespace shomei::visit
