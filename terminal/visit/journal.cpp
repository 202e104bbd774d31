// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/journal.h"

#include <sys/stat.h>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "sql_statement.h"

namespace shomei::visit {

namespace {

constexpr std::int64_t format_version = 1;

// reliability 4.1. locking_mode comes first: with one exclusive connection the WAL-reset race of
// the packaged SQLite cannot arise.
constexpr const char* settings_sql = R"sql(
PRAGMA locking_mode = EXCLUSIVE;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA wal_autocheckpoint = 200;
PRAGMA mmap_size = 0;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
)sql";

constexpr const char* tables_sql = R"sql(
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS event(
  seq INTEGER PRIMARY KEY,
  vid TEXT NOT NULL CHECK (length(vid) IN (0, 32)),
  iid TEXT NOT NULL CHECK (length(iid) IN (0, 32)),
  ev TEXT NOT NULL CHECK (length(ev) BETWEEN 3 AND 4),
  from_state TEXT NOT NULL, to_state TEXT NOT NULL,
  t_wall_ms INTEGER NOT NULL, t_mono_ms INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  body TEXT NOT NULL CHECK (length(body) <= 512),
  body_hash TEXT NOT NULL CHECK (length(body_hash) = 64)) STRICT;
CREATE TRIGGER IF NOT EXISTS event_keeps BEFORE UPDATE ON event
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER IF NOT EXISTS event_stays BEFORE DELETE ON event
  BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE IF NOT EXISTS visit(
  vid TEXT PRIMARY KEY CHECK (length(vid) = 32),
  iid TEXT UNIQUE CHECK (iid IS NULL OR length(iid) = 32),
  state TEXT NOT NULL, version INTEGER NOT NULL, attempt INTEGER NOT NULL,
  body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS release(iid TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS charge(iid TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS obligation(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  iid TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('VOID', 'REFUND', 'REPORT', 'INSPECT')),
  event TEXT NOT NULL, amount INTEGER NOT NULL, sheets INTEGER NOT NULL,
  seq INTEGER NOT NULL, epoch INTEGER NOT NULL, done_seq INTEGER) STRICT;
)sql";

// In `meta`: the sequence number of the J23 that closed this terminal for its printer.
constexpr std::string_view closed_key = "closed_by_printer";

// Names in the table: a REPORT is owed to the issuer, VOID of a number too, REFUND to the resident.
std::string_view kind_name(Obligation::Kind kind) {
    switch (kind) {
        case Obligation::Kind::report:
            return "REPORT";
        case Obligation::Kind::void_issuance:
            return "VOID";
        case Obligation::Kind::give_back:
            return "REFUND";
        case Obligation::Kind::inspect:
            return "INSPECT";
    }
    return "";
}

}  // namespace

Journal::Journal(const std::filesystem::path& file) {
    const auto mask = umask(077);
    sqlite3* raw = nullptr;
    const int rc = sqlite3_open_v2(
        file.c_str(), &raw,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
        nullptr);
    umask(mask);
    db_.reset(raw);
    if (rc != SQLITE_OK) throw Fault(FaultCode::storage, "journal: cannot be opened");
    sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    execute(settings_sql);
    SqlStatement synchronous(raw, "PRAGMA synchronous");
    SHOMEI_CHECK(synchronous.next() && synchronous.number(0) == 2);
    execute("BEGIN IMMEDIATE");
    execute(tables_sql);
    const auto meta = [&](std::string_view key) {
        SqlStatement read(raw, "SELECT value FROM meta WHERE key = ?");
        return read.bind(key).next() ? std::stoll(read.text(0)) : 0;
    };
    const auto version = meta("format");
    if (version != 0 && version != format_version)
        throw Fault(FaultCode::storage, "journal: format " + std::to_string(version));
    epoch_ = static_cast<std::uint64_t>(meta("epoch")) + 1;
    SqlStatement highest(raw, "SELECT coalesce(max(seq), 0) FROM event");
    highest.next();
    seq_ = static_cast<std::uint64_t>(highest.number(0));
    SqlStatement(raw, "INSERT OR REPLACE INTO meta VALUES ('format', ?), ('epoch', ?)")
        .bind(std::to_string(format_version))
        .bind(std::to_string(epoch_))
        .run();
    State nothing;
    nothing.epoch = epoch_;
    write_event(nothing, {nothing, {}, {}, {}}, {Entry::j25_start, "start"});
    execute("COMMIT");
}

void Journal::execute(const char* sql) const {
    if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK)
        throw Fault(FaultCode::storage,
                    "journal: SQLite error " + std::to_string(sqlite3_extended_errcode(db_.get())));
}

