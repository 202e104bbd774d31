// SPDX-License-Identifier: Apache-2.0
#include "schema.h"

#include "shomei/issuance/storage/migration.h"

namespace shomei::issuer {

namespace {

// A released step is never edited; what changes is a further one.
storage::Migration tables_of_the_issuer() {
    return {
        "tables of the issuer",
        {
            {R"(CREATE TABLE terminal(
        id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 1 AND 64),
        tls_sha256 TEXT NOT NULL UNIQUE CHECK (length(tls_sha256) = 64),
        store_name TEXT NOT NULL,
        withdrawn @integer NOT NULL CHECK (withdrawn IN (0, 1)),
        build TEXT NOT NULL,
        epoch @integer NOT NULL,
        seq @integer NOT NULL,
        reported_epoch @integer NOT NULL,
        reported_seq @integer NOT NULL,
        heard_ms @integer NOT NULL DEFAULT 0,
        reader TEXT NOT NULL DEFAULT '',
        printer TEXT NOT NULL DEFAULT '',
        money TEXT NOT NULL DEFAULT '') @strict)"},
            {R"(CREATE TABLE visit(
        terminal TEXT NOT NULL REFERENCES terminal(id),
        vid TEXT NOT NULL CHECK (length(vid) = 32),
        opened_ms @integer NOT NULL,
        opens @integer NOT NULL,
        city TEXT NOT NULL CHECK (length(city) = 6),
        build TEXT NOT NULL,
        nonce1 TEXT NOT NULL,
        nonce1_until_s @integer NOT NULL,
        nonce2 TEXT NOT NULL,
        nonce2_until_s @integer NOT NULL,
        request TEXT NOT NULL,
        answer_text TEXT NOT NULL,
        answer_signature TEXT NOT NULL,
        answer_body TEXT NOT NULL,
        answer_size @integer NOT NULL,
        repeats @integer NOT NULL,
        PRIMARY KEY (terminal, vid)) @strict)"},
            {R"(CREATE INDEX visit_by_time ON visit(opened_ms))"},
            {R"(CREATE TABLE visit_card(
        terminal TEXT NOT NULL,
        vid TEXT NOT NULL,
        wrapped_key @bytes NOT NULL CHECK (length(wrapped_key) = 40),
        sealed @bytes NOT NULL CHECK (length(sealed) >= 28),
        PRIMARY KEY (terminal, vid),
        FOREIGN KEY (terminal, vid) REFERENCES visit(terminal, vid) ON DELETE CASCADE) @strict)"},
            {R"(CREATE TABLE issuance(
        iid TEXT PRIMARY KEY CHECK (length(iid) = 32),
        terminal TEXT NOT NULL REFERENCES terminal(id),
        vid TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('in-progress', 'granted', 'refused', 'void')),
        made_ms @integer NOT NULL,
        city TEXT NOT NULL,
        kind TEXT NOT NULL,
        documents TEXT NOT NULL,
        yen @integer NOT NULL,
        issued_s @integer NOT NULL,
        fresh_s @integer NOT NULL,
        fields TEXT NOT NULL,
        entries TEXT NOT NULL,
        request TEXT NOT NULL,
        answer_text TEXT NOT NULL,
        answer_signature TEXT NOT NULL,
        answer_body TEXT NOT NULL,
        answer_size @integer NOT NULL,
        repeats @integer NOT NULL,
        pages_request TEXT NOT NULL,
        pages_text TEXT NOT NULL,
        pages_signature TEXT NOT NULL,
        pages_body TEXT NOT NULL,
        pages_size @integer NOT NULL,
        pages_repeats @integer NOT NULL) @strict)"},
            {R"(CREATE INDEX issuance_by_terminal ON issuance(terminal, made_ms))"},
            {R"(CREATE TABLE report(
        terminal TEXT NOT NULL REFERENCES terminal(id),
        epoch @integer NOT NULL,
        seq @integer NOT NULL,
        request TEXT NOT NULL,
        PRIMARY KEY (terminal, epoch, seq)) @strict)"},
            {R"(CREATE TABLE document_counter(
        city TEXT NOT NULL,
        day TEXT NOT NULL CHECK (length(day) = 8),
        last @integer NOT NULL,
        PRIMARY KEY (city, day)) @strict)"},
            {R"(CREATE TABLE stop(
        city TEXT NOT NULL,
        kind TEXT NOT NULL,
        since_ms @integer NOT NULL,
        PRIMARY KEY (city, kind)) @strict)"},
            {R"(CREATE TABLE operator(
        name TEXT PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 32),
        hash TEXT NOT NULL CHECK (hash LIKE '$argon2id$%'),
        since_ms @integer NOT NULL,
        withdrawn @integer NOT NULL CHECK (withdrawn IN (0, 1))) @strict)"},
            {R"(CREATE TABLE revoked(
        card TEXT PRIMARY KEY CHECK (length(card) = 64),
        until_s @integer NOT NULL) @strict)"},
            {R"(CREATE TABLE list_mark(
        anchor TEXT PRIMARY KEY CHECK (length(anchor) = 64),
        number TEXT NOT NULL CHECK (length(number) = 40),
        this_update_s @integer NOT NULL) @strict)"},
            {R"(CREATE TABLE evidence(
        iid TEXT NOT NULL,
        name TEXT NOT NULL,
        wrapped_key @bytes NOT NULL CHECK (length(wrapped_key) = 40),
        sealed @bytes NOT NULL CHECK (length(sealed) >= 28),
        PRIMARY KEY (iid, name)) @strict)"},
            {R"(CREATE TABLE ledger_entry(
        seq @integer PRIMARY KEY,
        entry TEXT NOT NULL) @strict)"},
            {R"(CREATE TABLE ledger_node(
        place @integer PRIMARY KEY,
        hash @bytes NOT NULL CHECK (length(hash) = 32)) @strict)"},
            {R"(CREATE TABLE ledger_head(
        id @integer PRIMARY KEY CHECK (id = 1),
        size @integer NOT NULL CHECK (size >= 0),
        root TEXT NOT NULL CHECK (length(root) = 64),
        checkpoint TEXT NOT NULL) @strict)"},
            {"INSERT INTO ledger_head(id, size, root, checkpoint) VALUES (1, 0, "
             "'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', '')"},
            {"",
             R"(CREATE TRIGGER ledger_entry_kept BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'append only'); END)",
             R"(CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql
        AS 'BEGIN RAISE EXCEPTION ''append only''; END')"},
            {"",
             R"(CREATE TRIGGER ledger_entry_not_deleted BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, 'append only'); END)",
             R"(CREATE TRIGGER ledger_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
        EXECUTE FUNCTION append_only())"},
        },
    };
}

storage::Migration documents_by_number() {
    return {
        "documents by their number",
        {
            {R"(CREATE TABLE document(
        city TEXT NOT NULL,
        number TEXT NOT NULL CHECK (length(number) = 17),
        iid TEXT NOT NULL REFERENCES issuance(iid),
        PRIMARY KEY (city, number)) @strict)"},
            {"",
             R"(WITH RECURSIVE part(city, iid, number, rest) AS (
        SELECT city, iid, '', documents || ',' FROM issuance WHERE documents <> ''
        UNION ALL SELECT city, iid, substr(rest, 1, instr(rest, ',') - 1),
            substr(rest, instr(rest, ',') + 1) FROM part WHERE rest <> '')
        INSERT INTO document SELECT city, number, iid FROM part WHERE number <> '')",
             R"(INSERT INTO document SELECT city, unnest(string_to_array(documents, ',')), iid
        FROM issuance WHERE documents <> '')"},
        },
    };
}

const std::vector<storage::Migration>& migrations() {
    static const std::vector<storage::Migration> all{tables_of_the_issuer(), documents_by_number()};
    return all;
}

}  // namespace

void prepare_schema(storage::Database& database) { storage::migrate(database, migrations()); }

}  // namespace shomei::issuer
