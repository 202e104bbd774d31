// SPDX-License-Identifier: Apache-2.0
// Carries out the effects of a visit at the real peers, one at a time on one thread, and answers
// with events. Everything personal of a visit lives here and is forgotten with it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/messages.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/exchange/issuer_port.h"
#include "shomei/print/form/form.h"
#include "shomei/print/pdf/document.h"
#include "shomei/print/printer/printer.h"
#include "shomei/terminal/card/pin_buffer.h"
#include "shomei/terminal/card/reader.h"
#include "shomei/terminal/payment/payment_device.h"
#include "shomei/terminal/visit/event.h"
#include "shomei/terminal/visit/journal.h"
#include "shomei/terminal/visit/step.h"

namespace shomei::visit {

// Who this terminal is, as named in signed texts.
struct Identity {
    std::string terminal;     // terminal id
    std::string issuer_name;  // as in `aud=<city>@<issuer name>`
    std::string tls_digest;   // SHA-256 of the terminal's TLS certificate (DER), hex
    std::string build;        // SHA-256 of build and configuration, hex
    std::string home_city;    // whose offices are named where no municipality is known yet
};

struct Ports {
    card::Reader& reader;
    exchange::IssuerPort& issuer;
    printer::Printer& printer;
    payment::PaymentDevice& payment;
};

// One kind of a municipality.
struct Paper {
    form::Form form;
    pdf::Painter painter;
    Bytes seal = {};  // the municipality's, a PNG; empty where its papers carry none
};

// What documents are made with; municipalities by city code.
struct Workshop {
    const text::FontChain& fonts;
    std::map<std::pair<std::string, certificate::Kind>, Paper> papers;  // by city and kind
    std::map<std::string, certificate::Municipality> municipalities;
    certificate::MessageCatalogue messages;
    bool printer_counts = true;  // the model was enrolled as counting impressions
};

// The effect with what it needs: the state it was decided in, the journal's place, its ticket.
struct Assignment {
    Effect effect;
    State state;
    std::uint64_t journal_seq = 0;
    Tickets tickets;
};

// A person as the screen names them.
struct NamedPerson {
    std::string handle, name;
    bool self = false;
};

class EffectRunner {
public:
    EffectRunner(Identity identity, Ports ports, Workshop workshop);
    ~EffectRunner();

    // Blocks until the effect is done; its answer, or nothing where none is awaited. A Fault of a
    // peer becomes the answer that says so; Fault{storage} and a bug's exception come through. One
    // call at a time, but for MakePreview, which may run beside another.
    std::optional<Event> run(Assignment& assignment);

    // Sends one outstanding report or void.
    enum class ReportEnd { acknowledged, unanswered, denied };
    ReportEnd send_report(const Outstanding& outstanding);
    // `health`: tells the issuer how the devices are and where the journal stands; why the terminal
    // must stay closed, or nothing.
    HealthTold tell_health(std::uint64_t epoch, std::uint64_t seq, bool reader_working);

    // The keypad's frame goes in here and nowhere else; `keys` is wiped. False: not four digits.
    bool take_pin(std::span<std::uint8_t> keys);

    // For the screen, while the visit lasts; safe from any thread.
    std::vector<NamedPerson> people(certificate::Kind kind) const;
    std::vector<Bytes> previews() const;
    const Workshop& workshop() const { return workshop_; }
    const Identity& identity() const { return identity_; }

private:
    struct Papers;

    std::optional<Event> perform(Assignment& assignment);
    Event read_card(const Assignment& a);
    Event ask_open(const Assignment& a);
    Event check_printer(const Assignment& a);
    Event verify_pin(Assignment& a);
    Event authenticate(const Assignment& a);
    Event ask_quote(const Assignment& a);
    Event sign_application(const Assignment& a);
    Event apply(const Assignment& a);
    Event make_document(const Assignment& a);
    void make_preview();
    Event hold_money(Assignment& a);
    Event watch_money(const Assignment& a);
    Event give_back(const Assignment& a);
    Event capture(Assignment& a);
    Event create_job(const Assignment& a);
    Event send_document(Assignment& a);
    Event release_job(Assignment& a);
    Event cancel_job(const Assignment& a);
    Event watch_job(const Assignment& a);
    Event cancel_orphans();
    void print_slip(const Assignment& a);
    void unpower();
    void wipe_pin();
    void forget();

    Identity identity_;
    Ports ports_;
    Workshop workshop_;
    std::unique_ptr<Papers> papers_;
    // Guards what the screen and the preview may read while an effect runs.
    mutable std::mutex shown_;
    std::uint64_t visits_ = 0;  // forgotten so far: a preview that comes late finds another number
    std::mutex pin_guard_;
    card::PinBuffer pin_;
};

}  // namespace shomei::visit
