// SPDX-License-Identifier: Apache-2.0
// From the card on the reader to the accepted PIN (reliability 8).
#include "move.h"

namespace shomei::visit {

void begin_visit(Move& m) {
    SHOMEI_CHECK(m.s.stage == Stage::idle);
    m.s.vid = m.in.fresh_id;
    m.s.visit_deadline_ms = m.in.boot_ms + t_visit_ms;
    m.note(Entry::j01_card_seen);
    m.go(Stage::open);
    m.show(Page::reading);
    m.ask(ReadCard{});
}

void on(Move& m, const CardSeen&) {
    m.s.card_present = true;
    if (m.s.stage == Stage::idle && m.s.page == Page::insert_card) begin_visit(m);
}

namespace {

void become_ready(Move& m) {
    m.note(Entry::j06_document,
           "pdf=" + m.s.pdf_digest + " impressions=" + std::to_string(m.s.impressions));
    m.go(Stage::ready);
    m.show(Page::pay);
}

}  // namespace

void on(Move& m, const CardGone&) {
    m.s.card_present = false;
    switch (m.s.stage) {
        case Stage::open:
        case Stage::pin_ok:
        case Stage::authed:
            end_visit(m, RefusalCode::A02);
            return;
        case Stage::granted:
            if (m.s.document_made) become_ready(m);
            return;
        default:
            break;  // in pin_pending VERIFY's own answer decides; later, removal is what is asked
                    // for
    }
    if (m.s.hint == RefusalCode::D07) m.s = next_visit(m.s);
}

void ask_for_pin(Move& m) { m.show(m.s.tries.left == 1 ? Page::last_try : Page::pin); }

void on(Move& m, const CardRead& event) {
    if (!is_awaited(m, event.call)) return;
    if (event.refused) {
        end_visit(m, *event.refused);
        return;
    }
    m.s.tries = event.tries;
    if (m.s.stage == Stage::open) {
        m.ask(AskOpen{});
        return;
    }
    // The PIN is asked for again before the second signature.
    SHOMEI_CHECK(m.s.stage == Stage::authed && m.s.confirming);
    if (!event.same_card || event.tries.kind == Tries::Kind::unknown)
        end_visit(m, RefusalCode::A02);
    else if (event.tries.kind == Tries::Kind::locked)
        end_visit(m, RefusalCode::A10);
    else
        ask_for_pin(m);
}

void on(Move& m, const Opened& event) {
    if (!is_awaited(m, event.call)) return;
    // Known also with a refusal: the screen names that municipality's offices and the date.
    m.s.city_code = event.city_code;
    m.s.not_after_s = event.not_after_s;
    m.s.nonce_expires_s = event.nonce_expires_s;
    if (!can_go_on(m, event, AskOpen{})) return;
    if (m.s.stage == Stage::pin_ok) {  // a fresh nonce 1 for a PIN that took its time
        ++m.s.sign_count;
        m.ask(Authenticate{});
        return;
    }
    m.s.notices = event.notices;
    if (m.s.tries.kind == Tries::Kind::locked)
        end_visit(m, RefusalCode::A10);
    else if (m.s.tries.kind == Tries::Kind::unknown)
        end_visit(m, RefusalCode::A02);
    else
        m.ask(CheckPrinter{});
}

void on(Move& m, const PrinterChecked& event) {
    if (!is_awaited(m, event.call)) return;
    m.s.two_phase = event.two_phase;
    if (!event.ready)
        end_visit(m, RefusalCode::B07);
    else if (!event.money_ready)
        end_visit(m, RefusalCode::D02);
    else if (m.s.stage == Stage::ready)
        hold_money(m);
    else if (!m.s.notices.empty())
        m.show(Page::notice);
    else
        ask_for_pin(m);
}

namespace {

void on_pin_accepted(Move& m) {
    m.s.verified_until_ms = m.in.boot_ms + t_verified_ms;
    m.s.hint.reset();
    m.note(Entry::j03_pin_result, "ok");
    ++m.s.sign_count;
    SHOMEI_CHECK(m.s.sign_count <= 2);
    if (m.s.confirming) {
        m.s.confirming = false;
        m.go(Stage::authed);
        m.show(Page::signing);
        m.ask(SignApplication{});
        return;
    }
    m.go(Stage::pin_ok);
    m.show(Page::checking);
    constexpr std::int64_t nonce_margin_s = 20;
    if (m.in.wall_s + nonce_margin_s >= m.s.nonce_expires_s) {
        --m.s.sign_count;
        m.ask(AskOpen{});
        return;
    }
    m.ask(Authenticate{});
}

// The PIN's end is the visit's end.
void close_visit(Move& m, const std::string& pin_result, RefusalCode code) {
    m.note(Entry::j03_pin_result, pin_result);
    m.go(Stage::closed);
    m.run(Unpower{});
    show_ending(m, code);
    m.run(Forget{});
}

}  // namespace

void on(Move& m, const Verified& event) {
    if (!is_awaited(m, event.call)) return;
    SHOMEI_CHECK(m.s.stage == Stage::pin_pending);
    m.s.tries = event.tries;
    const auto back_to = m.s.confirming ? Stage::authed : Stage::open;
    switch (event.outcome) {
        case Verified::Outcome::ok:
            on_pin_accepted(m);
            return;
        case Verified::Outcome::wrong:
            m.note(Entry::j03_pin_result, "bad left=" + std::to_string(event.tries.left));
            m.go(back_to);
            m.s.hint = RefusalCode::A08;
            ask_for_pin(m);
            return;
        case Verified::Outcome::counter_differs:
            m.note(Entry::j03_pin_result, "not-sent left=" + std::to_string(event.tries.left));
            m.go(back_to);
            --m.s.verify_count;
            ask_for_pin(m);
            return;
        case Verified::Outcome::locked:
            close_visit(m, "locked", RefusalCode::A09);
            return;
        case Verified::Outcome::not_sent:
            close_visit(m, "not-sent", RefusalCode::A02);
            return;
        case Verified::Outcome::unknown:
            close_visit(m, "unknown", RefusalCode::F04);
            return;
    }
}

}  // namespace shomei::visit
