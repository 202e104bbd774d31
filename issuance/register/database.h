// SPDX-License-Identifier: Apache-2.0
// The register's one connection. SQL keeps to what SQLite and PostgreSQL share: `$n` placeholders
// in order, integers, text and bytes only.
#pragma once

#include <Poco/Data/Session.h>
#include <Poco/Exception.h>

#include <filesystem>
#include <mutex>
#include <string>

#include "shomei/base/fault.h"
#include "shomei/issuance/register/register_store.h"

namespace shomei::resident_register {

struct RegisterStore::Database {
    explicit Database(const std::filesystem::path& path);

    std::mutex mutex;  // a session serves one thread at a time
    Poco::Data::Session session;
};

// A transaction that takes the write lock at once and rolls back unless committed.
class WriteTransaction {
public:
    explicit WriteTransaction(Poco::Data::Session& session);
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    ~WriteTransaction();
    void commit();

private:
    Poco::Data::Session& session_;
    bool open_ = true;
};

// All statements of a read see one snapshot.
class ReadTransaction {
public:
    explicit ReadTransaction(Poco::Data::Session& session);
    ReadTransaction(const ReadTransaction&) = delete;
    ReadTransaction& operator=(const ReadTransaction&) = delete;
    ~ReadTransaction();

private:
    Poco::Data::Session& session_;
};

// Runs `work`; what Poco throws becomes Fault{storage}. Its own text may hold the connection string
// or a value, so only the kind of failure is kept.
template <class Work>
auto with_storage_faults(Work work) {
    try {
        return work();
    } catch (const Poco::Exception& error) {
        throw Fault(FaultCode::storage, std::string("register: ") + error.name());
    }
}

std::int64_t read_version(Poco::Data::Session& session);

}  // namespace shomei::resident_register
