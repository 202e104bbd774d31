// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/issuer/issuer.h"

#include "ledger_slices.h"
#include "messages.h"
#include "parts.h"
#include "readiness.h"
#include "request_log.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/ledger/export.h"
#include "stops.h"
#include "tls_certificate.h"
#include "visits.h"

namespace shomei::issuer {

std::string_view name_of(Rejection rejection) {
    switch (rejection) {
        case Rejection::malformed:
            return "malformed";
        case Rejection::not_registered:
            return "not-registered";
        case Rejection::journal_fell:
            return "journal-fell";
        case Rejection::speaker:
            return "speaker";
        case Rejection::conflict:
            return "conflict";
        case Rejection::gone:
            return "gone";
        case Rejection::in_progress:
            return "in-progress";
        case Rejection::too_many:
            return "too-many";
    }
    check_failed();
}

int http_status(Rejection rejection) {
    switch (rejection) {
        case Rejection::malformed:
            return 400;
        case Rejection::not_registered:
        case Rejection::journal_fell:
        case Rejection::speaker:
            return 403;
        case Rejection::conflict:
            return 409;
        case Rejection::gone:
            return 410;
        case Rejection::in_progress:
            return 425;
        case Rejection::too_many:
            return 503;
    }
    check_failed();
}

namespace {

void append_start(Parts& parts) {
    ledger::Entry entry;
    entry.event = ledger::EntryEvent::start;
    entry.build = parts.build;
    entry.config = parts.config;
    parts.store.transact([&](Transaction& transaction) { transaction.ledger().append(entry); });
}

Outcome dispatch(Parts& parts, exchange::Message message, const Terminal& terminal, ByteView body) {
    switch (message) {
        case exchange::Message::open:
            return answer_open(parts, terminal, body);
        case exchange::Message::authenticate:
            return answer_authenticate(parts, terminal, body);
        case exchange::Message::quote:
            return answer_quote(parts, terminal, body);
        case exchange::Message::apply:
            return answer_apply(parts, terminal, body);
        case exchange::Message::pages:
            return answer_pages(parts, terminal, body);
        case exchange::Message::report:
            return answer_report(parts, terminal, body);
        case exchange::Message::void_:
            return answer_void(parts, terminal, body);
        case exchange::Message::consistency:
            return answer_consistency(parts, terminal, body);
        case exchange::Message::health:
            return answer_health(parts, terminal, body);
    }
    check_failed();
}

std::optional<Terminal> find_in_service(Parts& parts, const Digest& tls_certificate) {
    auto terminal = parts.store.look(
        [&](Transaction& transaction) { return find_terminal(transaction, hex(tls_certificate)); });
    if (!terminal || terminal->withdrawn) return std::nullopt;
    return terminal;
}

}  // namespace

Issuer::Issuer(const settings::Settings& settings, const Digest& build,
               const RegisterOpener& open_register)
    : parts_(std::make_unique<Parts>(settings, build, open_register)) {
    append_start(*parts_);
    forget_old_visits();
}

Issuer::~Issuer() = default;

std::string Issuer::terminal_of(const Digest& tls_certificate) {
    const auto terminal = find_in_service(*parts_, tls_certificate);
    return terminal ? terminal->id : std::string();
}

Outcome Issuer::answer(exchange::Message message, const Digest& tls_certificate, ByteView body) {
    if (body.size() > exchange::request_limit_bytes(message)) return reject(Rejection::malformed);
    const auto terminal = find_in_service(*parts_, tls_certificate);
    if (!terminal) return reject(Rejection::not_registered);
    auto outcome = dispatch(*parts_, message, *terminal, body);
    if (outcome) outcome->envelope.checkpoint = parts_->store.note_of(outcome->tree);
    return outcome;
}

void Issuer::forget_old_visits() {
    try {
        parts_->store.transact(
            [](Transaction& transaction) { issuer::forget_old_visits(transaction, wall_ms()); });
    } catch (const Fault& fault) {
        log_failure("forget-old-visits", name_of(fault.code()));
    }
}

bool Issuer::ready() const { return parts_->store.usable(); }

Readiness Issuer::readiness() { return look_at(*parts_); }

bool Issuer::recompute_ledger(const std::stop_token& stop) {
    const bool whole = parts_->store.recompute_ledger(stop);
    parts_->watch.ledger = whole ? LedgerState::whole : LedgerState::changed;
    return whole;
}

Status Issuer::status() {
    return parts_->store.look([&](Transaction& transaction) {
        Status status{parts_->store.usable(),
                      transaction.ledger().signed_head().size,
                      parts_->store.commits(),
                      {}};
        for (const auto& stop : list_stops(transaction))
            status.stops.push_back({stop.city, stop.kind});
        return status;
    });
}

bool Issuer::add_terminal(const std::string& id, const std::filesystem::path& certificate,
                          const std::string& store_name) {
    ledger::Entry probe;
    probe.build = Digest{};
    probe.term = id;
    if (id.empty() || !ledger::is_well_formed(probe))
        throw Fault(FaultCode::configuration, "terminal id: 1 to 64 of A-Z a-z 0-9 . _ -");
    Terminal terminal;
    terminal.id = id;
    terminal.tls_sha256 = hex(read_certificate_digest(certificate));
    terminal.store_name = store_name;
    return parts_->store.transact(
        [&](Transaction& transaction) { return issuer::add_terminal(transaction, terminal); });
}

bool Issuer::withdraw_terminal(const std::string& id) {
    return parts_->store.transact(
        [&](Transaction& transaction) { return issuer::withdraw_terminal(transaction, id); });
}

std::vector<TerminalRow> Issuer::list_terminals() {
    const auto terminals = parts_->store.look(
        [](Transaction& transaction) { return issuer::list_terminals(transaction); });
    std::vector<TerminalRow> rows;
    for (const auto& terminal : terminals)
        rows.push_back({terminal.id, terminal.tls_sha256, terminal.store_name, terminal.withdrawn,
                        terminal.high_water.epoch, terminal.high_water.seq,
                        terminal.health.heard_ms, terminal.health.reader, terminal.health.printer,
                        terminal.health.money});
    return rows;
}

std::uint64_t Issuer::export_ledger(const std::filesystem::path& directory) {
    return issuer::export_ledger(parts_->store, directory);
}

std::string Issuer::ledger_key() {
    return parts_->store.look(
        [](Transaction& transaction) { return transaction.ledger().verifier_key().text(); });
}

bool Issuer::stop_kind(const std::string& city, const std::string& kind) {
    if (!parts_->find_desk(city) || !certificate::kind_from_id(kind))
        throw Fault(FaultCode::configuration, "no such city or kind here");
    return parts_->store.transact([&](Transaction& transaction) {
        if (!raise_stop(transaction, {city, kind}, wall_ms())) return false;
        ledger::Entry entry;
        entry.event = ledger::EntryEvent::stop;
        entry.city = city;
        entry.kind = kind;
        transaction.ledger().append(entry);
        return true;
    });
}

}  // namespace shomei::issuer
