// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/storage/transaction.h"

namespace shomei::storage {

namespace {

void roll_back(Database& database) {
    try {
        database.change("ROLLBACK");
    } catch (const Fault&) {
        // The failure that led here is on its way already; an engine drops what is not committed.
    }
}

}  // namespace

void begin_write(Database& database) {
    // Poco's own begin would take SQLite's lock only at the first write.
    database.change(database.engine() == Engine::sqlite ? "BEGIN IMMEDIATE" : "BEGIN");
}

WriteTransaction::WriteTransaction(Database& database) : database_(database) {
    begin_write(database_);
}

WriteTransaction::~WriteTransaction() {
    if (open_) roll_back(database_);
}

void WriteTransaction::commit() {
    SHOMEI_CHECK(open_);
    database_.change("COMMIT");
    open_ = false;
}

ReadTransaction::ReadTransaction(Database& database) : database_(database) {
    database_.change(database_.engine() == Engine::sqlite
                         ? "BEGIN"
                         : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

ReadTransaction::~ReadTransaction() { roll_back(database_); }

}  // namespace shomei::storage
