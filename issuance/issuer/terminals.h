// SPDX-License-Identifier: Apache-2.0
// The registry of terminals. A terminal is who presents its TLS certificate; names inside the
// certificate prove nothing (reliability 9.1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store.h"

namespace shomei::issuer {

// A place in a terminal's journal.
struct JournalMark {
    std::uint64_t epoch = 0, seq = 0;

    bool operator==(const JournalMark&) const = default;
};

// What it said of its devices in its last `health`.
struct TerminalHealth {
    std::int64_t heard_ms = 0;           // 0: never
    std::string reader, printer, money;  // state words, `ok` where all is well
};

struct Terminal {
    std::string id;
    std::string tls_sha256;  // of its TLS certificate (DER), hex
    std::string store_name;
    bool withdrawn = false;
    std::string build;          // as it said last, hex; empty before it spoke
    JournalMark high_water;     // highest of `open`, `health` and `report`
    JournalMark last_reported;  // of `report`, which may lag behind
    TerminalHealth health = {};
};

std::optional<Terminal> find_terminal(Transaction& transaction, const std::string& tls_sha256);
std::vector<Terminal> list_terminals(Transaction& transaction);
// False where the id or the certificate is registered already.
bool add_terminal(Transaction& transaction, const Terminal& terminal);
// False where there is no such terminal.
bool withdraw_terminal(Transaction& transaction, const std::string& id);

// Neither part may fall: a rolled-back or copied journal shows itself so (reliability 4.4).
bool may_stand(const JournalMark& before, const JournalMark& now);
// False where it would fall.
bool raise_high_water(Transaction& transaction, const Terminal& terminal, const JournalMark& mark);
void keep_build(Transaction& transaction, const Terminal& terminal, const std::string& build);
void keep_health(Transaction& transaction, const Terminal& terminal, const TerminalHealth& health);

// The request stored for that place in the journal; nullopt: nothing was reported there.
std::optional<std::string> find_report(Transaction& transaction, const Terminal& terminal,
                                       const JournalMark& mark);
void keep_report(Transaction& transaction, const Terminal& terminal, const JournalMark& mark,
                 const std::string& request);

}  // namespace shomei::issuer
