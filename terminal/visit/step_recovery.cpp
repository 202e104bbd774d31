// SPDX-License-Identifier: Apache-2.0
// After a restart: each unsettled visit goes to the end that its state allows (reliability 6).
// Nothing is ever printed for someone who may have left.
#include "move.h"

namespace shomei::visit {

bool is_due(const State& left, std::int64_t wall_s) {
    if (left.stage == Stage::paper_unknown) return wall_s >= left.outcome_s + t_decision_s;
    return left.stage == Stage::voiding || left.stage == Stage::capturing;
}

void on(Move& m, const Start&) {
    m.s.call = 0;
    m.s.card_present = false;
    m.note(Entry::j25_start, "recovered " + std::string(name_of(m.s.stage)));
    switch (m.s.stage) {
        case Stage::open:
        case Stage::pin_ok:
        case Stage::authed:
        case Stage::pin_pending:
        case Stage::consented:
        case Stage::granted:
        case Stage::ready:
        case Stage::pay_pending:
        case Stage::held:
        case Stage::job_pending:
        case Stage::job_ready:
            end_visit(m, m.s.pay_attempt > 0 ? RefusalCode::D03 : RefusalCode::F03);
            return;
        case Stage::released:
            cancel_job(m);  // a job still held is cancelled, a running one is watched to its end
            return;
        case Stage::printed:
        case Stage::capturing:
            m.go(Stage::capturing);
            m.ask(Capture{});
            return;
        case Stage::captured:
            m.note(Entry::j15_settled);
            m.go(Stage::settled_ok);
            return;
        case Stage::spoiled:
            begin_void(m, RefusalCode::D03);
            return;
        case Stage::voiding:
            give_back(m);
            return;
        case Stage::paper_unknown:
            if (m.s.outcome_s == 0) m.s.outcome_s = m.in.wall_s;  // an older journal: from now on
            if (!is_due(m.s, m.in.wall_s)) return;                // a person may still decide
            m.note(Entry::j21_decision, "24h");
            begin_void(m, RefusalCode::D05);
            return;
        case Stage::refund_due:
        case Stage::idle:
        case Stage::cancelled:
        case Stage::settled_ok:
        case Stage::settled_void:
        case Stage::closed:
            return;  // nothing is left to do here
    }
}

}  // namespace shomei::visit
