// SPDX-License-Identifier: Apache-2.0
// From the grant to the money held, and from the paper's outcome to settled money (reliability 5,
// 12).
#include <algorithm>

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

void hold_money(Move& m) {
    if (m.s.card_present) return;  // put back meanwhile: it is taken off and the key pressed again
    if (m.s.fresh_until_ms - m.in.boot_ms < t_fresh_min_ms) {
        end_visit(m, RefusalCode::F02);
        return;
    }
    ++m.s.pay_attempt;
    m.note(Entry::j07_pay_intent,
           "yen=" + std::to_string(m.s.fee_yen) + " key=" + payment_key(m.s));
    m.owe({Obligation::Kind::give_back, "", m.s.fee_yen, 0});
    m.go(Stage::pay_pending);
    m.ask(HoldMoney{});  // the page asks for coins when the device says that it takes them
}

void begin_void(Move& m, RefusalCode code) {
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
    m.run(Forget{});  // an ended issuance owns no document
    give_back(m);
}

void give_back(Move& m) {
    if (m.s.job.key.empty())
        m.ask(GiveBack{});
    else
        m.ask(CancelJob{});
}

namespace {

constexpr std::int64_t retry_after_ms = 3'000;

void settle_void(Move& m, bool owed) {
    m.note(Entry::j17_voided, owed ? "owed" : "returned");
    if (!m.s.paper_outcome.empty()) m.report("voided", 0, 0);
    if (owed) m.report("refund-due", m.s.fee_yen, 0);
    m.go(owed ? Stage::refund_due : Stage::settled_void);
    show_ending(m, owed ? RefusalCode::D06 : m.s.ending.value_or(RefusalCode::D03));
}

// `reason`: why nothing was captured although the paper is out (a write-off).
void settle_ok(Move& m, int yen, std::string_view reason = {}) {
    m.s.captured_yen = yen;
    m.note(Entry::j14_captured,
           "yen=" + std::to_string(yen) + (reason.empty() ? "" : " reason=") + std::string(reason));
    m.report("captured", yen, sheets_of(m.s.impressions));
    m.note(Entry::j15_settled);
    m.go(Stage::settled_ok);
    m.run(PrintSlip{});
}

// Why there is no money left to capture; empty where the device may still have it.
std::string_view write_off_reason(Money::Standing standing) {
    switch (standing) {
        case Money::Standing::gone:
            return "gone";
        case Money::Standing::returned:
            return "returned";
        case Money::Standing::refused:
            return "refused";
        case Money::Standing::owed:
            return "owed";
        case Money::Standing::captured:
        case Money::Standing::accepting:
        case Money::Standing::held:
        case Money::Standing::charged:
        case Money::Standing::no_answer:
            return {};
    }
    return {};
}

// The paper is out and with the resident: what the device says now ends it, with the fee or
// without.
void on_capturing(Move& m, Money::Standing standing) {
    const auto reason = write_off_reason(standing);
    if (standing == Money::Standing::captured)
        settle_ok(m, m.s.fee_yen);
    else if (!reason.empty())
        settle_ok(m, 0, reason);
    else
        m.s.retry_ms = m.in.boot_ms + retry_after_ms;
}

void on_voiding(Move& m, const Money& event) {
    m.s.inserted_yen = std::max(m.s.inserted_yen, event.inserted_yen);
    if (event.standing == Money::Standing::returned || event.standing == Money::Standing::gone)
        settle_void(m, false);
    else if (event.standing == Money::Standing::owed)
        settle_void(m, true);
    else
        m.s.retry_ms = m.in.boot_ms + retry_after_ms;
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
    if (m.s.stage == Stage::pay_pending)
        on_paying(m, event);
    else if (m.s.stage == Stage::capturing)
        on_capturing(m, event.standing);
    else if (m.s.stage == Stage::voiding)
        on_voiding(m, event);
}

void on(Move& m, const OperatorDecision& event) {
    if (m.s.stage != Stage::paper_unknown) return;
    m.note(Entry::j21_decision, event.paper_delivered ? "delivered" : "not-delivered");
    m.report("inspected");
    if (event.paper_delivered) {
        m.note(Entry::j13_capture_intent, payment_key(m.s));
        m.go(Stage::capturing);
        m.ask(Capture{});
        return;
    }
    begin_void(m, RefusalCode::D03);
}

}  // namespace shomei::visit
