// SPDX-License-Identifier: Apache-2.0
// The print job, from its key to the named outcome of the paper (printing.md 5 to 12, reliability
// 11).
//
// The one rule behind it (R2): a new key K is drawn only where nothing can have come of the old
// one. That is so before SENDING, when no document had left, and after it when the printer says
// canceled or aborted with nothing counted. In every other case the paper's outcome is named by
// evidence, as after a release of our own, and a row in `release` keeps every further job away.
#include <algorithm>

#include "move.h"

namespace shomei::visit {

void start_printing(Move& m) {
    ++m.s.job_attempts;
    m.s.job = {m.in.fresh_id, 0, {}};
    m.s.job_cancelled = false;
    m.note(Entry::j09_job_intent, "INTENT " + m.s.job.key + " pdf=" + m.s.pdf_digest);
    m.go(Stage::job_pending);
    m.show(Page::printing, 0);
    m.ask(CreateJob{});
}

void cancel_job(Move& m) {
    m.s.job_cancelled = true;
    m.s.cancel_until_ms = m.in.boot_ms + t_cancel_ms;
    m.s.cancel_again_ms = m.in.boot_ms + t_cancel_again_ms;
    m.ask(CancelJob{});
}

void give_up_job(Move& m, RefusalCode code) {
    if (m.s.job_cancelled && m.s.ending) return;  // given up already
    m.s.ending = code;
    m.run(Forget{});
    cancel_job(m);
}

namespace {

// SENDING stands in the same transaction as CREATED. A one-phase printer gets no document before
// J11.
bool document_may_have_left(const State& s) { return s.two_phase && s.job.id != 0; }

void on_dropped(Move& m) {
    m.note(Entry::j10_job, "DROPPED");
    if (m.s.stage == Stage::voiding) {
        m.ask(GiveBack{});
        return;
    }
    m.s.job = {};
    const bool again =
        !m.s.ending && m.s.job_attempts < job_attempts_limit && m.in.boot_ms < m.s.job_deadline_ms;
    if (again)
        start_printing(m);
    else
        begin_void(m, m.s.ending.value_or(RefusalCode::D03));
}

void release(Move& m) {
    if (m.in.boot_ms >= m.s.fresh_until_ms) {
        give_up_job(m, RefusalCode::D03);
        return;
    }
    m.note(Entry::j11_releasing, "RELEASING " + m.s.job.key);
    m.report("released", m.s.fee_yen, sheets_of(m.s.impressions));
    m.go(Stage::released);
    m.s.side_ms = m.in.boot_ms;
    if (m.s.two_phase)
        m.ask(ReleaseJob{});
    else
        m.ask(SendDocument{});
}

void on_outcome(Move& m, const std::string& outcome, int impressions) {
    m.s.paper_outcome = outcome;
    m.s.outcome_s = m.in.wall_s;
    m.note(Entry::j12_outcome,
           outcome + " " + std::to_string(impressions) + "/" + std::to_string(m.s.impressions));
    const int sheets = sheets_of(impressions);
    if (outcome == "over") {  // a doubled or a foreign page: staff look at this printer first
        m.note(Entry::j23_stop, "printer over");
        m.s.out_of_service = RefusalCode::B08;
    }
    if (outcome == "printed") {
        m.go(Stage::printed);
        m.report("printed", 0, sheets);
        m.note(Entry::j13_capture_intent, payment_key(m.s));
        m.go(Stage::capturing);
        // The paper lies in the tray: it is handed over now, the capture goes on behind it.
        m.show(Page::take_paper, t_taken_ms);
        m.run(Forget{});
        m.ask(Capture{});
    } else if (outcome == "not-printed" || outcome == "partial") {
        m.go(Stage::spoiled);
        m.report("spoiled", 0, sheets);
        if (outcome == "partial") m.owe({Obligation::Kind::inspect, "", 0, sheets});
        begin_void(m, outcome == "partial" ? RefusalCode::D04 : RefusalCode::D03);
    } else {
        m.go(Stage::paper_unknown);
        m.report("unknown", 0, sheets);
        m.owe({Obligation::Kind::inspect, "", m.s.fee_yen, sheets});
        show_ending(m, RefusalCode::D05);
        m.run(Forget{});
    }
}

// The job went to the paper without a Release-Job of ours: the printer does not keep the hold, or
// somebody let it go at the panel.
void find_released(Move& m) {
    m.note(Entry::j11_found, "FOUND " + m.s.job.key);
    m.report("released", m.s.fee_yen, sheets_of(m.s.impressions));
    m.go(Stage::released);
}

void on_job_end(Move& m, const std::string& outcome, int impressions) {
    if (m.s.stage == Stage::job_ready) {
        if (outcome == "not-printed" || !document_may_have_left(m.s)) {
            on_dropped(m);
            return;
        }
        find_released(m);
    }
    m.s.job = {};  // nothing is left to cancel
    on_outcome(m, outcome, impressions);
}

// A job that Cancel-Job could not end in time. Its visit goes on without it; what is left at the
// printer is cancelled between visits.
void on_job_left(Move& m, const JobProgress& event) {
    m.s.orphans = true;
    if (m.s.stage == Stage::job_ready) {
        // A held job that was never released is void by definition (printing.md 5).
        if (event.sight == JobProgress::Sight::held || !document_may_have_left(m.s)) {
            begin_void(m, m.s.ending.value_or(RefusalCode::D03));
            return;
        }
        find_released(m);
    }
    on_outcome(m, "unknown", event.impressions);
}

void on_created(Move& m, const Job& job) {
    SHOMEI_CHECK(m.s.stage == Stage::job_pending);
    m.s.job = job;
    m.note(Entry::j10_job, "CREATED " + std::to_string(job.id) + " " + job.uuid);
    m.go(Stage::job_ready);
    if (!m.s.two_phase) {  // printing.md 6: the document itself is what cannot be undone
        release(m);
        return;
    }
    m.note(Entry::j10_job, "SENDING");
    m.ask(SendDocument{});
}

void on_uploaded(Move& m) {
    if (m.s.stage == Stage::released) {
        m.note(Entry::j11_released, "SENT");
        m.ask(WatchJob{});
        return;
    }
    SHOMEI_CHECK(m.s.stage == Stage::job_ready);
    m.note(Entry::j10_job, "UPLOADED");
    release(m);
}

// A reason counts while no side comes out: stale ones stay on after the trouble (printing.md 10).
// The patience runs from the first trouble since the last side, whatever follows it.
void follow_counter(Move& m, const JobProgress& event) {
    const auto now = m.in.boot_ms;
    if (event.impressions != m.s.impressions_done) {
        m.s.side_ms = now;
        m.s.trouble_since_ms = m.s.trouble_until_ms = 0;
    }
    m.s.impressions_done = event.impressions;
    const bool stalled = now - m.s.side_ms >= t_stalled_ms;
    m.s.printer_reason = stalled ? event.reason : std::string();
    if (m.s.printer_reason.empty()) return;
    if (m.s.trouble_since_ms == 0) m.s.trouble_since_ms = now;
    m.s.trouble_until_ms = std::max(m.s.trouble_until_ms,
                                    m.s.trouble_since_ms + std::int64_t{event.patience_s} * 1000);
}

std::int64_t patience_end(const State& s) {
    if (!s.printer_reason.empty()) return s.trouble_until_ms;
    return std::max(s.side_ms + t_print_silence_ms, s.trouble_until_ms);
}

// The printer left open what it did: it is asked for the job, or told to end it, by what the job
// can have come to.
void on_doubt(Move& m, JobAnswer::Outcome outcome) {
    if (m.s.stage == Stage::voiding) {
        m.s.orphans = true;
        m.ask(GiveBack{});
    } else if (m.s.stage == Stage::job_pending) {
        if (outcome == JobAnswer::Outcome::doubt && !m.s.job_cancelled) {
            cancel_job(m);
            return;
        }
        m.s.orphans = m.s.orphans || m.s.job_cancelled;  // an empty job at the most
        on_dropped(m);
    } else if (m.s.stage == Stage::job_ready && !m.s.job_cancelled) {
        cancel_job(m);
    } else {
        m.ask(WatchJob{});
    }
}

}  // namespace

void on(Move& m, const JobAnswer& event) {
    if (!is_awaited(m, event.call)) return;
    switch (event.outcome) {
        case JobAnswer::Outcome::created:
            on_created(m, event.job);
            return;
        case JobAnswer::Outcome::uploaded:
            on_uploaded(m);
            return;
        case JobAnswer::Outcome::released:
            m.note(Entry::j11_released, "RELEASED");
            m.ask(WatchJob{});
            return;
        case JobAnswer::Outcome::cancelling:
            if (m.s.stage == Stage::voiding)
                m.ask(GiveBack{});
            else
                m.ask(WatchJob{});
            return;
        case JobAnswer::Outcome::dropped:
            on_dropped(m);
            return;
        case JobAnswer::Outcome::doubt:
        case JobAnswer::Outcome::unreachable:
            on_doubt(m, event.outcome);
            return;
    }
}

void on(Move& m, const JobProgress& event) {
    if (!is_awaited(m, event.call)) return;
    SHOMEI_CHECK(m.s.stage == Stage::released || m.s.stage == Stage::job_ready);
    if (event.outcome) {
        on_job_end(m, *event.outcome, event.impressions);
        return;
    }
    follow_counter(m, event);
    const auto now = m.in.boot_ms;
    if (!m.s.job_cancelled) {
        if (now < patience_end(m.s))
            m.ask(WatchJob{});
        else
            cancel_job(m);
    } else if (now >= m.s.cancel_until_ms) {
        on_job_left(m, event);
    } else if (now >= m.s.cancel_again_ms) {
        m.s.cancel_again_ms = now + t_cancel_again_ms;
        m.ask(CancelJob{});
    } else {
        m.ask(WatchJob{});
    }
}

void on(Move& m, const OrphansSeen& event) { m.s.orphans = event.any; }

}  // namespace shomei::visit
