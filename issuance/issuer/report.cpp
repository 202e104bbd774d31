// SPDX-License-Identifier: Apache-2.0
// `report`: what happened at the terminal, in the order of its journal and of the ledger's table.
// A report out of order never enters.
#include "answering.h"
#include "grant_record.h"
#include "limits.h"
#include "messages.h"
#include "shomei/base/clock.h"
#include "stops.h"

namespace shomei::issuer {

namespace {

bool names_issuance(const std::string& event) { return event != "start" && event != "stop"; }

bool may_be_reported(ledger::EntryEvent event) {
    using enum ledger::EntryEvent;
    switch (event) {
        case start:
        case stop:
        case released:
        case printed:
        case spoiled:
        case unknown:
        case captured:
        case voided:
        case refund_due:
        case refunded:
        case inspected:
            return true;
        case grant:
        case refuse:
        case pages:
        case resume:
        case reveal:
        case operator_action:
        case erase:
        case checkpoint_key:
            return false;
    }
    check_failed();
}

struct Report {
    exchange::ReportRequest request;
    ledger::EntryEvent event = ledger::EntryEvent::start;
    std::optional<Issuance> issuance;  // none for a start
};

// The issuance the report is about; for a stop without iid the one granted last here, since a
// terminal serves one visit at a time.
std::optional<Issuance> find_subject(Transaction& transaction, const Terminal& terminal,
                                     const Report& report) {
    if (report.event == ledger::EntryEvent::start) return std::nullopt;
    if (report.request.iid.empty()) return newest_granted(transaction, terminal.id);
    auto issuance = find_issuance(transaction, report.request.iid);
    if (!issuance || issuance->terminal != terminal.id) return std::nullopt;
    return issuance;
}

bool is_legal(Transaction& transaction, const Report& report) {
    if (report.event == ledger::EntryEvent::start) return report.request.iid.empty();
    if (!report.issuance || report.issuance->documents.empty()) return false;
    if (report.issuance->entries.size() >= limit::entries_per_issuance) return false;
    const ledger::Money money{static_cast<std::uint64_t>(report.issuance->yen),
                              transaction.ledger().owed_yen(report.issuance->entries)};
    if (report.event != ledger::EntryEvent::stop &&
        !ledger::amount_may_be(money, report.event, static_cast<std::uint64_t>(report.request.yen)))
        return false;
    return ledger::may_follow(events_of(report.issuance->entries), report.event);
}

// A grant given up by `void` and told of again by the journal: said already.
bool is_said_already(const Report& report) {
    if (report.event != ledger::EntryEvent::voided || !report.issuance) return false;
    const auto& entries = report.issuance->entries;
    return !entries.empty() && entries.back().event == ledger::EntryEvent::voided;
}

// What the ledger's order does not end of itself.
bool may_come_again(const Report& report) {
    using enum ledger::EntryEvent;
    return report.event == start || report.event == stop || report.event == inspected ||
           is_said_already(report);
}

void commit_details(Parts& parts, Transaction& transaction, const Report& report,
                    ledger::Entry& entry) {
    // A write-off needs its reason behind `com`.
    if (report.event != ledger::EntryEvent::captured || report.request.yen != 0) return;
    if (report.issuance->yen == 0) return;
    if (const auto key = find_commitment_key(parts, transaction, report.issuance->iid))
        entry.commitment = ledger::commit(*key, transaction.ledger().next_seq(),
                                          {{"reason", "write-off reported by the terminal"}});
}

ledger::Entry entry_of(const Terminal& terminal, const Report& report) {
    using enum ledger::EntryEvent;
    ledger::Entry entry;
    entry.term = terminal.id;
    entry.epoch = report.request.epoch;
    entry.event = report.event;
    if (report.event == start)
        entry.build = from_hex_exactly<32>(terminal.build).value_or(Digest{});
    else
        name_issuance(entry, *report.issuance);
    const bool about_money = report.event == captured || report.event == voided ||
                             report.event == refund_due || report.event == refunded;
    if (about_money) entry.amount = static_cast<std::uint64_t>(report.request.yen);
    if (report.request.sheets > 0) entry.sheets = static_cast<std::uint64_t>(report.request.sheets);
    return entry;
}

// False, and nothing is written, where the report makes no entry.
bool append(Parts& parts, Transaction& transaction, const Terminal& terminal, Report& report) {
    auto entry = entry_of(terminal, report);
    if (!ledger::is_well_formed(entry)) return false;
    commit_details(parts, transaction, report, entry);
    if (!report.issuance) {
        transaction.ledger().append(entry);
        return true;
    }
    append_entry(transaction, *report.issuance, entry);
    if (report.event == ledger::EntryEvent::voided) mark_void(transaction, entry.iid);
    if (report.event == ledger::EntryEvent::stop)
        raise_stop(transaction, {entry.city, entry.kind}, wall_ms());
    return true;
}

}  // namespace

Outcome answer_report(Parts& parts, const Terminal& terminal, ByteView body) {
    auto request = exchange::parse<exchange::ReportRequest>(body);
    if (!request) return reject(Rejection::malformed);
    const auto event = ledger::event_named(request->event);
    if (!event || !may_be_reported(*event) ||
        (names_issuance(request->event) && request->iid.empty()))
        return reject(Rejection::malformed);
    const JournalMark mark{request->epoch, request->seq};
    const AnswerDraft receipt{.message = exchange::Message::report,
                              .terminal = terminal.id,
                              .vid = {},
                              .iid = request->iid,
                              .request = digest_text(body),
                              .code = {},
                              .body = {}};
    return parts.store.transact([&](Transaction& transaction) -> Outcome {
        if (const auto known = find_report(transaction, terminal, mark)) {
            if (*known != receipt.request) return reject(Rejection::conflict);
            return answer_now(parts, transaction, receipt);
        }
        const auto current = find_terminal(transaction, terminal.tls_sha256);
        if (!current || !may_stand(current->last_reported, mark))
            return reject(Rejection::conflict);
        Report report{std::move(*request), *event, std::nullopt};
        report.issuance = find_subject(transaction, *current, report);
        if (may_come_again(report) && !parts.watch.notes.take(terminal.id, limit::notes_per_day))
            return reject(Rejection::too_many);
        const bool entered =
            is_legal(transaction, report) && append(parts, transaction, *current, report);
        if (!entered && !is_said_already(report)) return reject(Rejection::conflict);
        keep_report(transaction, *current, mark, receipt.request);
        return answer_now(parts, transaction, receipt);
    });
}

}  // namespace shomei::issuer
