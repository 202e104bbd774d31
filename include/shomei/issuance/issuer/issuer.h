// SPDX-License-Identifier: Apache-2.0
// The decision: the nine messages, checked in their order (reliability 9.2). May be called from
// several threads; the database has one writer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "shomei/base/bytes.h"
#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/issuer/operators.h"
#include "shomei/issuance/issuer/readiness.h"
#include "shomei/issuance/ledger/proof.h"
#include "shomei/issuance/paper/page_payload.h"
#include "shomei/issuance/register/register.h"
#include "shomei/issuance/settings/settings.h"

namespace shomei::issuer {

// Makes the register of a city at the place that its `municipality.*.register` names, refusing to
// be read when it is older than `max_age_s` (0: any age) or another city's; asked from several
// threads at once. Throws Fault{configuration, storage}.
using RegisterOpener = std::function<std::unique_ptr<resident_register::Register>(
    const std::string& city, const std::string& place, std::int64_t max_age_s)>;

// The keys of the settings file (config/issuer.properties explains each).
std::vector<settings::Key> declared_settings();
// Reads every file the settings name except the databases. Throws Fault{configuration}.
void check_settings(const settings::Settings& settings);

// Why a request gets no signed answer.
enum class Rejection {
    malformed,       // not a request of this protocol
    not_registered,  // the TLS certificate belongs to no terminal in service
    journal_fell,    // the terminal's epoch or journal is behind what it was: copied or rolled back
    speaker,         // a signed text names another terminal, certificate, issuer or city
    conflict,        // other bytes under a known name, or an order that cannot be: incident
    gone,            // asked too often, or too late
    in_progress,     // the same request is being decided
    too_many,        // this terminal has as much of this as one may have
};
std::string_view name_of(Rejection rejection);
// 400, 403, 409, 410, 425 or 503.
int http_status(Rejection rejection);

struct Answer {
    exchange::Envelope envelope;
    std::string code;       // catalogue code of a refusal; empty when ok
    ledger::TreeHead tree;  // that the envelope's checkpoint is of
};
using Outcome = tl::expected<Answer, Rejection>;

// What became of a signed page's document.
enum class PageState {
    issued,       // on paper, and the fee was taken
    voided,       // given up or paid back: a paper that shows it is not to be accepted
    unconfirmed,  // neither is known yet
};
// `issued`, `void` or `unconfirmed`.
std::string_view name_of(PageState state);

struct TerminalRow {
    std::string id, tls_sha256, store_name;
    bool withdrawn = false;
    std::uint64_t epoch = 0, seq = 0;
    std::int64_t heard_ms = 0;           // its last `health`, Unix time; 0: never
    std::string reader, printer, money;  // what it said of them then
};

struct Status {
    bool usable = false;
    std::uint64_t ledger_size = 0;  // entries that are durable
    std::uint64_t commits = 0;      // since the start
    std::vector<exchange::StopNotice> stops;
};

struct Parts;

class Issuer {
public:
    // Reads every file the settings name, opens the database and writes a `start` entry. `build`
    // is the SHA-256 of the program file. Throws Fault.
    Issuer(const settings::Settings& settings, const Digest& build,
           const RegisterOpener& open_register);
    ~Issuer();

    // The registered id behind a TLS certificate (SHA-256 of its DER), or empty.
    std::string terminal_of(const Digest& tls_certificate);
    // Throws Fault where something around us failed; then nothing was decided.
    Outcome answer(exchange::Message message, const Digest& tls_certificate, ByteView body);

    // For whoever shows a page that was verified. Nothing where this issuer knows no such document.
    // Throws Fault{storage}.
    std::optional<PageState> page_state(const paper::PagePayload& page);

    // Drops cards and visits whose time is over; to be called every minute or so. Where the
    // database does not answer it is logged, and the next call does it.
    void forget_old_visits();
    // False once a commit failed or the ledger was found changed.
    bool ready() const;
    // Every part by itself, looked at now.
    Readiness readiness();
    Status status();
    // Recomputes the ledger beside the service (reliability 13.3). False: it was found changed.
    bool recompute_ledger(const std::stop_token& stop);

    // ---- operators ----
    // False where the id or the certificate is registered already. `certificate`: PEM.
    bool add_terminal(const std::string& id, const std::filesystem::path& certificate,
                      const std::string& store_name);
    bool withdraw_terminal(const std::string& id);
    std::vector<TerminalRow> list_terminals();
    // The C2SP tile layout in a fresh directory. Returns the number of entries.
    std::uint64_t export_ledger(const std::filesystem::path& directory);
    // The ledger's verifier key as text.
    std::string ledger_key();
    // False where it was stopped already. Unknown city or kind: Fault{configuration}.
    bool stop_kind(const std::string& city, const std::string& kind);
    // Lifts a stop; nothing else ever does (R12).
    tl::expected<void, ActProblem> resume_kind(const Resumption& resumption);
    // The first two need nobody else; everyone after them, and whoever is to go, two operators, so
    // that nobody can make a second one of himself.
    tl::expected<void, ActProblem> add_operator(const Credential& fresh,
                                                const std::optional<TwoOperators>& by);
    tl::expected<void, ActProblem> withdraw_operator(const std::string& name,
                                                     const TwoOperators& by);
    std::vector<OperatorRow> list_operators();
    // A file of the municipal system for a city's register, of a size that holds up no visit for
    // long; a bigger one is refused. Unknown city: Fault{configuration}.
    resident_register::FeedOutcome take_register_file(const std::string& city,
                                                      const std::filesystem::path& file,
                                                      resident_register::FeedContent content);

private:
    std::unique_ptr<Parts> parts_;
};

}  // namespace shomei::issuer
