// SPDX-License-Identifier: Apache-2.0
#include "played_visit.h"

#include <doctest/doctest.h>

namespace shomei::visit {

namespace {

using certificate::OfferedKind;
using certificate::Scope;

// One move forward on the straight line, from each place on it.
void go_on(PlayedVisit& v) {
    const auto call = v.state.call;
    switch (v.state.stage) {
        case Stage::idle:
            if (v.state.page == Page::start)
                v.play(Pressed{Press::touch});
            else if (v.state.page == Page::consent)
                v.play(Pressed{Press::agree});
            else
                v.play(CardSeen{});
            return;
        case Stage::open:
            if (v.asked_for<ReadCard>())
                v.play(CardRead{call, {}, {Tries::Kind::left, 3}, true});
            else if (v.asked_for<AskOpen>())
                v.play(Opened{call, {}, {}, "422011", v.wall_s + 1, v.wall_s + 300, {}});
            else if (v.asked_for<CheckPrinter>())
                v.play(PrinterChecked{call, true});
            else
                v.play(Pressed{Press::pin_entered});
            return;
        case Stage::pin_pending:
            v.play(Verified{call, Verified::Outcome::ok, {Tries::Kind::left, 3}});
            return;
        case Stage::pin_ok: {
            Authenticated answer{.call = call};
            answer.kinds = {OfferedKind{certificate::Kind::residence_copy,
                                        {Scope::Extent::self, Scope::Extent::household},
                                        {"domicile", "relation"},
                                        3,
                                        300}};
            answer.household = {{"m1", "m2"}, {}};
            answer.self_handle = "m1";
            v.play(answer);
            return;
        }
        case Stage::authed:
            switch (v.state.page) {
                case Page::kinds:
                    v.play(KindChosen{certificate::Kind::residence_copy});
                    return;
                case Page::people:
                    v.play(ScopeChosen{{Scope::Extent::household, {}}});
                    return;
                case Page::options:
                    v.play(OptionsChosen{{"relation"}});
                    return;
                case Page::copies:
                    v.play(CopiesChosen{1});
                    return;
                case Page::checking:
                    v.play(Quoted{call, {}, {}, 300});
                    return;
                case Page::confirm:
                    v.play(Pressed{Press::confirm});
                    return;
                default:
                    v.play(Signed{call, Signed::Outcome::ok, "aa", "bb"});
                    return;
            }
        case Stage::consented:
            v.play(Granted{call, {}, {}, {"20261122-00000001"}, "cc", 900});
            return;
        case Stage::granted:
            if (!v.state.document_made) {
                DocumentMade made{.call = call};
                made.pdf_digest = std::string(64, '0');
                made.impressions = 4;
                made.page_tags = {"12345678", "9abcdef0"};
                v.play(made);
            } else {
                v.play(CardGone{});
            }
            return;
        case Stage::ready:
            if (v.state.call == 0)
                v.play(Pressed{Press::pay});
            else
                v.play(PrinterChecked{call, true, v.state.two_phase});
            return;
        case Stage::pay_pending:
            v.play(Money{call, Money::Standing::held, 300});
            return;
        case Stage::job_pending:
            v.play(
                JobAnswer{call, JobAnswer::Outcome::created, {v.state.job.key, 1, "urn:uuid:x"}});
            return;
        case Stage::job_ready:
            v.play(JobAnswer{call, JobAnswer::Outcome::uploaded, {}});
            return;
        case Stage::released:
            if (v.asked_for<ReleaseJob>())
                v.play(JobAnswer{call, JobAnswer::Outcome::released, {}});
            else
                v.play(JobProgress{call, "printed", 4, ""});
            return;
        case Stage::capturing:
            v.play(Money{call, Money::Standing::captured, 300});
            return;
        default:
            FAIL("no way on from here");
    }
}

}  // namespace

void PlayedVisit::come_to(Stage stage) {
    for (int moves = 0; state.stage != stage; ++moves) {
        REQUIRE(moves < 60);
        go_on(*this);
    }
}

void PlayedVisit::come_to_printer_check() {
    come_to(Stage::open);
    while (!asked_for<CheckPrinter>()) go_on(*this);
}

void PlayedVisit::end_printing(const char* outcome, int impressions) {
    come_to(Stage::released);
    go_on(*this);
    play(JobProgress{state.call, outcome, impressions, ""});
}

}  // namespace shomei::visit
