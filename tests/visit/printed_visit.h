// SPDX-License-Identifier: Apache-2.0
// A played visit whose effects at printer and payment device are carried out by the shipped code
// against scripted peers.
#pragma once

#include <filesystem>

#include "played_visit.h"
#include "scripted_peers.h"
#include "shomei/base/clock.h"

namespace shomei::visit {

class PrintedVisit : public PlayedVisit {
public:
    PrintedVisit() { boot_ms = shomei::boot_ms(); }  // the effects look at the real clock

    // Carries out what the last move asked for, and what follows from it, until nothing is asked
    // any more, `stage` is reached, or the limit. `pace_ms` passes with each answer.
    void carry_out(Stage until, std::int64_t pace_ms = 250) {
        for (int answers = 0; state.stage != until && answers < 400; ++answers) {
            std::vector<Event> came;
            for (const auto& effect : last_effects) {
                Assignment assignment{effect, state, journal->seq(), std::move(tickets)};
                if (auto answer = effects_of_peers.run(assignment)) came.push_back(*answer);
                tickets = std::move(assignment.tickets);
            }
            boot_ms += pace_ms;
            if (came.empty()) play(Tick{});
            for (const auto& event : came) play(event);
        }
    }

    ScriptedPrinter printer;
    ScriptedCoinbox coinbox;
    SilentIssuer issuer;
    card::Reader reader{"none"};
    text::FontChain fonts{{}};
    EffectRunner effects_of_peers{
        {.terminal = "T0001", .home_city = "422011"},
        {reader, issuer, printer, coinbox},
        {.fonts = fonts,
         .papers = {},
         .municipalities = municipalities(),
         .messages = certificate::MessageCatalogue::load(source() / "config/messages"),
         .printer_counts = true}};

private:
    static std::filesystem::path source() { return SHOMEI_SOURCE_DIR; }
    static std::map<std::string, certificate::Municipality> municipalities() {
        const auto cities = source() / "config/municipalities";
        std::map<std::string, certificate::Municipality> out;
        out.emplace("422011", certificate::Municipality::load(cities / "422011.json",
                                                              cities / "municipality.schema.json"));
        return out;
    }
};

}  // namespace shomei::visit
