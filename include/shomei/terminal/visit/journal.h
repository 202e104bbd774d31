// SPDX-License-Identifier: Apache-2.0
// The terminal's durable event table (reliability 4): one SQLite file, one connection, one writer.
// A transition is one transaction; tickets exist only after its commit.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shomei/base/check.h"
#include "shomei/base/handle.h"
#include "shomei/issuance/exchange/witness.h"
#include "shomei/terminal/visit/step.h"

namespace shomei::visit {

class Journal;

// The right to carry out one effect once. Only a committed intent makes one; it cannot be copied.
template <class What>
class Ticket {
public:
    Ticket(Ticket&& other) noexcept : valid_(std::exchange(other.valid_, false)) {}
    Ticket& operator=(Ticket&& other) noexcept {
        valid_ = std::exchange(other.valid_, false);
        return *this;
    }
    // Spends the ticket; stops the program if it was spent before.
    void spend() { SHOMEI_CHECK(std::exchange(valid_, false)); }

private:
    friend class Journal;
    Ticket() = default;
    bool valid_ = true;
};

using PinTicket = Ticket<struct PinTry>;         // J02
using PayTicket = Ticket<struct MoneyHold>;      // J07
using ReleaseTicket = Ticket<struct PaperFeed>;  // J11 RELEASING
using CaptureTicket = Ticket<struct MoneyTake>;  // J13

struct Tickets {
    std::optional<PinTicket> pin;
    std::optional<PayTicket> pay;
    std::optional<ReleaseTicket> release;
    std::optional<CaptureTicket> capture;
};

// A report or void that the issuer has not acknowledged yet.
struct Outstanding {
    std::int64_t id = 0;
    std::int64_t seq = 0;  // of its J18 entry: every report has its own
    std::uint64_t epoch = 0;
    std::string iid;
    Obligation::Kind kind;
    std::string event;
    int yen = 0, sheets = 0;
};

class Journal {
public:
    // Opens or makes the journal, raises the epoch durably and writes J25. Fault{storage} when the
    // file is damaged, of another format, or held by another process.
    explicit Journal(const std::filesystem::path& file);

    std::uint64_t epoch() const { return epoch_; }
    // The highest sequence number written.
    std::uint64_t seq() const;

    // Makes the transition durable: events, the visit's row by compare-and-set on `before`'s stage,
    // at-most-once keys, obligations. Fault{storage} on any error; the caller must then stop.
    Tickets commit(const State& before, const Transition& transition);

    // Visits that are not settled, oldest first.
    std::vector<State> unsettled() const;
    std::vector<Outstanding> outstanding() const;

    // What this terminal has seen of the issuer's ledger (reliability 13.4).
    exchange::WitnessRecord witness() const;
    void keep_witness(const exchange::WitnessRecord& record);

    // A sheet too many came out (J23): this terminal stays closed, also after a restart, until
    // staff have looked at printer and tray and somebody says so (J24).
    bool closed_by_printer() const;
    void open_after_check();

    // Every event as one line: `seq time vid iid entry from to note`.
    std::vector<std::string> lines() const;

private:
    using Database = Handle<sqlite3, sqlite3_close_v2>;

    void execute(const char* sql) const;
    void write_event(const State& before, const Transition& transition, const JournalEntry& entry);
    void write_visit(const State& before, const State& after);
    void apply_entry(const State& after, const JournalEntry& entry);
    void open_obligations(const State& before, const Transition& transition);

    mutable std::mutex guard_;  // the worker reads and keeps checkpoints while the loop commits
    Database db_;
    std::uint64_t epoch_ = 0;
    std::uint64_t seq_ = 0;
};

}  // namespace shomei::visit
