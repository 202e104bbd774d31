// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/step.h"

#include "move.h"

namespace shomei::visit {

Transition step(const State& state, const Input& input) {
    Move m(state, input);
    std::visit([&m](const auto& event) { on(m, event); }, input.event);
    // A final visit awaits nothing; what still arrives for it is late.
    if (is_final(m.s.stage)) m.s.call = 0;
    return std::move(m.out);
}

bool is_awaited(Move& m, std::uint64_t call) {
    if (call != 0 && call == m.s.call) {
        m.s.call = 0;
        return true;
    }
    m.note(Entry::j22_late);
    return false;
}

bool may_repeat(Move& m, Silence silence) {
    if (m.s.repeated || (silence != Silence::unknown && silence != Silence::not_sent)) return false;
    m.s.repeated = true;
    return true;
}

void show_ending(Move& m, RefusalCode code) {
    m.s.ending = code;
    m.show(Page::ending, t_ending_ms);
    const auto& traits = certificate::traits_of(code);
    if (traits.names_offices || m.s.pay_attempt > 0) m.run(PrintSlip{});
}

void end_visit(Move& m, RefusalCode code) {
    switch (m.s.stage) {
        case Stage::idle:
            m.show(Page::start, 0);
            return;
        case Stage::open:
        case Stage::pin_ok:
        case Stage::authed:
            m.note(Entry::j20_cancelled, std::string(certificate::name_of(code)));
            m.go(Stage::cancelled);
            break;
        case Stage::pin_pending:
            m.note(Entry::j03_pin_result, "unknown");
            m.go(Stage::closed);
            break;
        case Stage::consented:
        case Stage::granted:
        case Stage::ready:
            m.note(Entry::j20_cancelled, std::string(certificate::name_of(code)));
            m.owe({Obligation::Kind::void_issuance, "void", 0, 0});
            m.run(SendReports{});
            m.go(Stage::cancelled);
            break;
        case Stage::pay_pending:
        case Stage::held:
            begin_void(m, code);
            return;
        case Stage::job_pending:
        case Stage::job_ready:
            give_up_job(m, code);
            return;
        case Stage::released:
        case Stage::printed:
        case Stage::capturing:
        case Stage::captured:
        case Stage::spoiled:
        case Stage::paper_unknown:
        case Stage::voiding:
        case Stage::refund_due:
        case Stage::cancelled:
        case Stage::settled_ok:
        case Stage::settled_void:
        case Stage::closed:
            return;  // only evidence decides from here on
    }
    m.s.call = 0;
    m.run(Unpower{});
    show_ending(m, code);
    m.run(Forget{});
}

void end_silent(Move& m, Silence silence) {
    if (silence == Silence::wrong) {
        // An answer that is not ours means that somebody mixes things up: this machine closes.
        m.s.out_of_service = RefusalCode::B08;
        m.note(Entry::j23_stop, "answer");
        end_visit(m, RefusalCode::B05);
        return;
    }
    end_visit(m, silence == Silence::busy ? RefusalCode::B06 : RefusalCode::B04);
}

void on(Move& m, const LanguageChosen& event) {
    if (event.language == "ja" || event.language == "en") m.s.language = event.language;
}

void on(Move&, const PreviewMade&) {}

void on(Move& m, const ReaderState& event) { m.s.reader_working = event.working; }

void on(Move& m, const Receipt& event) {
    m.note(Entry::j26_acknowledged,
           std::to_string(event.obligation) + (event.denied ? " denied" : ""));
    if (event.denied) m.s.out_of_service = RefusalCode::B08;
}

// An unreachable issuer closes the gate until it answers; every other reason outlasts that.
void on(Move& m, const HealthTold& event) {
    if (event.closed && m.s.out_of_service.value_or(RefusalCode::B04) == RefusalCode::B04)
        m.s.out_of_service = event.closed;
    if (!event.closed && m.s.out_of_service == RefusalCode::B04) m.s.out_of_service.reset();
}

namespace {

// Pages on which nobody has to touch anything.
bool waits_for_machine(Page page) {
    switch (page) {
        case Page::reading:
        case Page::checking:
        case Page::signing:
        case Page::printing:
        case Page::paying:
        case Page::start:
            return true;
        default:
            return false;
    }
}

void on_page_deadline(Move& m) {
    switch (m.s.page) {
        case Page::ending:
        case Page::done:
            // A forgotten card keeps its warning up; the visit itself is over.
            if (m.s.card_present && (is_final(m.s.stage) || m.s.stage == Stage::capturing)) {
                m.s.page_deadline_ms = m.in.boot_ms + t_taken_ms;
                m.s.hint = RefusalCode::D07;
                return;
            }
            m.s = next_visit(m.s);
            return;
        case Page::take_paper:
            m.show(Page::done, t_done_ms);
            return;
        case Page::take_card:
            end_visit(m, RefusalCode::D07);
            return;
        case Page::paying:
            end_visit(m, RefusalCode::D01);
            return;
        default:
            break;
    }
    if (m.s.stage == Stage::voiding) {
        show_ending(m, m.s.ending.value_or(RefusalCode::D03));
        return;
    }
    if (!m.s.still_there && !waits_for_machine(m.s.page)) {
        m.s.still_there = true;
        m.s.page_deadline_ms = m.in.boot_ms + t_still_there_ms;
        return;
    }
    end_visit(m, RefusalCode::F02);
}

}  // namespace

void on(Move& m, const Tick&) {
    const auto now = m.in.boot_ms;
    if (m.s.stage == Stage::voiding && m.s.call == 0 && now >= m.s.retry_ms) {
        m.ask(GiveBack{});
        return;
    }
    if (m.s.stage == Stage::capturing && m.s.call == 0 && now >= m.s.retry_ms) {
        m.ask(Capture{});
        return;
    }
    // A card whose PIN was accepted long ago signs nothing any more without being asked again.
    if (m.s.stage == Stage::authed && m.s.verified_until_ms != 0 && now >= m.s.verified_until_ms) {
        m.s.verified_until_ms = 0;
        m.run(Unpower{});
    }
    const bool nobody = m.s.stage == Stage::idle && m.s.page == Page::start;
    if (nobody && m.s.orphans && now >= m.s.orphan_sweep_ms) {
        m.s.orphan_sweep_ms = now + t_orphans_ms;
        m.run(CancelOrphans{});
    }
    const bool before_money = m.s.stage > Stage::idle && m.s.stage <= Stage::ready;
    if (before_money && m.s.visit_deadline_ms != 0 && now >= m.s.visit_deadline_ms) {
        end_visit(m, RefusalCode::F02);
        return;
    }
    if (m.s.page_deadline_ms != 0 && now >= m.s.page_deadline_ms) on_page_deadline(m);
}

}  // namespace shomei::visit
