// SPDX-License-Identifier: Apache-2.0
// One ledger entry as a line text of at most 1,024 bytes (docs/ledger-format.md), and the order in
// which the entries of one issuance may stand. Nothing personal fits into an entry: every field is
// a number, a hash or a short word; linkable facts stand behind `com` (commitment.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "shomei/base/bytes.h"

namespace shomei::ledger {

enum class EntryEvent {
    start,
    grant,
    refuse,
    pages,
    released,
    printed,
    spoiled,
    unknown,
    captured,
    voided,
    refund_due,
    refunded,
    inspected,
    stop,
    resume,
    reveal,
    operator_action,
    erase,
    checkpoint_key,
};

// The word in the `ev` line, e.g. "refund-due", "operator".
std::string_view name_of(EntryEvent event);
std::optional<EntryEvent> event_named(std::string_view name);

// Whether wall time was trusted when the entry was written.
enum class TimeQuality { ok, suspect };

inline constexpr std::uint64_t sheets_limit = 9'999;

// An empty text and an empty optional are the missing value `-`.
struct Entry {
    std::uint64_t seq = 0;     // index in the tree, below 2^63
    std::int64_t time_ms = 0;  // unix milliseconds, 0 … end of year 9999
    TimeQuality time_quality = TimeQuality::ok;
    std::string term;                    // terminal id, [A-Za-z0-9._-]{1,64}
    std::optional<std::uint64_t> epoch;  // of the terminal, below 2^63
    std::string iid;                     // 32 lower-case hex digits
    EntryEvent event = EntryEvent::start;
    std::string city;                     // six digits
    std::string kind;                     // [a-z0-9-]{1,32}, first a letter
    std::optional<std::uint64_t> amount;  // yen, at most 999,999,999
    std::optional<std::uint64_t> sheets;  // at most sheets_limit
    std::optional<Digest> commitment;
    std::optional<Digest> previous;  // leaf hash of the previous entry of this iid
    std::optional<Digest> build;     // `start` only
    std::optional<Digest> config;    // `start` only

    bool operator==(const Entry&) const = default;
};

inline constexpr std::size_t entry_limit = 1024;

// True where every field is in its range and the fields fit the event (docs/ledger-format.md).
bool is_well_formed(const Entry& entry);

// The entry's bytes, whose leaf hash enters the tree. Stops the program unless well formed.
std::string write_entry(const Entry& entry);

// Accepts exactly what write_entry writes; anything else is nullopt.
std::optional<Entry> parse_entry(std::string_view text);

// May `next` be written for an issuance whose entries so far are `history`, oldest first? For
// entries that carry an iid; those that carry none have no order. Architecture 3.2.
bool may_follow(std::span<const EntryEvent> history, EntryEvent next);

// The money of one issuance so far, in yen.
struct Money {
    std::uint64_t granted = 0;
    std::uint64_t owed = 0;  // of its `refund-due`
};

// May an entry of that event name this amount (R3)? Captured is what was granted, or 0 for a
// write-off; no more is voided or owed than was granted, and what is refunded is what is owed.
bool amount_may_be(const Money& money, EntryEvent event, std::uint64_t yen);

}  // namespace shomei::ledger
