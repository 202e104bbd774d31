// SPDX-License-Identifier: Apache-2.0
#include "workbench.h"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "card/throwaway_card.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "simulators/card/card_reader_process.h"
#include "text/sample_fonts.h"

namespace shomei::kiosk_tests {

using certificate::Kind;
using certificate::Scope;

namespace {

const tl::unexpected not_sent(exchange::NoAnswer{exchange::NoAnswer::Why::not_sent});
const tl::unexpected no_printer(printer::PrinterProblem{printer::PrinterProblem::Kind::unreachable,
                                                        {}});
const tl::unexpected no_coinbox(payment::PaymentProblem{
    payment::PaymentProblem::Kind::unreachable});

constexpr std::int64_t an_hour_s = 3600;
const std::string nonce(43, 'A');

template <class T>
exchange::Reply<T> answered(T value) {
    return exchange::Answered<T>{std::move(value), wall_s()};
}

visit::Workshop make_workshop() {
    static const text::FontChain fonts({sample::ipamj_mincho()});
    visit::Workshop shop{
        .fonts = fonts,
        .papers = {},
        .municipalities = {},
        .messages = certificate::MessageCatalogue::load(source / "config/messages"),
        .printer_counts = true};
    const auto cities = source / "config/municipalities";
    const auto forms = source / "config/forms";
    for (const std::string code : {"422011", "992020"}) {
        auto city = certificate::Municipality::load(cities / (code + ".json"),
                                                    cities / "municipality.schema.json");
        auto form = form::Form::load(forms / "residence-copy.json", forms / "form.schema.json");
        pdf::Painter painter(fonts, form.fixed_text(),
                             {.seal_image = city.seal_image(), .seal_note = city.seal_note()});
        shop.papers.emplace(std::pair(code, Kind::residence_copy),
                            visit::Paper{std::move(form), std::move(painter)});
        shop.municipalities.emplace(code, std::move(city));
    }
    return shop;
}

// One virtual reader for the whole run: the PC/SC library keeps the first socket it is told.
sim::CardReaderProcess& reader_process() {
    static const sim::TemporaryFolder folder;
    static sim::CardReaderProcess process = [] {
        card_tests::write_card_folder(folder.path() / "cards/holder", "{}");
        return sim::CardReaderProcess(std::string(SHOMEI_BIN_DIR) + "/shomei-card",
                                      folder.path() / "cards", folder.path());
    }();
    setenv("PCSCLITE_CSOCK_NAME", process.reader_socket().c_str(), 1);
    return process;
}

}  // namespace

exchange::Reply<exchange::OpenAnswer> SmallIssuer::open(const exchange::OpenRequest&) {
    return answered(exchange::OpenAnswer{.nonce = nonce,
                                         .nexp_s = wall_s() + an_hour_s,
                                         .city_code = "422011",
                                         .not_after_s = wall_s() + 30 * 24 * an_hour_s,
                                         .notices = {"A05"},
                                         .kinds = {{Kind::residence_copy, true, "", 0}}});
}

exchange::Reply<exchange::IssuerPort::Authenticated> SmallIssuer::authenticate(
    const exchange::SignedRequest&, const exchange::SealKey&) {
    certificate::Offers offers{.people = {{"m1", holder_name, true}, {"m2", other_name, false}},
                               .family = {{"m1", holder_name, true}},
                               .kinds = {{.kind = Kind::residence_copy,
                                          .scopes = {Scope::Extent::self, Scope::Extent::household,
                                                     Scope::Extent::members},
                                          .options = {"relation", "domicile"},
                                          .copies_limit = 10,
                                          .unit_yen = 300}},
                               .notices = {}};
    return answered(Authenticated{nonce, wall_s() + an_hour_s, std::move(offers)});
}

exchange::Reply<exchange::QuoteReply> SmallIssuer::quote(const exchange::QuoteRequest&) {
    return not_sent;
}
exchange::Reply<exchange::Grant> SmallIssuer::apply(const exchange::SignedRequest&,
                                                    const exchange::SealKey&) {
    return not_sent;
}
exchange::Reply<exchange::PagesAnswer> SmallIssuer::pages(const exchange::PagesRequest&,
                                                          const std::string&) {
    return not_sent;
}
exchange::Reply<bool> SmallIssuer::report(const exchange::ReportRequest&) { return not_sent; }
exchange::Reply<bool> SmallIssuer::void_issuance(const exchange::VoidRequest&) { return not_sent; }
exchange::Reply<exchange::HealthAnswer> SmallIssuer::health(const exchange::HealthRequest&) {
    return not_sent;
}
exchange::CheckpointMark SmallIssuer::checkpoint() const { return {0, sha256("")}; }

printer::PrinterAnswer<printer::PrinterReadiness> IdlePrinter::readiness() {
    return printer::PrinterReadiness{.ready = true, .two_phase = true};
}
printer::PrinterAnswer<printer::JobRef> IdlePrinter::create(const printer::JobOrder&) {
    return no_printer;
}
printer::PrinterAnswer<void> IdlePrinter::send(const printer::JobRef&, ByteView, const Digest&) {
    return no_printer;
}
printer::PrinterAnswer<void> IdlePrinter::release(const printer::JobRef&) { return no_printer; }
printer::PrinterAnswer<void> IdlePrinter::cancel(const printer::JobRef&) { return no_printer; }
printer::PrinterAnswer<printer::JobView> IdlePrinter::look(const printer::JobRef&) {
    return no_printer;
}
printer::PrinterAnswer<std::vector<printer::JobRef>> IdlePrinter::find(const std::string&) {
    return no_printer;
}

payment::PaymentAnswer<payment::PaymentReadiness> EmptyCoinbox::readiness() {
    return payment::PaymentReadiness{.ready = true, .reasons = {}};
}
payment::PaymentAnswer<payment::PaymentState> EmptyCoinbox::hold(const std::string&, int) {
    return no_coinbox;
}
payment::PaymentAnswer<payment::PaymentState> EmptyCoinbox::state(const std::string&) {
    return no_coinbox;
}
payment::PaymentAnswer<payment::PaymentState> EmptyCoinbox::capture(const std::string&) {
    return no_coinbox;
}
payment::PaymentAnswer<payment::PaymentState> EmptyCoinbox::give_back(const std::string&) {
    return no_coinbox;
}
payment::PaymentAnswer<void> EmptyCoinbox::print_slip(const std::string&,
                                                      const std::vector<std::string>&) {
    return {};
}

Workbench::Workbench()
    : effects({.terminal = "kiosk-test-01",
               .issuer_name = "nagasaki",
               .tls_digest = std::string(64, 'a'),
               .build = std::string(64, 'b'),
               .home_city = "422011"},
              {reader, issuer, printer, coinbox}, make_workshop()) {}

void PlayedVisit::play(const visit::Event& event) {
    const auto before = state;
    auto move = visit::step(state, {event, boot_ms(), wall_s(), random_id()});
    auto tickets = journal_.commit(before, move);
    state = move.state;
    for (auto& effect : move.effects) {
        visit::Assignment assignment{effect, state, journal_.seq(), {}};
        if (effect.call != 0) assignment.tickets = std::move(tickets);
        if (const auto answer = bench.effects.run(assignment)) play(*answer);
    }
}

void PlayedVisit::come_to_offers() {
    reader_process().control("insert holder");
    REQUIRE(bench.reader.wait_for_card(std::chrono::seconds(10)));
    play(visit::Pressed{visit::Press::touch});
    play(visit::Pressed{visit::Press::agree});
    play(visit::CardSeen{});
    REQUIRE(state.page == visit::Page::notice);
    play(visit::Pressed{visit::Press::proceed});
    REQUIRE(state.page == visit::Page::pin);
    std::array<std::uint8_t, 4> digits{'1', '2', '3', '4'};
    REQUIRE(bench.effects.take_pin(digits));
    play(visit::Pressed{visit::Press::pin_entered});
    REQUIRE(state.page == visit::Page::kinds);
}

}  // namespace shomei::kiosk_tests
