// SPDX-License-Identifier: Apache-2.0
// A visit as far as the kiosk needs one: a real card in the virtual reader, the shipped
// configuration, and peers that only answer what leads to the choice.
#pragma once

#include <filesystem>
#include <string>

#include "shomei/terminal/visit/effect_runner.h"
#include "shomei/terminal/visit/journal.h"
#include "shomei/terminal/visit/step.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::kiosk_tests {

inline const std::filesystem::path source = SHOMEI_SOURCE_DIR;

// The names that the issuer offers; no other text holds them.
inline constexpr const char* holder_name = "見本 花子";
inline constexpr const char* other_name = "見本 太郎";

// Knows one household; says nothing to what comes after the choice.
class SmallIssuer : public exchange::IssuerPort {
public:
    exchange::Reply<exchange::OpenAnswer> open(const exchange::OpenRequest& request) override;
    exchange::Reply<Authenticated> authenticate(const exchange::SignedRequest& request,
                                                const exchange::SealKey& key) override;
    exchange::Reply<exchange::QuoteReply> quote(const exchange::QuoteRequest& request) override;
    exchange::Reply<exchange::Grant> apply(const exchange::SignedRequest& request,
                                           const exchange::SealKey& key) override;
    exchange::Reply<exchange::PagesAnswer> pages(const exchange::PagesRequest& request,
                                                 const std::string& city_code) override;
    exchange::Reply<bool> report(const exchange::ReportRequest& request) override;
    exchange::Reply<bool> void_issuance(const exchange::VoidRequest& request) override;
    exchange::Reply<exchange::HealthAnswer> health(const exchange::HealthRequest& request) override;
    exchange::CheckpointMark checkpoint() const override;
    void end_visit() override {}
};

// Ready, and never printing.
class IdlePrinter : public printer::Printer {
public:
    printer::PrinterAnswer<printer::PrinterReadiness> readiness() override;
    printer::PrinterAnswer<printer::JobRef> create(const printer::JobOrder& order) override;
    printer::PrinterAnswer<void> send(const printer::JobRef& job, ByteView pdf,
                                      const Digest& expected) override;
    printer::PrinterAnswer<void> release(const printer::JobRef& job) override;
    printer::PrinterAnswer<void> cancel(const printer::JobRef& job) override;
    printer::PrinterAnswer<printer::JobView> look(const printer::JobRef& job) override;
    printer::PrinterAnswer<std::vector<printer::JobRef>> find(const std::string& key) override;
};

// Ready, and never taking money.
class EmptyCoinbox : public payment::PaymentDevice {
public:
    payment::PaymentAnswer<payment::PaymentReadiness> readiness() override;
    payment::PaymentAnswer<payment::PaymentState> hold(const std::string& key, int yen) override;
    payment::PaymentAnswer<payment::PaymentState> state(const std::string& key) override;
    payment::PaymentAnswer<payment::PaymentState> capture(const std::string& key) override;
    payment::PaymentAnswer<payment::PaymentState> give_back(const std::string& key) override;
    payment::PaymentAnswer<void> print_slip(const std::string& key,
                                            const std::vector<std::string>& lines) override;
};

// The effects with all their peers; no card is needed to make one.
class Workbench {
public:
    Workbench();

    card::Reader reader{"Virtual PCD 00 00"};
    SmallIssuer issuer;
    IdlePrinter printer;
    EmptyCoinbox coinbox;
    visit::EffectRunner effects;
};

// Plays a visit with a fresh card, each effect carried out at once.
class PlayedVisit {
public:
    void play(const visit::Event& event);
    // From the start screen to the kinds that the issuer offers.
    void come_to_offers();

    visit::State state;
    Workbench bench;

private:
    sim::TemporaryFolder folder_;
    visit::Journal journal_{folder_.path() / "journal.db"};
};

}  // namespace shomei::kiosk_tests
