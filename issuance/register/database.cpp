// SPDX-License-Identifier: Apache-2.0
#include "database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>

#include <array>
#include <charconv>
#include <vector>

namespace shomei::resident_register {
namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;

constexpr int lock_wait_s = 2;

// A column of text. The connector would read a text only up to a zero byte, so none may hold one.
std::string text(const std::string& name, const std::string& rule = "") {
    return name + " TEXT NOT NULL CHECK (instr(" + name + ", char(0)) = 0" +
           (rule.empty() ? "" : " AND " + rule) + "), ";
}

// Each migration is applied once, all of them in one transaction; a released one is never edited.
std::vector<std::vector<std::string>> migrations() {
    return {{
        "CREATE TABLE household (id INTEGER PRIMARY KEY, " +
            text("address", "length(address) BETWEEN 1 AND 1000") +
            text("householder", "length(householder) BETWEEN 1 AND 1000") +
            "CHECK (id >= 1)) STRICT",
        "CREATE TABLE resident (" + text("id", "length(id) BETWEEN 1 AND 64") +
            "household_id INTEGER NOT NULL REFERENCES household(id), "
            "seq INTEGER NOT NULL CHECK (seq BETWEEN 1 AND 64), " +
            text("name", "length(name) BETWEEN 1 AND 1000") + text("name_kana") +
            text("former_name") + text("former_name_kana") + text("alias") +
            text("birth_day", "length(birth_day) = 10") + text("sex", "sex IN ('男', '女')") +
            text("relation") + text("domicile") + text("head_of_register") +
            text("resident_since", "length(resident_since) = 10") + text("address_since") +
            text("notified_on") + text("previous_address") +
            text("my_number", "length(my_number) IN (0, 12)") + text("nationality") +
            text("status") + text("period") + text("period_end") + text("residence_card") +
            text("category") + text("remarks") + text("changed_on") +
            "suppressed INTEGER NOT NULL CHECK (suppressed IN (0, 1)), "
            "PRIMARY KEY (id), UNIQUE (household_id, seq)) STRICT",
        "CREATE TABLE card (ca_generation INTEGER NOT NULL CHECK (ca_generation >= 1), "
        "serial BLOB NOT NULL CHECK (length(serial) BETWEEN 1 AND 20), "
        "resident_id TEXT NOT NULL REFERENCES resident(id), "
        "PRIMARY KEY (ca_generation, serial)) STRICT",
        "INSERT INTO meta (name, value) VALUES ('version', '0'), ('imported', '')",
    }};
}

void run(Session& session, const std::string& sql) { session << sql, now; }

std::string read_setting(Session& session, const std::string& sql) {
    std::string out;
    session << sql, into(out), now;
    return out;
}

// What the tables keep as text, and nothing but its digits.
std::int64_t read_number(Session& session, const std::string& name) {
    std::string key = name, text;
    session << "SELECT value FROM meta WHERE name = $1", use(key), into(text), now;
    std::int64_t number = -1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < 0)
        throw Fault(FaultCode::storage, "register: " + name + " is no number");
    return number;
}

void set(Session& session) {
    // Exclusive before anything else: SQLite 3.40.1 may lose committed pages where two connections
    // write and checkpoint.
    read_setting(session, "PRAGMA locking_mode = EXCLUSIVE");
    const auto journal = read_setting(session, "PRAGMA journal_mode = WAL");
    for (const auto* pragma :
         {"PRAGMA synchronous = FULL", "PRAGMA temp_store = MEMORY", "PRAGMA foreign_keys = ON",
          "PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON"})
        run(session, pragma);
    read_setting(session, "PRAGMA mmap_size = 0");
    read_setting(session, "PRAGMA secure_delete = ON");
    if (journal != "wal" || read_setting(session, "PRAGMA synchronous") != "2" ||
        read_setting(session, "PRAGMA foreign_keys") != "1")
        throw Fault(FaultCode::storage, "register: the database refuses its settings");
}

void migrate(Session& session) {
    // One transaction: two starts at once cannot both apply a step.
    WriteTransaction transaction(session);
    run(session,
        "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY,"
        " value TEXT NOT NULL) STRICT");
    run(session, "INSERT INTO meta (name, value) VALUES ('migration', '0') ON CONFLICT DO NOTHING");
    const auto applied = static_cast<std::size_t>(read_number(session, "migration"));
    const auto steps = migrations();
    if (applied > steps.size())
        throw Fault(FaultCode::storage, "register: a newer build wrote the database");
    for (auto step = applied; step < steps.size(); ++step)
        for (const auto& sql : steps[step]) run(session, sql);
    auto newest = std::to_string(steps.size());
    session << "UPDATE meta SET value = $1 WHERE name = 'migration'", use(newest), now;
    transaction.commit();
}

Session open_session(const std::filesystem::path& path) {
    static const bool registered = [] {
        Poco::Data::SQLite::Connector::registerConnector();
        return true;
    }();
    static_cast<void>(registered);
    return Session("SQLite", path.string(), lock_wait_s);
}

}  // namespace

RegisterStore::Database::Database(const std::filesystem::path& path)
    : session(with_storage_faults([&] { return open_session(path); })) {
    with_storage_faults([&] {
        set(session);
        migrate(session);
    });
}

WriteTransaction::WriteTransaction(Session& session) : session_(session) {
    // Poco's own begin would take the lock only at the first write.
    run(session_, "BEGIN IMMEDIATE");
}

WriteTransaction::~WriteTransaction() {
    if (!open_) return;
    try {
        run(session_, "ROLLBACK");
    } catch (const Poco::Exception&) {
        // The failure that led here is on its way already, and SQLite drops what is not committed.
    }
}

void WriteTransaction::commit() {
    run(session_, "COMMIT");
    open_ = false;
}

ReadTransaction::ReadTransaction(Session& session) : session_(session) { run(session_, "BEGIN"); }

ReadTransaction::~ReadTransaction() {
    try {
        run(session_, "COMMIT");
    } catch (const Poco::Exception&) {
        // Nothing was written.
    }
}

std::int64_t read_version(Session& session) { return read_number(session, "version"); }

}  // namespace shomei::resident_register
