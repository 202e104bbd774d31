// SPDX-License-Identifier: Apache-2.0
#include "schema.h"

namespace shomei::issuer {

namespace {

constexpr int schema_version = 3;

constexpr const char* tables[] = {
    R"(CREATE TABLE terminal(
        id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
        tls_sha256 TEXT NOT NULL UNIQUE CHECK (length(tls_sha256) = 64),
        store_name TEXT NOT NULL,
        withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
        build TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        reported_epoch INTEGER NOT NULL,
        reported_seq INTEGER NOT NULL) STRICT)",
    R"(CREATE TABLE visit(
        terminal TEXT NOT NULL REFERENCES terminal(id),
        vid TEXT NOT NULL CHECK (length(vid) = 32),
        opened_ms INTEGER NOT NULL,
        opens INTEGER NOT NULL,
        city TEXT NOT NULL CHECK (length(city) = 6),
        build TEXT NOT NULL,
        nonce1 TEXT NOT NULL,
        nonce1_until_s INTEGER NOT NULL,
        nonce2 TEXT NOT NULL,
        nonce2_until_s INTEGER NOT NULL,
        request TEXT NOT NULL,
        answer_text TEXT NOT NULL,
        answer_signature TEXT NOT NULL,
        answer_body TEXT NOT NULL,
        answer_size INTEGER NOT NULL,
        repeats INTEGER NOT NULL,
        PRIMARY KEY (terminal, vid)) STRICT)",
    R"(CREATE INDEX visit_by_time ON visit(opened_ms))",
    R"(CREATE TABLE visit_card(
        terminal TEXT NOT NULL,
        vid TEXT NOT NULL,
        wrapped_key BLOB NOT NULL CHECK (length(wrapped_key) = 40),
        sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
        PRIMARY KEY (terminal, vid),
        FOREIGN KEY (terminal, vid) REFERENCES visit(terminal, vid) ON DELETE CASCADE) STRICT)",
    R"(CREATE TABLE issuance(
        iid TEXT PRIMARY KEY CHECK (length(iid) = 32),
        terminal TEXT NOT NULL REFERENCES terminal(id),
        vid TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('in-progress', 'granted', 'refused', 'void')),
        made_ms INTEGER NOT NULL,
        city TEXT NOT NULL,
        kind TEXT NOT NULL,
        documents TEXT NOT NULL,
        yen INTEGER NOT NULL,
        issued_s INTEGER NOT NULL,
        fresh_s INTEGER NOT NULL,
        fields TEXT NOT NULL,
        request TEXT NOT NULL,
        answer_text TEXT NOT NULL,
        answer_signature TEXT NOT NULL,
        answer_body TEXT NOT NULL,
        answer_size INTEGER NOT NULL,
        repeats INTEGER NOT NULL,
        pages_request TEXT NOT NULL,
        pages_text TEXT NOT NULL,
        pages_signature TEXT NOT NULL,
        pages_body TEXT NOT NULL,
        pages_size INTEGER NOT NULL,
        pages_repeats INTEGER NOT NULL) STRICT)",
    R"(CREATE INDEX issuance_by_terminal ON issuance(terminal, made_ms))",
    R"(CREATE TABLE report(
        terminal TEXT NOT NULL REFERENCES terminal(id),
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        request TEXT NOT NULL,
        PRIMARY KEY (terminal, epoch, seq)) STRICT)",
    R"(CREATE TABLE document_counter(
        city TEXT NOT NULL,
        day TEXT NOT NULL CHECK (length(day) = 8),
        last INTEGER NOT NULL,
        PRIMARY KEY (city, day)) STRICT)",
    R"(CREATE TABLE stop(
        city TEXT NOT NULL,
        kind TEXT NOT NULL,
        since_ms INTEGER NOT NULL,
        PRIMARY KEY (city, kind)) STRICT)",
    R"(CREATE TABLE operator(
        name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 32),
        hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
        since_ms INTEGER NOT NULL,
        withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1))) STRICT)",
    R"(CREATE TABLE evidence(
        iid TEXT NOT NULL,
        name TEXT NOT NULL,
        wrapped_key BLOB NOT NULL CHECK (length(wrapped_key) = 40),
        sealed BLOB NOT NULL CHECK (length(sealed) >= 28),
        PRIMARY KEY (iid, name)) STRICT)",
    R"(CREATE TABLE ledger_entry(
        seq INTEGER PRIMARY KEY,
        iid TEXT NOT NULL,
        ev TEXT NOT NULL,
        leaf BLOB NOT NULL CHECK (length(leaf) = 32),
        entry TEXT NOT NULL) STRICT)",
    R"(CREATE INDEX ledger_entry_by_iid ON ledger_entry(iid, seq))",
    R"(CREATE TABLE ledger_node(
        level INTEGER NOT NULL,
        place INTEGER NOT NULL,
        hash BLOB NOT NULL CHECK (length(hash) = 32),
        PRIMARY KEY (level, place)) STRICT)",
    R"(CREATE TABLE ledger_checkpoint(
        size INTEGER PRIMARY KEY,
        root BLOB NOT NULL CHECK (length(root) = 32),
        note TEXT NOT NULL) STRICT)",
    R"(CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'append only'); END)",
    R"(CREATE TRIGGER ledger_entry_not_deleted BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'append only'); END)",
    R"(CREATE TABLE schema_version(version INTEGER NOT NULL) STRICT)",
};

}  // namespace

void prepare_schema(Database& database) {
    const auto made = database.find<std::string>(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'");
    if (made) {
        const auto version = database.find<std::int64_t>("SELECT version FROM schema_version");
        if (!version || std::get<0>(*version) != schema_version)
            throw Fault(FaultCode::storage, "database: tables of another version");
        return;
    }
    database.change("BEGIN IMMEDIATE");
    for (const auto* table : tables) database.change(table);
    database.change("INSERT INTO schema_version(version) VALUES ($1)", schema_version);
    database.change("COMMIT");
}

}  // namespace shomei::issuer
