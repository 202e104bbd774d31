// SPDX-License-Identifier: Apache-2.0
// After a restart: each unsettled visit goes to the end that its state allows (reliability 6).
// Nothing is ever printed for someone who may have left.
#include "move.h"

namespace shomei::visit {

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
            end_visit(m, RefusalCode::F03);
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
            // A job that could not be ended then, or that was not told to before a kill.
            if (m.s.job.key.empty())
                m.ask(GiveBack{});
            else
                m.ask(CancelJob{});
            return;
        case Stage::paper_unknown:
        case Stage::refund_due:
        case Stage::idle:
        case Stage::cancelled:
        case Stage::settled_ok:
        case Stage::settled_void:
        case Stage::closed:
            return;  // a person decides, or nothing is left to do
    }
}

}  // namespace shomei::visit
