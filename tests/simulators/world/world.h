// SPDX-License-Identifier: Apache-2.0
// A whole small world on this machine: test PKI, sample town, responder, issuer, card reader,
// printer, coin box and terminal, all real programs on loopback. For the demo and the stories.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/card/card_reader_process.h"
#include "simulators/coinbox/coinbox_process.h"
#include "simulators/mfp/mfp_process.h"
#include "simulators/process/child_process.h"
#include "simulators/resident/resident.h"
#include "simulators/responder/responder_process.h"

namespace shomei::sim {

struct WorldPlan {
    std::filesystem::path source;  // the checkout: config, page, schemas
    std::filesystem::path bin;     // the programs
    std::filesystem::path pki;     // made by scripts/make-test-pki
    std::filesystem::path town;    // made by scripts/make-sample-town
    std::filesystem::path folder;  // everything the world writes; short, since sockets lie in it
    std::string printer_uri;       // another printer than shomei-mfp; empty: ours
    // Settings that differ from the usual ones, by key.
    std::map<std::string, std::string> issuer_settings = {}, terminal_settings = {};
};

struct Said {
    int code = 0;
    std::vector<std::string> lines;
};

class World {
public:
    // Starts everything, in the order a site would. Throws std::runtime_error naming what failed.
    explicit World(WorldPlan plan);

    Resident resident() const { return Resident(kiosk_url()); }
    std::string kiosk_url() const;
    std::uint16_t issuer_port() const;
    // Where recipients of paper ask the issuer.
    const std::string& recipients_url() const { return recipients_url_; }

    CardReaderProcess& reader() { return *reader_; }
    MfpProcess& printer() { return *printer_; }
    CoinboxProcess& coins() { return *coins_; }
    ResponderProcess& responder() { return *responder_; }
    ChildProcess& terminal() { return *terminal_; }
    ChildProcess& issuer() { return *issuer_; }

    // `wrapper`: words in front of the program's own, such as a tracer.
    void start_terminal(std::vector<std::string> wrapper = {});
    void stop_terminal(int signal = SIGTERM);
    // Stops it and starts it with these settings in place of the usual ones, and with the printer
    // at `printer_uri` where one is named.
    void restart_terminal(std::map<std::string, std::string> changes,
                          const std::string& printer_uri = "");
    void stop_issuer(int signal = SIGTERM);
    void start_issuer();

    // The operators' program with these words; `--socket` is added where `socket` is true.
    Said shomei(std::vector<std::string> words, bool socket = false) const;
    // The journal of the stopped terminal, one event a line.
    std::vector<std::string> journal() const;

    const WorldPlan& plan() const { return plan_; }
    std::filesystem::path at(const std::string& name) const { return plan_.folder / name; }

private:
    void import_town();
    void write_issuer_settings();
    void write_terminal_settings();
    void copy_page_key() const;
    void keep_ledger_key() const;
    std::vector<std::string> enrolled_printer() const;

    WorldPlan plan_;
    std::unique_ptr<ResponderProcess> responder_;
    std::unique_ptr<CardReaderProcess> reader_;
    std::unique_ptr<MfpProcess> printer_;
    std::unique_ptr<CoinboxProcess> coins_;
    std::unique_ptr<ChildProcess> issuer_;
    std::unique_ptr<ChildProcess> terminal_;
    std::string issuer_port_, recipients_url_;
};

// SHA-256 of the public key (SPKI, DER) in a PEM file of a certificate or a public key, hex.
std::string spki_digest(const std::filesystem::path& pem);

// Runs a program to its end and collects its standard output.
Said run_program(const std::vector<std::string>& argv, int limit_ms = 60'000);

}  // namespace shomei::sim
