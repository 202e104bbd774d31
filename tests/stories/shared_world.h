// SPDX-License-Identifier: Apache-2.0
// The one world all stories play in, started at the first use; and the words they are told with.
#pragma once

#include <functional>
#include <string>

#include "simulators/world/world.h"

namespace shomei::stories {

sim::World& world();

// One resident's visit with one card: connects, lays the card down, and puts everything back in
// place at the end (card off the reader, screen at K00, no faults left).
class Visit {
public:
    explicit Visit(const std::string& card);
    ~Visit();

    // Plays from the start screen to the PIN page or the ending before it.
    nlohmann::json to_pin() { return resident.go_to_pin(); }
    // Enters 1234, or other digits; returns the screen that follows.
    nlohmann::json enter(const std::string& digits = "1234");
    nlohmann::json to_confirmation();
    nlohmann::json to_preview();
    nlohmann::json to_paying();
    // Pays the fee; returns the screen with paper or with an ending.
    nlohmann::json to_paper();
    nlohmann::json refusal();

    sim::Resident resident;
    sim::Resident::Wish wish;
};

// The terminal with other settings, or another printer, for as long as this lives.
class ChangedTerminal {
public:
    explicit ChangedTerminal(std::map<std::string, std::string> changes,
                             const std::string& printer_uri = "") {
        world().restart_terminal(std::move(changes), printer_uri);
    }
    ChangedTerminal(const ChangedTerminal&) = delete;
    ChangedTerminal& operator=(const ChangedTerminal&) = delete;
    ~ChangedTerminal() { world().restart_terminal({}); }
};

// A fresh export of the ledger that verifies; its folder.
std::filesystem::path verified_ledger();
// How many of its entries have this event.
int count_entries(const std::string& event);
// Waits until the reports behind a visit have become that many entries; how many there are then.
int wait_for_entries(const std::string& event, int wanted);

// What the coin box has taken for good, once nothing is held any more: the fee of a printed paper
// is taken while the resident already holds it.
int captured_yen();

// True where one of the offices on that screen has a name, a phone and today's opening.
bool names_offices(const nlohmann::json& refusal);

}  // namespace shomei::stories
