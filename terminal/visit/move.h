// SPDX-License-Identifier: Apache-2.0
// One move of the visit in the making: the steps below change the state and add entries and effects
// through it, so that each reads as the row of the table it is.
#pragma once

#include <string>
#include <utility>

#include "shomei/base/check.h"
#include "shomei/terminal/visit/step.h"

namespace shomei::visit {

using certificate::RefusalCode;

struct Move {
    Transition out;
    const Input& in;
    State& s;

    Move(const State& state, const Input& input)
        : out{state, {}, {}, {}}, in(input), s(out.state) {}
    Move(const Move&) = delete;

    void note(Entry entry, std::string text = {}) {
        out.entries.push_back({entry, std::move(text)});
    }
    void go(Stage stage) { s.stage = stage; }
    void show(Page page, std::int64_t limit_ms = t_idle_ms) {
        s.page = page;
        s.still_there = false;
        s.page_deadline_ms = limit_ms == 0 ? 0 : in.boot_ms + limit_ms;
    }
    void run(EffectKind kind) { out.effects.push_back({kind, 0}); }
    // Runs an effect whose answer the visit waits for; only one at a time.
    void ask(EffectKind kind) {
        s.call = ++s.calls;
        out.effects.push_back({kind, s.call});
    }
    void owe(Obligation obligation) { out.obligations.push_back(std::move(obligation)); }
    void report(std::string event, int yen = 0, int sheets = 0) {
        owe({Obligation::Kind::report, std::move(event), yen, sheets});
        run(SendReports{});
    }
};

// True where `call` answers the awaited effect; takes it off the waiting list. Otherwise J22.
bool is_awaited(Move& m, std::uint64_t call);

// Ends the visit with `code` as its stage allows: plain cancel, cancel with `void`, or money back.
void end_visit(Move& m, RefusalCode code);
// Ends it because a peer gave nothing to go on with.
void end_silent(Move& m, Silence silence);
// Gives the money back; `code` says why on the screen.
void begin_void(Move& m, RefusalCode code);
// Asks for the money back, after the job that may still be at the printer was told to end.
void give_back(Move& m);
// Leaves the money's and paper's end for the screen, prints the slip and forgets the visit.
void show_ending(Move& m, RefusalCode code);
// True once when an unanswered request may be sent again with the same bytes.
bool may_repeat(Move& m, Silence silence);

// What every answer of the issuer goes through: silence is asked `again` once or ends the visit, a
// refusal ends it. True where there is a value to go on with.
template <class Answer, class Again>
bool can_go_on(Move& m, const Answer& answer, Again again) {
    if (answer.silence) {
        if (may_repeat(m, *answer.silence))
            m.ask(again);
        else
            end_silent(m, *answer.silence);
        return false;
    }
    m.s.repeated = false;
    if (answer.refused) end_visit(m, *answer.refused);
    return !answer.refused;
}

void begin_visit(Move& m);
void ask_for_pin(Move& m);
void hold_money(Move& m);
void start_printing(Move& m);
// Tells the printer to end the job, and again until it has or the limit is over.
void cancel_job(Move& m);
// As cancel_job, without another try: where nothing came of the job, the money goes back.
void give_up_job(Move& m, RefusalCode code);

inline int sheets_of(int impressions) { return impressions / 2 + impressions % 2; }

void on(Move& m, const Pressed& event);
void on(Move& m, const LanguageChosen& event);
void on(Move& m, const KindChosen& event);
void on(Move& m, const ScopeChosen& event);
void on(Move& m, const OptionsChosen& event);
void on(Move& m, const CopiesChosen& event);
void on(Move& m, const CardSeen& event);
void on(Move& m, const CardGone& event);
void on(Move& m, const ReaderState& event);
void on(Move& m, const CardRead& event);
void on(Move& m, const Opened& event);
void on(Move& m, const PrinterChecked& event);
void on(Move& m, const Verified& event);
void on(Move& m, const visit::Authenticated& event);
void on(Move& m, const Quoted& event);
void on(Move& m, const Signed& event);
void on(Move& m, const Granted& event);
void on(Move& m, const DocumentMade& event);
void on(Move& m, const Money& event);
void on(Move& m, const JobAnswer& event);
void on(Move& m, const JobProgress& event);
void on(Move& m, const OrphansSeen& event);
void on(Move& m, const PreviewMade& event);
void on(Move& m, const Receipt& event);
void on(Move& m, const HealthTold& event);
void on(Move& m, const OperatorDecision& event);
void on(Move& m, const Tick& event);
void on(Move& m, const Start& event);

}  // namespace shomei::visit
