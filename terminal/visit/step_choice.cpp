// SPDX-License-Identifier: Apache-2.0
// From the offers to the application that the card signed; and every press of a key.
#include <algorithm>

#include "move.h"

namespace shomei::visit {

void on(Move& m, const visit::Authenticated& event) {
    if (!is_awaited(m, event.call)) return;
    if (event.card_lost) {
        end_visit(m, RefusalCode::A02);
        return;
    }
    if (!can_go_on(m, event, visit::Authenticate{})) return;
    if (event.kinds.empty() && event.closed_kinds.empty()) {
        end_visit(m, RefusalCode::B03);
        return;
    }
    m.s.kinds = event.kinds;
    m.s.closed_kinds = event.closed_kinds;
    m.s.household = event.household;
    m.s.family = event.family;
    m.s.self_handle = event.self_handle;
    for (const auto& notice : event.notices)
        if (std::ranges::find(m.s.notices, notice) == m.s.notices.end())
            m.s.notices.push_back(notice);
    m.note(Entry::j04_authenticated);
    m.go(Stage::authed);
    m.show(Page::kinds);
}

namespace {

bool choosing(const Move& m, Page page) {
    return m.s.stage == Stage::authed && m.s.page == page && m.s.call == 0;
}

const certificate::OfferedKind* offered(const Move& m) {
    const auto found =
        std::ranges::find(m.s.kinds, m.s.choice.kind, &certificate::OfferedKind::kind);
    return found == m.s.kinds.end() ? nullptr : &*found;
}

bool is_subset(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
    return std::ranges::all_of(
        part, [&](const auto& each) { return std::ranges::find(whole, each) != whole.end(); });
}

// A name that no font has exactly is told before money, when its person is chosen.
bool touches_unprintable(const State& s, const certificate::Scope& scope) {
    using Extent = certificate::Scope::Extent;
    return std::ranges::any_of(people_for_choice(s).unprintable, [&](const auto& handle) {
        if (scope.extent == Extent::household) return true;
        if (scope.extent == Extent::self) return handle == s.self_handle;
        return std::ranges::find(scope.members, handle) != scope.members.end();
    });
}

}  // namespace

void on(Move& m, const KindChosen& event) {
    if (!choosing(m, Page::kinds)) return;
    m.s.choice = {};
    m.s.choice.kind = event.kind;
    if (offered(m)) m.show(Page::people);
}

void on(Move& m, const ScopeChosen& event) {
    const auto* kind = offered(m);
    if (!choosing(m, Page::people) || !kind) return;
    const auto& scope = event.scope;
    if (std::ranges::find(kind->scopes, scope.extent) == kind->scopes.end()) return;
    const bool members = scope.extent == certificate::Scope::Extent::members;
    if (members != !scope.members.empty() ||
        !is_subset(scope.members, people_for_choice(m.s).handles))
        return;
    if (touches_unprintable(m.s, scope)) {
        end_visit(m, RefusalCode::C08);
        return;
    }
    m.s.choice.scope = scope;
    // A kind without items to ask for asks for none.
    m.show(kind->options.empty() ? Page::copies : Page::options);
}

void on(Move& m, const OptionsChosen& event) {
    const auto* kind = offered(m);
    if (!choosing(m, Page::options) || !kind || !is_subset(event.options, kind->options)) return;
    m.s.choice.options = event.options;
    std::ranges::sort(m.s.choice.options);
    const auto doubles = std::ranges::unique(m.s.choice.options);
    m.s.choice.options.erase(doubles.begin(), doubles.end());
    m.show(Page::copies);
}

void on(Move& m, const CopiesChosen& event) {
    const auto* kind = offered(m);
    if (!choosing(m, Page::copies) || !kind) return;
    if (event.copies < 1 || event.copies > kind->copies_limit) return;
    m.s.choice.copies = event.copies;
    m.show(Page::checking);
    m.ask(AskQuote{});
}

void on(Move& m, const Quoted& event) {
    if (!is_awaited(m, event.call)) return;
    if (!can_go_on(m, event, AskQuote{})) return;
    m.s.fee_yen = event.yen;
    m.show(Page::confirm);
}

namespace {

// Card and PIN once more, for the second signature.
void ask_card_again(Move& m) {
    m.s.confirming = true;
    m.s.verified_until_ms = 0;
    m.show(Page::reading);
    m.ask(RepowerCard{});
}

}  // namespace

void on(Move& m, const Signed& event) {
    if (!is_awaited(m, event.call)) return;
    switch (event.outcome) {
        case Signed::Outcome::ok:
            m.s.application_hash = event.application_hash;
            m.s.signature_hash = event.signature_hash;
            m.note(Entry::j05_consent,
                   "application=" + event.application_hash + " signature=" + event.signature_hash);
            m.go(Stage::consented);
            m.show(Page::take_card, t_taken_ms);
            m.ask(Apply{});
            return;
        case Signed::Outcome::pin_needed:
            --m.s.sign_count;
            ask_card_again(m);
            return;
        case Signed::Outcome::card_lost:
        case Signed::Outcome::faulty:
            end_visit(m, RefusalCode::A02);
            return;
    }
}

namespace {

void on_confirm(Move& m) {
    if (m.s.iid.empty()) m.s.iid = m.in.fresh_id;
    if (m.in.boot_ms >= m.s.verified_until_ms) {
        ask_card_again(m);
        return;
    }
    ++m.s.sign_count;
    SHOMEI_CHECK(m.s.sign_count <= 2);
    m.show(Page::signing);
    m.ask(SignApplication{});
}

void on_pin_entered(Move& m) {
    SHOMEI_CHECK(m.s.stage == Stage::open || (m.s.stage == Stage::authed && m.s.confirming));
    ++m.s.verify_count;
    m.note(Entry::j02_pin_try, std::to_string(m.s.verify_count));
    m.go(Stage::pin_pending);
    m.show(Page::checking);
    m.ask(VerifyPin{});
}

void on_proceed(Move& m) {
    if (m.s.page == Page::notice)
        ask_for_pin(m);
    else if (m.s.page == Page::last_try)
        m.show(Page::pin);
    else if (m.s.page == Page::ending || m.s.page == Page::done) {
        if (is_final(m.s.stage) && !m.s.card_present) m.s = next_visit(m.s);
    }
}

void on_back(Move& m) {
    switch (m.s.page) {
        case Page::consent:
            m.show(Page::start, 0);
            return;
        case Page::people:
            m.show(Page::kinds);
            return;
        case Page::options:
            m.show(Page::people);
            return;
        case Page::copies:
            m.show(offered(m)->options.empty() ? Page::people : Page::options);
            return;
        case Page::confirm:
            m.show(Page::copies);
            return;
        default:
            return;
    }
}

}  // namespace

void on(Move& m, const Pressed& event) {
    if (m.s.still_there) {
        m.s.still_there = false;
        m.s.page_deadline_ms = m.in.boot_ms + t_idle_ms;
        // A PIN is an answer too: whoever typed it is there.
        if (event.key != Press::stop && event.key != Press::pin_entered) return;
    }
    switch (event.key) {
        case Press::touch:
            if (m.s.page == Page::start && in_service(m.s)) m.show(Page::consent);
            return;
        case Press::agree:
            if (m.s.page != Page::consent) return;
            if (m.s.card_present)
                begin_visit(m);
            else
                m.show(Page::insert_card);
            return;
        case Press::back:
            on_back(m);
            return;
        case Press::stop:
            // While the card works on a PIN or money is being counted out, "stop" waits its turn.
            if (m.s.stage != Stage::pin_pending)
                end_visit(m, m.s.stage >= Stage::pay_pending ? RefusalCode::D01 : RefusalCode::F01);
            return;
        case Press::proceed:
            on_proceed(m);
            return;
        case Press::pin_entered:
            if (m.s.page == Page::pin && m.s.call == 0)
                on_pin_entered(m);
            else
                m.run(WipePin{});
            return;
        case Press::confirm:
            if (m.s.stage == Stage::authed && m.s.page == Page::confirm && m.s.call == 0)
                on_confirm(m);
            return;
        case Press::pay:
            // The printer may have changed since the PIN; money waits for it and for the card.
            if (m.s.stage == Stage::ready && m.s.page == Page::pay && m.s.call == 0 &&
                !m.s.card_present)
                m.ask(CheckPrinter{});
            return;
        case Press::paper_taken:
            if (m.s.page == Page::take_paper) m.show(Page::done, t_done_ms);
            return;
    }
}

}  // namespace shomei::visit
