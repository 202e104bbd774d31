// SPDX-License-Identifier: Apache-2.0
// From the grant to settled money and paper (reliability 5, 11, 12).
#include "move.h"

namespace shomei::visit {

void on(Move& m, const Granted& event) {
    if (!is_awaited(m, event.call)) return;
    if (!can_go_on(m, event, visit::Apply{})) return;
    m.s.documents = event.documents;
    m.s.content_hash = event.content_hash;
    m.s.fresh_until_ms = m.in.boot_ms + event.fresh_for_s * 1000;
    m.note(Entry::j06a_grant, "content=" + event.content_hash +
                                  " documents=" + std::to_string(event.documents.size()));
    m.go(Stage::granted);
    m.ask(MakeDocument{});
}

void on(Move& m, const DocumentMade& event) {
    if (!is_awaited(m, event.call)) return;
    switch (event.outcome) {
        case DocumentMade::Outcome::made:
            m.s.pdf_digest = event.pdf_digest;
            m.s.page_tags = event.page_tags;
            m.s.impressions = event.impressions;
            m.s.document_made = true;
            m.run(MakePreview{});
            if (m.s.card_present) return;  // the page keeps asking for the card
            on(m, CardGone{});
            return;
        case DocumentMade::Outcome::unprintable:
            end_visit(m, RefusalCode::C08);
            return;
        case DocumentMade::Outcome::mismatch:
            m.note(Entry::j23_stop, "mismatch");
            m.report("stop");
            end_visit(m, RefusalCode::B05);
            return;
        case DocumentMade::Outcome::tool_failed:
            m.s.out_of_service = RefusalCode::B08;
            end_visit(m, RefusalCode::F03);
            return;
        case DocumentMade::Outcome::refused:
            end_visit(m, event.refused.value_or(RefusalCode::B04));
            return;
        case DocumentMade::Outcome::silent:
            if (may_repeat(m, event.silence))
                m.ask(MakeDocument{});
            else
                end_silent(m, event.silence);
            return;
    }
}

void begin_void(Move& m, RefusalCode code) {
    const bool job_may_exist = m.s.stage == Stage::job_pending || m.s.stage == Stage::job_ready;
    const bool released = m.s.stage >= Stage::released;
    m.note(Entry::j16_void_intent, std::string(certificate::name_of(code)));
    m.go(Stage::voiding);
    if (!released) {
        m.owe({Obligation::Kind::void_issuance, "void", 0, 0});
        m.run(SendReports{});
    }
    // The ending is shown when the money's end is known, or when it takes too long to wait for.
    m.s.ending = code;
    m.show(Page::checking, t_void_shown_ms);
    if (job_may_exist)
        m.ask(CancelJob{});
    else
        m.ask(GiveBack{});
}

namespace {

constexpr std::int64_t retry_after_ms = 3'000;

void settle_void(Move& m, bool owed) {
    m.note(Entry::j17_voided, owed ? "owed" : "returned");
    if (!m.s.paper_outcome.empty()) m.report("voided", 0, 0);
    if (owed) m.report("refund-due", m.s.fee_yen, 0);
    m.go(owed ? Stage::refund_due : Stage::settled_void);
    show_ending(m, owed ? RefusalCode::D06 : m.s.ending.value_or(RefusalCode::D03));
    m.run(Forget{});
}

void settle_ok(Move& m, int yen) {
    m.note(Entry::j14_captured, "yen=" + std::to_string(yen));
    m.report("captured", yen, (m.s.impressions + 1) / 2);
    m.note(Entry::j15_settled);
    m.go(Stage::settled_ok);
    m.show(Page::take_paper, t_taken_ms);
    m.run(PrintSlip{});
    m.run(Forget{});
}

void on_paying(Move& m, const Money& event) {
    switch (event.standing) {
        case Money::Standing::accepting:
            if (m.s.page != Page::paying || event.inserted_yen > m.s.inserted_yen)
                m.show(Page::paying, t_pay_ms);
            m.s.inserted_yen = event.inserted_yen;
            m.ask(WatchMoney{});
            return;
        case Money::Standing::held:
        case Money::Standing::charged:
            m.s.inserted_yen = event.inserted_yen;
            m.s.charged_at_once = event.standing == Money::Standing::charged;
            m.note(Entry::j08_held, m.s.charged_at_once ? "charged" : "hold");
            m.go(Stage::held);
            m.s.job_attempts = 0;
            m.s.job_deadline_ms = m.in.boot_ms + t_job_ms;
            start_printing(m);
            return;
        case Money::Standing::refused:
            if (m.s.pay_attempt >= 3) {
                begin_void(m, RefusalCode::D02);
                return;
            }
            m.note(Entry::j08_held, "declined");
            m.go(Stage::ready);
            m.s.hint = RefusalCode::D02;
            m.show(Page::pay);
            return;
        case Money::Standing::returned:  // cancelled at the device itself
            begin_void(m, RefusalCode::D01);
            return;
        case Money::Standing::captured:
        case Money::Standing::owed:
        case Money::Standing::no_answer:
        case Money::Standing::gone:
            begin_void(m, RefusalCode::D02);
            return;
    }
}

}  // namespace

void on(Move& m, const Money& event) {
    if (!is_awaited(m, event.call)) return;
    const auto standing = event.standing;
    if (m.s.stage == Stage::pay_pending) {
        on_paying(m, event);
    } else if (m.s.stage == Stage::capturing) {
        if (standing == Money::Standing::captured)
            settle_ok(m, m.s.fee_yen);
        else if (standing == Money::Standing::gone)
            settle_ok(m, 0);  // write-off (reliability 6)
        else
            m.s.retry_ms = m.in.boot_ms + retry_after_ms;
    } else if (m.s.stage == Stage::voiding) {
        if (standing == Money::Standing::returned || standing == Money::Standing::gone)
            settle_void(m, false);
        else if (standing == Money::Standing::owed)
            settle_void(m, true);
        else
            m.s.retry_ms = m.in.boot_ms + retry_after_ms;
    }
}

void start_printing(Move& m) {
    ++m.s.job_attempts;
    m.s.job = {m.in.fresh_id, 0, {}};
    m.note(Entry::j09_job_intent, "INTENT " + m.s.job.key + " pdf=" + m.s.pdf_digest);
    m.go(Stage::job_pending);
    m.show(Page::printing, 0);
    m.ask(CreateJob{});
}

namespace {

void on_dropped(Move& m) {
    m.note(Entry::j10_job, "DROPPED");
    if (m.s.stage == Stage::voiding) {
        m.ask(GiveBack{});
        return;
    }
    const bool again = m.s.job_attempts < job_attempts_limit && m.in.boot_ms < m.s.job_deadline_ms;
    if (again)
        start_printing(m);
    else
        begin_void(m, RefusalCode::D03);
}

void release(Move& m) {
    if (m.in.boot_ms >= m.s.fresh_until_ms) {
        begin_void(m, RefusalCode::F02);
        return;
    }
    m.note(Entry::j11_releasing, "RELEASING " + m.s.job.key);
    m.report("released", m.s.fee_yen, (m.s.impressions + 1) / 2);
    m.go(Stage::released);
    m.s.job_deadline_ms = m.in.boot_ms + t_print_silence_ms;
    if (m.s.two_phase)
        m.ask(ReleaseJob{});
    else
        m.ask(SendDocument{});
}

void on_outcome(Move& m, const std::string& outcome, int impressions) {
    m.s.paper_outcome = outcome;
    m.note(Entry::j12_outcome,
           outcome + " " + std::to_string(impressions) + "/" + std::to_string(m.s.impressions));
    const int sheets = (impressions + 1) / 2;
    if (outcome == "printed") {
        m.go(Stage::printed);
        m.report("printed", 0, sheets);
        m.note(Entry::j13_capture_intent, payment_key(m.s));
        m.go(Stage::capturing);
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

}  // namespace

void on(Move& m, const JobAnswer& event) {
    if (!is_awaited(m, event.call)) return;
    switch (event.outcome) {
        case JobAnswer::Outcome::created:
            SHOMEI_CHECK(m.s.stage == Stage::job_pending);
            m.s.job = event.job;
            m.note(Entry::j10_job,
                   "CREATED " + std::to_string(event.job.id) + " " + event.job.uuid);
            m.go(Stage::job_ready);
            if (!m.s.two_phase) {  // printing.md 6: the document itself is what cannot be undone
                release(m);
                return;
            }
            m.note(Entry::j10_job, "SENDING");
            m.ask(SendDocument{});
            return;
        case JobAnswer::Outcome::uploaded:
            if (m.s.stage == Stage::released) {
                m.note(Entry::j11_released, "SENT");
                m.ask(WatchJob{});
                return;
            }
            SHOMEI_CHECK(m.s.stage == Stage::job_ready);
            m.note(Entry::j10_job, "UPLOADED");
            release(m);
            return;
        case JobAnswer::Outcome::released:
            m.note(Entry::j11_released, "RELEASED");
            m.ask(WatchJob{});
            return;
        case JobAnswer::Outcome::dropped:
            if (m.s.stage == Stage::released)
                m.ask(WatchJob{});
            else
                on_dropped(m);
            return;
        case JobAnswer::Outcome::doubt:
            if (m.s.stage == Stage::released)
                m.ask(WatchJob{});
            else if (m.s.stage == Stage::voiding)
                m.ask(GiveBack{});
            else
                m.ask(CancelJob{});
            return;
        case JobAnswer::Outcome::unreachable:
            // Nothing was released: a held job is void by definition and is cancelled when the
            // printer is seen again.
            if (m.s.stage == Stage::released)
                m.ask(WatchJob{});
            else if (m.s.stage == Stage::voiding)
                m.ask(GiveBack{});
            else
                on_dropped(m);
            return;
    }
}

void on(Move& m, const JobProgress& event) {
    if (!is_awaited(m, event.call)) return;
    SHOMEI_CHECK(m.s.stage == Stage::released);
    if (event.outcome) {
        on_outcome(m, *event.outcome, event.impressions);
        return;
    }
    if (event.impressions != m.s.impressions_done || event.reason != m.s.printer_reason)
        m.s.job_deadline_ms = m.in.boot_ms + (event.reason.empty() ? t_print_silence_ms : t_jam_ms);
    m.s.impressions_done = event.impressions;
    m.s.printer_reason = event.reason;
    if (m.in.boot_ms < m.s.job_deadline_ms) {
        m.ask(WatchJob{});
        return;
    }
    if (m.s.job_cancelled) {
        on_outcome(m, "unknown", event.impressions);
        return;
    }
    m.s.job_cancelled = true;
    m.s.job_deadline_ms = m.in.boot_ms + t_pay_ms;  // an engine finishes the sheets in its path
    m.ask(CancelJob{});
}

void on(Move& m, const OperatorDecision& event) {
    if (m.s.stage != Stage::paper_unknown) return;
    m.note(Entry::j21_decision, event.paper_delivered ? "delivered" : "not-delivered");
    if (event.paper_delivered) {
        m.note(Entry::j13_capture_intent, payment_key(m.s));
        m.go(Stage::capturing);
        m.ask(Capture{});
        return;
    }
    begin_void(m, RefusalCode::D03);
}

}  // namespace shomei::visit
