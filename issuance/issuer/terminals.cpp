// SPDX-License-Identifier: Apache-2.0
#include "terminals.h"

#include <algorithm>

namespace shomei::issuer {

namespace {

constexpr const char* columns =
    "SELECT id, tls_sha256, store_name, withdrawn, build, epoch, seq, reported_epoch, "
    "reported_seq, heard_ms, reader, printer, money FROM terminal ";

template <class... Values>
std::vector<Terminal> select(Transaction& transaction, const std::string& rest,
                             const Values&... values) {
    std::vector<Terminal> terminals;
    const auto number = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
    for (const auto& [id, tls, store, withdrawn, build, epoch, seq, reported_epoch, reported_seq,
                      heard_ms, reader, printer, money] :
         transaction.database()
             .list<std::string, std::string, std::string, std::int64_t, std::string, std::int64_t,
                   std::int64_t, std::int64_t, std::int64_t, std::int64_t, std::string, std::string,
                   std::string>(columns + rest, values...))
        terminals.push_back({id,
                             tls,
                             store,
                             withdrawn != 0,
                             build,
                             {number(epoch), number(seq)},
                             {number(reported_epoch), number(reported_seq)},
                             {heard_ms, reader, printer, money}});
    return terminals;
}

}  // namespace

std::optional<Terminal> find_terminal(Transaction& transaction, const std::string& tls_sha256) {
    auto found = select(transaction, "WHERE tls_sha256 = $1", tls_sha256);
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

std::vector<Terminal> list_terminals(Transaction& transaction) {
    return select(transaction, "ORDER BY id");
}

bool add_terminal(Transaction& transaction, const Terminal& terminal) {
    return transaction.database().change(
               "INSERT INTO terminal(id, tls_sha256, store_name, withdrawn, build, epoch, seq, "
               "reported_epoch, reported_seq) VALUES ($1, $2, $3, 0, '', 0, 0, 0, 0) "
               "ON CONFLICT DO NOTHING",
               terminal.id, terminal.tls_sha256, terminal.store_name) == 1;
}

bool withdraw_terminal(Transaction& transaction, const std::string& id) {
    return transaction.database().change("UPDATE terminal SET withdrawn = 1 WHERE id = $1", id) ==
           1;
}

bool may_stand(const JournalMark& before, const JournalMark& now) {
    return now.epoch >= before.epoch && now.seq >= before.seq;
}

bool raise_high_water(Transaction& transaction, const Terminal& terminal, const JournalMark& mark) {
    return transaction.database().change(
               "UPDATE terminal SET epoch = $1, seq = $2 "
               "WHERE id = $3 AND epoch <= $4 AND seq <= $5",
               mark.epoch, mark.seq, terminal.id, mark.epoch, mark.seq) == 1;
}

void keep_build(Transaction& transaction, const Terminal& terminal, const std::string& build) {
    transaction.database().change("UPDATE terminal SET build = $1 WHERE id = $2", build,
                                  terminal.id);
}

void keep_health(Transaction& transaction, const Terminal& terminal, const TerminalHealth& health) {
    transaction.database().change(
        "UPDATE terminal SET heard_ms = $1, reader = $2, printer = $3, money = $4 WHERE id = $5",
        health.heard_ms, health.reader, health.printer, health.money, terminal.id);
}

std::optional<std::string> find_report(Transaction& transaction, const Terminal& terminal,
                                       const JournalMark& mark) {
    const auto row = transaction.database().find<std::string>(
        "SELECT request FROM report WHERE terminal = $1 AND epoch = $2 AND seq = $3", terminal.id,
        mark.epoch, mark.seq);
    if (!row) return std::nullopt;
    return std::get<0>(*row);
}

void keep_report(Transaction& transaction, const Terminal& terminal, const JournalMark& mark,
                 const std::string& request) {
    SHOMEI_CHECK(may_stand(terminal.last_reported, mark));
    auto& database = transaction.database();
    database.change("INSERT INTO report(terminal, epoch, seq, request) VALUES ($1, $2, $3, $4)",
                    terminal.id, mark.epoch, mark.seq, request);
    database.change(
        "UPDATE terminal SET epoch = $1, seq = $2, reported_epoch = $3, reported_seq = $4 "
        "WHERE id = $5",
        std::max(terminal.high_water.epoch, mark.epoch),
        std::max(terminal.high_water.seq, mark.seq), mark.epoch, mark.seq, terminal.id);
}

}  // namespace shomei::issuer
