// SPDX-License-Identifier: Apache-2.0
// What the visit does at the printer (printing.md 5 to 9, reliability 11).
#include <algorithm>
#include <chrono>
#include <thread>

#include "papers.h"
#include "shomei/base/clock.h"
#include "shomei/print/printer/paper_outcome.h"
#include "shomei/print/printer/printer_reason.h"

namespace shomei::visit {

namespace {

using printer::PrinterProblem;
using Outcome = JobAnswer::Outcome;

constexpr std::chrono::milliseconds poll_pause{250};
constexpr std::chrono::milliseconds last_look_pause{1000};

printer::JobRef ref_of(const Job& job) { return {job.id, job.uuid}; }

// Nothing was done where the printer was not reached, refused, or is a stranger.
Outcome outcome_of(const PrinterProblem& problem) {
    switch (problem.kind) {
        case PrinterProblem::Kind::unreachable:
        case PrinterProblem::Kind::not_enrolled:
            return Outcome::unreachable;
        case PrinterProblem::Kind::refused:
        case PrinterProblem::Kind::outcome_unknown:
        case PrinterProblem::Kind::wrong_document:
        case PrinterProblem::Kind::gone:
            return Outcome::doubt;
    }
    return Outcome::doubt;
}

// The first trouble that the printer itself names; the gate's own words (our job is there, the
// printer is at work) are none.
void say_reason(JobProgress& answer, const std::vector<std::string>& reasons) {
    for (const auto& reason : reasons) {
        const auto* known = printer::find_printer_reason(reason);
        if (!known || known->screen.empty() || printer::is_made_by_gate(reason)) continue;
        answer.reason = known->screen;
        answer.patience_s = known->patience_s;
        return;
    }
}

}  // namespace

Event EffectRunner::check_printer(const Assignment& a) {
    PrinterChecked answer{.call = a.effect.call};
    auto readiness = ports_.printer.readiness();
    // A job of ours that an earlier trouble left behind holds a document: it goes first.
    if (readiness && !readiness->own_jobs.empty()) {
        (void)cancel_orphans();
        readiness = ports_.printer.readiness();
    }
    const auto money = ports_.payment.readiness();
    answer.ready = readiness && readiness->ready;
    answer.money_ready = money && money->ready;
    answer.two_phase = readiness && readiness->two_phase;
    return answer;
}

Event EffectRunner::create_job(const Assignment& a) {
    JobAnswer answer{.call = a.effect.call};
    const auto created = ports_.printer.create({.key = a.state.job.key, .held = a.state.two_phase});
    if (!created) {
        answer.outcome = outcome_of(created.error());
        return answer;
    }
    answer.outcome = Outcome::created;
    answer.job = {a.state.job.key, created->id, created->uuid};
    return answer;
}

Event EffectRunner::send_document(Assignment& a) {
    JobAnswer answer{.call = a.effect.call};
    if (!a.state.two_phase) {
        SHOMEI_CHECK(a.tickets.release.has_value());
        a.tickets.release->spend();
    }
    // The digest that READY journalled must be the digest of what leaves for the printer (R1 f).
    SHOMEI_CHECK(hex(papers_->pdf_digest) == a.state.pdf_digest);
    const auto job = ref_of(a.state.job);
    const auto sent = ports_.printer.send(job, papers_->pdf, papers_->pdf_digest);
    if (!sent) {
        answer.outcome = outcome_of(sent.error());
        return answer;
    }
    if (!a.state.two_phase) {
        answer.outcome = Outcome::uploaded;
        return answer;
    }
    const auto seen = ports_.printer.look(job);
    const bool held = seen && seen->state == printer::JobState::held && !seen->incomplete_document;
    answer.outcome = held ? Outcome::uploaded : Outcome::doubt;
    return answer;
}

Event EffectRunner::release_job(Assignment& a) {
    JobAnswer answer{.call = a.effect.call};
    SHOMEI_CHECK(a.tickets.release.has_value());
    a.tickets.release->spend();
    const auto job = ref_of(a.state.job);
    auto released = ports_.printer.release(job);
    // Releasing a job that is still held cannot print twice (printing.md 7).
    for (int again = 0; !released && again < 2; ++again) {
        const auto seen = ports_.printer.look(job);
        if (!seen || seen->state != printer::JobState::held) break;
        released = ports_.printer.release(job);
    }
    answer.outcome = Outcome::released;  // what really happened is the job's own word from here on
    return answer;
}

Event EffectRunner::cancel_orphans() {
    const auto readiness = ports_.printer.readiness();
    if (!readiness) return OrphansSeen{true};
    for (const auto& job : readiness->own_jobs) (void)ports_.printer.cancel(job);
    // That they have ended is seen the next time.
    return OrphansSeen{!readiness->own_jobs.empty()};
}

// Taken is not ended: a job that has a number is looked at until it tells its own end.
Event EffectRunner::cancel_job(const Assignment& a) {
    JobAnswer answer{.call = a.effect.call};
    const auto taken = [&](const printer::JobRef& job) {
        const auto cancelled = ports_.printer.cancel(job);
        return cancelled || cancelled.error().kind == PrinterProblem::Kind::gone;
    };
    if (a.state.job.id != 0) {
        answer.outcome = taken(ref_of(a.state.job)) ? Outcome::cancelling : Outcome::unreachable;
        return answer;
    }
    // The answer to Create-Job was lost: what it made, if anything, is found by its name, empty.
    const auto found = ports_.printer.find(a.state.job.key);
    answer.outcome =
        found && std::ranges::all_of(*found, taken) ? Outcome::dropped : Outcome::unreachable;
    return answer;
}

Event EffectRunner::watch_job(const Assignment& a) {
    JobProgress answer{.call = a.effect.call};
    answer.impressions = a.state.impressions_done;
    std::this_thread::sleep_for(poll_pause);
    const auto job = ref_of(a.state.job);
    auto seen = ports_.printer.look(job);
    if (!seen && seen.error().kind != PrinterProblem::Kind::gone) {
        say_reason(answer, {"offline"});
        return answer;
    }
    if (!seen || seen->state == printer::JobState::gone) {
        answer.outcome = "unknown";
        return answer;
    }
    answer.impressions = seen->impressions.value_or(0);
    if (!seen->ended()) {
        using Sight = JobProgress::Sight;
        answer.sight = seen->state == printer::JobState::held ? Sight::held : Sight::moving;
        // Release-Job got lost (printing.md 5, step 7). R2 allows it again: the row in `release` is
        // this iid's, and a held job has fed no paper. Not for a job that is being cancelled, nor
        // with content that is no longer fresh; after a restart both are so.
        if (answer.sight == Sight::held && a.state.two_phase && !a.state.job_cancelled &&
            boot_ms() < a.state.fresh_until_ms)
            (void)ports_.printer.release(job);
        if (const auto readiness = ports_.printer.readiness())
            say_reason(answer, readiness->reasons);
        return answer;
    }
    // Counters may still move for a moment after the end state (printing.md 9).
    const auto expected = static_cast<unsigned>(a.state.impressions);
    if (seen->impressions.value_or(0) != a.state.impressions) {
        std::this_thread::sleep_for(last_look_pause);
        if (auto again = ports_.printer.look(job); again && again->ended()) seen = std::move(again);
    }
    const auto outcome =
        printer::name_outcome(seen->state, seen->impressions, expected, workshop_.printer_counts);
    answer.impressions = seen->impressions.value_or(0);
    const bool delivered =
        printer::verdict_of(outcome, workshop_.printer_counts) == printer::PaperVerdict::printed;
    answer.outcome = std::string(delivered ? "printed" : printer::name_of(outcome));
    return answer;
}

}  // namespace shomei::visit
