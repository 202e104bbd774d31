// SPDX-License-Identifier: Apache-2.0
// The register's one connection, used by one thread at a time.
#pragma once

#include <chrono>
#include <mutex>
#include <string>

#include "shomei/base/fault.h"
#include "shomei/issuance/register/register_store.h"
#include "shomei/issuance/storage/database.h"
#include "tables.h"

namespace shomei::resident_register {

class RegisterStore::Connection {
public:
    explicit Connection(const std::string& place) : database_(place) {
        storage::migrate(database_, migrations());
    }

    // A lost connection is made anew and asked once more: to read twice changes nothing.
    template <class Work>
    auto read(Work work) {
        const auto lock = enter();
        try {
            return work(database_);
        } catch (const Fault& fault) {
            if (!database_.shared() || fault.code() != FaultCode::storage) throw;
        }
        database_.reconnect();
        return work(database_);
    }

    // Never asked twice: whether the first time was committed may be unknown.
    template <class Work>
    auto write(Work work) {
        const auto lock = enter();
        return work(database_);
    }

private:
    // A big file holds SQLite's only connection for long: whoever waits behind it is told so.
    std::unique_lock<std::timed_mutex> enter() {
        std::unique_lock lock(mutex_, std::chrono::seconds(2));
        if (!lock) throw Fault(FaultCode::storage, "register: busy");
        return lock;
    }

    std::timed_mutex mutex_;
    storage::Database database_;
};

}  // namespace shomei::resident_register
