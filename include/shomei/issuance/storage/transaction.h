// SPDX-License-Identifier: Apache-2.0
// Transactions of one connection. Both roll back unless they were committed.
#pragma once

#include "shomei/issuance/storage/database.h"

namespace shomei::storage {

// On SQLite it takes the write lock at once. On PostgreSQL (read committed) rows are locked as
// they are changed.
void begin_write(Database& database);

class WriteTransaction {
public:
    explicit WriteTransaction(Database& database);
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    ~WriteTransaction();
    // Durable when it returns. Throws Fault{storage}.
    void commit();

private:
    Database& database_;
    bool open_ = true;
};

// All statements see one snapshot; nothing may be written.
class ReadTransaction {
public:
    explicit ReadTransaction(Database& database);
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;
    ~ReadTransaction();

private:
    Database& database_;
};

}  // namespace shomei::storage
