// SPDX-License-Identifier: Apache-2.0
// Plays events into the step function and a real journal, the way the terminal's loop does, and
// lets a test look at entries and effects.
#pragma once

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "shomei/base/digest.h"
#include "shomei/terminal/visit/journal.h"
#include "shomei/terminal/visit/step.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::visit {

class PlayedVisit {
public:
    PlayedVisit() { restart(); }

    // The process ends here and a new one opens the same journal.
    void restart() {
        journal.reset();
        journal = std::make_unique<Journal>(folder.path() / "journal.db");
        state = State{};
        state.epoch = journal->epoch();
        effects.clear();
    }

    void play(const Event& event) {
        const auto before = state;
        auto move = step(state, {event, boot_ms, wall_s, random_id()});
        tickets = journal->commit(before, move);
        state = move.state;
        last_entries.clear();
        for (const auto& each : move.entries) last_entries.emplace_back(name_of(each.entry));
        for (const auto& each : move.entries)
            entries.push_back(std::string(name_of(each.entry)) + (each.note.empty() ? "" : " ") +
                              each.note);
        last_effects = move.effects;
        effects.insert(effects.end(), move.effects.begin(), move.effects.end());
    }

    template <class Kind>
    bool asked_for() const {
        return std::ranges::any_of(last_effects, [](const Effect& each) {
            return std::holds_alternative<Kind>(each.kind);
        });
    }
    template <class Kind>
    long count() const {
        return std::ranges::count_if(
            effects, [](const Effect& each) { return std::holds_alternative<Kind>(each.kind); });
    }
    bool wrote(std::string_view entry) const {
        return std::ranges::find(last_entries, entry) != last_entries.end();
    }

    // ---- the straight line, up to and including the named stage ----
    void come_to(Stage stage);
    // From the start to the printer's first check, which awaits its answer.
    void come_to_printer_check();
    // From the start to a released job that ended with this outcome.
    void end_printing(const char* outcome, int impressions);

    sim::TemporaryFolder folder;
    std::unique_ptr<Journal> journal;
    State state;
    Tickets tickets;
    std::vector<std::string> entries, last_entries;
    std::vector<Effect> effects, last_effects;
    std::int64_t boot_ms = 1'000'000, wall_s = 1'790'000'000;
};

}  // namespace shomei::visit
