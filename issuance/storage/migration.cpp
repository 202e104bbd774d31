// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/storage/migration.h"

#include <array>
#include <utility>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/storage/transaction.h"

namespace shomei::storage {

namespace {

// What the engines call the same thing by other names.
struct Word {
    std::string_view ours, sqlite, postgresql;
};
constexpr std::array<Word, 3> words = {{
    {"@integer", "INTEGER", "BIGINT"},
    {"@bytes", "BLOB", "BYTEA"},
    {"@strict", "STRICT", ""},
}};
// One number of ours for PostgreSQL's advisory locks: who holds it migrates.
constexpr const char* advisory_lock = "SELECT pg_advisory_xact_lock(7364656971)";

std::string written_for(Engine engine, const Step& step) {
    const bool sqlite = engine == Engine::sqlite;
    auto sql = !step.both.empty() ? step.both : sqlite ? step.sqlite : step.postgresql;
    for (const auto& word : words)
        for (auto at = sql.find(word.ours); at != std::string::npos; at = sql.find(word.ours))
            sql.replace(at, word.ours.size(), sqlite ? word.sqlite : word.postgresql);
    return sql;
}

std::string checksum(const Migration& migration) {
    std::string text = migration.name + "\n";
    for (const auto& step : migration.steps)
        text += step.both + "\n" + step.sqlite + "\n" + step.postgresql + "\n";
    return hex(sha256(text));
}

void make_list(Database& database) {
    const Step list{
        "CREATE TABLE IF NOT EXISTS migration(number @integer PRIMARY KEY, name TEXT NOT NULL, "
        "sha256 TEXT NOT NULL CHECK (length(sha256) = 64), applied_ms @integer NOT NULL) @strict"};
    database.change(written_for(database.engine(), list));
}

void apply(Database& database, std::int64_t number, const Migration& migration) {
    for (const auto& step : migration.steps)
        if (const auto sql = written_for(database.engine(), step); !sql.empty())
            database.change(sql);
    database.change(
        "INSERT INTO migration(number, name, sha256, applied_ms) VALUES ($1, $2, $3, $4)", number,
        migration.name, checksum(migration), wall_ms());
}

}  // namespace

void migrate(Database& database, const std::vector<Migration>& migrations) {
    WriteTransaction transaction(database);
    if (database.shared()) database.list<std::string>(advisory_lock);
    make_list(database);
    const auto applied = database.list<std::int64_t, std::string>(
        "SELECT number, sha256 FROM migration ORDER BY number");
    if (applied.size() > migrations.size())
        throw Fault(FaultCode::storage, "database: a newer build wrote it");
    for (std::size_t i = 0; i < applied.size(); ++i) {
        const auto& [number, sha256] = applied[i];
        if (number != static_cast<std::int64_t>(i) + 1 || sha256 != checksum(migrations[i]))
            throw Fault(FaultCode::storage, "database: migration " + std::to_string(i + 1) +
                                                " was applied with another text");
    }
    for (auto i = applied.size(); i < migrations.size(); ++i)
        apply(database, static_cast<std::int64_t>(i) + 1, migrations[i]);
    transaction.commit();
}

}  // namespace shomei::storage