std::uint64_t Journal::seq() const {
    const std::lock_guard lock(guard_);
    return seq_;
}

Tickets Journal::commit(const State& before, const Transition& transition) {
    const std::lock_guard lock(guard_);
    Tickets tickets;
    if (transition.entries.empty()) {
        SHOMEI_CHECK(transition.obligations.empty());
        return tickets;
    }
    execute("BEGIN IMMEDIATE");
    for (const auto& entry : transition.entries) {
        write_event(before, transition, entry);
        apply_entry(transition.state, entry);
    }
    if (!transition.state.vid.empty()) write_visit(before, transition.state);
    open_obligations(before, transition);
    execute("COMMIT");
    for (const auto& entry : transition.entries) {
        if (entry.entry == Entry::j02_pin_try) tickets.pin = PinTicket();
        if (entry.entry == Entry::j07_pay_intent) tickets.pay = PayTicket();
        if (entry.entry == Entry::j11_releasing) tickets.release = ReleaseTicket();
        if (entry.entry == Entry::j13_capture_intent) tickets.capture = CaptureTicket();
    }
    return tickets;
}

void Journal::write_event(const State& before, const Transition& transition,
                          const JournalEntry& entry) {
    const auto& after = transition.state;
    const auto& named = after.vid.empty() ? before : after;
    SqlStatement insert(db_.get(), "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.bind(static_cast<std::int64_t>(seq_ + 1))
        .bind(named.vid)
        .bind(named.iid)
        .bind(name_of(entry.entry))
        .bind(name_of(before.stage))
        .bind(name_of(after.stage))
        .bind(wall_ms())
        .bind(boot_ms())
        .bind(static_cast<std::int64_t>(epoch_))
        .bind(entry.note)
        .bind(hex(sha256(entry.note)))
        .run();
    ++seq_;
}

void Journal::write_visit(const State& before, const State& after) {
    const auto body = write_state(after);
    if (before.vid != after.vid) {
        SqlStatement(db_.get(), "INSERT INTO visit VALUES (?, nullif(?, ''), ?, 1, ?, ?)")
            .bind(after.vid)
            .bind(after.iid)
            .bind(name_of(after.stage))
            .bind(static_cast<std::int64_t>(after.pay_attempt))
            .bind(body)
            .run();
        return;
    }
    const int changed =
        SqlStatement(db_.get(),
                     "UPDATE visit SET iid = nullif(?, ''), state = ?, version = version + 1, "
                     "attempt = ?, body = ? WHERE vid = ? AND state = ?")
            .bind(after.iid)
            .bind(name_of(after.stage))
            .bind(static_cast<std::int64_t>(after.pay_attempt))
            .bind(body)
            .bind(after.vid)
            .bind(name_of(before.stage))
            .run();
    SHOMEI_CHECK(changed == 1);
}

void Journal::apply_entry(const State& after, const JournalEntry& entry) {
    const auto once = [&](const char* sql) {
        SqlStatement(db_.get(), sql).bind(after.iid).bind(static_cast<std::int64_t>(seq_)).run();
    };
    const auto close = [&](std::string_view where, std::string_view key) {
        SqlStatement(db_.get(), std::string("UPDATE obligation SET done_seq = ? WHERE done_seq IS "
                                            "NULL AND ")
                                    .append(where))
            .bind(static_cast<std::int64_t>(seq_))
            .bind(key)
            .run();
    };
    switch (entry.entry) {
        case Entry::j11_releasing:
        case Entry::j11_found:
            once("INSERT INTO release VALUES (?, ?)");
            break;
        case Entry::j13_capture_intent:
            once("INSERT INTO charge VALUES (?, ?)");
            break;
        case Entry::j08_held:
            if (entry.note == "declined") close("kind = 'REFUND' AND iid = ?", after.iid);
            break;
        case Entry::j14_captured:
            close("kind = 'REFUND' AND iid = ?", after.iid);
            break;
        case Entry::j17_voided:
            if (entry.note == "returned") close("kind = 'REFUND' AND iid = ?", after.iid);
            break;
        case Entry::j23_stop:
            if (entry.note.starts_with("printer"))
                SqlStatement(db_.get(), "INSERT OR REPLACE INTO meta VALUES (?, ?)")
                    .bind(closed_key)
                    .bind(std::to_string(seq_))
                    .run();
            break;
        case Entry::j21_decision:
            close("kind = 'INSPECT' AND iid = ?", after.iid);
            break;
        case Entry::j26_acknowledged:
            close("id = cast(? AS INTEGER)", entry.note);
            break;
        default:
            break;
    }
}

// Each report has an entry of its own, since (epoch, seq) is its name at the issuer.
void Journal::open_obligations(const State& before, const Transition& transition) {
    for (const auto& each : transition.obligations) {
        const bool reported =
            each.kind == Obligation::Kind::report || each.kind == Obligation::Kind::void_issuance;
        if (reported)
            write_event(before, transition,
                        {Entry::j18_report_owed, each.event + " yen=" + std::to_string(each.yen) +
                                                     " sheets=" + std::to_string(each.sheets)});
        SqlStatement(db_.get(),
                     "INSERT INTO obligation(iid, kind, event, amount, sheets, seq, epoch) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(transition.state.iid)
            .bind(kind_name(each.kind))
            .bind(each.event)
            .bind(static_cast<std::int64_t>(each.yen))
            .bind(static_cast<std::int64_t>(each.sheets))
            .bind(static_cast<std::int64_t>(seq_))
            .bind(static_cast<std::int64_t>(epoch_))
            .run();
    }
}

std::vector<State> Journal::unsettled() const {
    const std::lock_guard lock(guard_);
    std::vector<State> out;
    SqlStatement read(db_.get(),
                      "SELECT body, state FROM visit WHERE state NOT IN "
                      "('cancelled', 'settled-ok', 'settled-void', 'closed') ORDER BY rowid");
    while (read.next()) {
        auto state = parse_state(read.text(0));
        if (!state || name_of(state->stage) != read.text(1))
            throw Fault(FaultCode::storage, "journal: a visit's row is damaged");
        state->epoch = epoch_;
        out.push_back(std::move(*state));
    }
    return out;
}

std::vector<Outstanding> Journal::outstanding() const {
    const std::lock_guard lock(guard_);
    std::vector<Outstanding> out;
    SqlStatement read(db_.get(),
                      "SELECT id, seq, epoch, iid, kind, event, amount, sheets FROM obligation "
                      "WHERE done_seq IS NULL AND kind IN ('REPORT', 'VOID') ORDER BY id");
    while (read.next())
        out.push_back(
            {read.number(0), read.number(1), static_cast<std::uint64_t>(read.number(2)),
             read.text(3),
             read.text(4) == "VOID" ? Obligation::Kind::void_issuance : Obligation::Kind::report,
             read.text(5), static_cast<int>(read.number(6)), static_cast<int>(read.number(7))});
    return out;
}

exchange::WitnessRecord Journal::witness() const {
    const std::lock_guard lock(guard_);
    const auto meta = [&](std::string_view key) {
        SqlStatement read(db_.get(), "SELECT value FROM meta WHERE key = ?");
        return read.bind(key).next() ? read.text(0) : std::string();
    };
    return {meta("checkpoint"), meta("conflict")};
}

void Journal::keep_witness(const exchange::WitnessRecord& record) {
    const std::lock_guard lock(guard_);
    SqlStatement(db_.get(), "INSERT OR REPLACE INTO meta VALUES ('checkpoint', ?), ('conflict', ?)")
        .bind(record.note)
        .bind(record.conflict)
        .run();
}

bool Journal::closed_by_printer() const {
    const std::lock_guard lock(guard_);
    return SqlStatement(db_.get(), "SELECT 1 FROM meta WHERE key = ?").bind(closed_key).next();
}

void Journal::open_after_check() {
    const std::lock_guard lock(guard_);
    State nothing;
    nothing.epoch = epoch_;
    execute("BEGIN IMMEDIATE");
    SqlStatement(db_.get(), "DELETE FROM meta WHERE key = ?").bind(closed_key).run();
    write_event(nothing, {nothing, {}, {}, {}}, {Entry::j24_stop_lifted, "printer"});
    execute("COMMIT");
}

std::vector<std::string> Journal::lines() const {
    const std::lock_guard lock(guard_);
    std::vector<std::string> out;
    SqlStatement read(db_.get(),
                      "SELECT seq, t_wall_ms, vid, iid, ev, from_state, to_state, body FROM event "
                      "ORDER BY seq");
    while (read.next()) {
        std::string line;
        for (int column = 0; column < 8; ++column) {
            const auto value = read.text(column);
            line += (column == 0 ? "" : " ") + (value.empty() ? "-" : value);
        }
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace shomei::visit
