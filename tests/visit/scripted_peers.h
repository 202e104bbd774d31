// SPDX-License-Identifier: Apache-2.0
// The peers of a visit as far as paper and money need them, scripted: a printer that keeps a tray,
// a coin box that keeps one standing, an issuer that says nothing. The tray is the judge.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "shomei/base/digest.h"
#include "shomei/terminal/visit/effect_runner.h"

namespace shomei::visit {

class ScriptedPrinter : public printer::Printer {
public:
    struct Lying {
        printer::JobRef ref;
        std::string key;
        printer::JobView view;
        bool has_document = false;
    };

    int pages = 4;              // of every document
    bool ignores_hold = false;  // prints as soon as the document is there
    bool loses_upload = false;  // the answer to Send-Document never comes
    bool ignores_cancel = false;
    bool off = false;
    int releases_lost = 0;  // so many Release-Job and the look behind them get no answer
    std::vector<std::string> reasons;

    std::vector<Lying> jobs;
    int sheets = 0, cancels = 0, releases = 0;

    printer::PrinterAnswer<printer::PrinterReadiness> readiness() override {
        if (off) return no_contact();
        printer::PrinterReadiness out{.ready = true, .two_phase = true};
        out.reasons = reasons;
        for (const auto& job : jobs)
            if (!job.view.ended()) out.own_jobs.push_back(job.ref);
        if (!out.own_jobs.empty()) out.reasons.emplace_back("own-job");
        out.ready = out.reasons.empty();
        return out;
    }
    printer::PrinterAnswer<printer::JobRef> create(const printer::JobOrder& order) override {
        if (off) return no_contact();
        const auto id = static_cast<int>(jobs.size()) + 1;
        Lying job{{id, "urn:uuid:job-" + std::to_string(id)}, order.key, {}, false};
        job.view.state = order.held ? printer::JobState::held : printer::JobState::pending;
        job.view.impressions = 0;
        jobs.push_back(job);
        return job.ref;
    }
    printer::PrinterAnswer<void> send(const printer::JobRef& ref, ByteView,
                                      const Digest&) override {
        if (off) return no_contact();
        auto& job = at(ref);
        job.has_document = true;
        if (ignores_hold || job.view.state == printer::JobState::pending) put_out(job);
        if (loses_upload) return silence();
        return {};
    }
    printer::PrinterAnswer<void> release(const printer::JobRef& ref) override {
        ++releases;
        if (off) return no_contact();
        if (releases_lost > 0) {
            --releases_lost;
            look_lost_ = true;
            return silence();
        }
        put_out(at(ref));
        return {};
    }
    printer::PrinterAnswer<void> cancel(const printer::JobRef& ref) override {
        ++cancels;
        if (off) return no_contact();
        auto& job = at(ref);
        if (!job.view.ended() && !ignores_cancel) job.view.state = printer::JobState::canceled;
        return {};
    }
    printer::PrinterAnswer<printer::JobView> look(const printer::JobRef& ref) override {
        if (off || std::exchange(look_lost_, false)) return no_contact();
        return at(ref).view;
    }
    printer::PrinterAnswer<std::vector<printer::JobRef>> find(const std::string& key) override {
        if (off) return no_contact();
        std::vector<printer::JobRef> out;
        for (const auto& job : jobs)
            if (job.key == key) out.push_back(job.ref);
        return out;
    }

    // Somebody lets the job go at the panel.
    void put_out(Lying& job) {
        if (job.view.ended() || !job.has_document) return;
        job.view.state = printer::JobState::completed;
        job.view.impressions = pages;
        sheets += pages;
    }

private:
    static tl::unexpected<printer::PrinterProblem> no_contact() {
        return tl::make_unexpected(
            printer::PrinterProblem{printer::PrinterProblem::Kind::unreachable, {}});
    }
    static tl::unexpected<printer::PrinterProblem> silence() {
        return tl::make_unexpected(
            printer::PrinterProblem{printer::PrinterProblem::Kind::outcome_unknown, {}});
    }
    Lying& at(const printer::JobRef& ref) { return jobs.at(static_cast<std::size_t>(ref.id) - 1); }

    bool look_lost_ = false;
};

class ScriptedCoinbox : public payment::PaymentDevice {
public:
    payment::PaymentState money{payment::Standing::held, 300, 300, 0};
    bool ready = true;
    std::vector<std::vector<std::string>> slips;

    payment::PaymentAnswer<payment::PaymentReadiness> readiness() override {
        return payment::PaymentReadiness{.ready = ready, .reasons = {}};
    }
    payment::PaymentAnswer<payment::PaymentState> hold(const std::string&, int) override {
        return money;
    }
    payment::PaymentAnswer<payment::PaymentState> state(const std::string&) override {
        return money;
    }
    payment::PaymentAnswer<payment::PaymentState> capture(const std::string&) override {
        if (money.standing == payment::Standing::held) money.standing = payment::Standing::captured;
        return money;
    }
    payment::PaymentAnswer<payment::PaymentState> give_back(const std::string&) override {
        if (money.standing == payment::Standing::held) money.standing = payment::Standing::returned;
        return money;
    }
    payment::PaymentAnswer<void> print_slip(const std::string&,
                                            const std::vector<std::string>& lines) override {
        slips.push_back(lines);
        return {};
    }
};

class SilentIssuer : public exchange::IssuerPort {
public:
    exchange::Reply<exchange::OpenAnswer> open(const exchange::OpenRequest&) override {
        return not_sent();
    }
    exchange::Reply<Authenticated> authenticate(const exchange::SignedRequest&,
                                                const exchange::SealKey&) override {
        return not_sent();
    }
    exchange::Reply<exchange::QuoteReply> quote(const exchange::QuoteRequest&) override {
        return not_sent();
    }
    exchange::Reply<exchange::Grant> apply(const exchange::SignedRequest&,
                                           const exchange::SealKey&) override {
        return not_sent();
    }
    exchange::Reply<exchange::PagesAnswer> pages(const exchange::PagesRequest&,
                                                 const std::string&) override {
        return not_sent();
    }
    exchange::Reply<bool> report(const exchange::ReportRequest&) override { return not_sent(); }
    exchange::Reply<bool> void_issuance(const exchange::VoidRequest&) override {
        return not_sent();
    }
    exchange::Reply<exchange::HealthAnswer> health(const exchange::HealthRequest&) override {
        return not_sent();
    }
    exchange::CheckpointMark checkpoint() const override { return {0, sha256("")}; }
    void end_visit() override {}

private:
    static tl::unexpected<exchange::NoAnswer> not_sent() {
        return tl::unexpected(exchange::NoAnswer{exchange::NoAnswer::Why::not_sent});
    }
};

}  // namespace shomei::visit
