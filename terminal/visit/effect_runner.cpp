// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/effect_runner.h"

#include "papers.h"

namespace shomei::visit {

using certificate::RefusalCode;

EffectRunner::EffectRunner(Identity identity, Ports ports, Workshop workshop)
    : identity_(std::move(identity)),
      ports_(ports),
      workshop_(std::move(workshop)),
      papers_(std::make_unique<Papers>()) {}

EffectRunner::~EffectRunner() = default;

namespace {

template <class... Branches>
struct Cases : Branches... {
    using Branches::operator()...;
};

// What a visit learns when an effect ended in a Fault: the worst that the peer allows.
std::optional<Event> answer_to_fault(const Effect& effect) {
    const auto call = effect.call;
    return std::visit(
        Cases{
            [&](const ReadCard&) -> std::optional<Event> {
                return CardRead{.call = call, .refused = RefusalCode::A02};
            },
            [&](const RepowerCard&) -> std::optional<Event> {
                return CardRead{.call = call, .refused = RefusalCode::A02};
            },
            [&](const AskOpen&) -> std::optional<Event> {
                return Opened{.call = call, .silence = Silence::unknown};
            },
            [&](const CheckPrinter&) -> std::optional<Event> {
                return PrinterChecked{.call = call, .ready = false};
            },
            [&](const VerifyPin&) -> std::optional<Event> { return Verified{.call = call}; },
            [&](const Authenticate&) -> std::optional<Event> {
                return Authenticated{.call = call, .silence = Silence::unknown};
            },
            [&](const AskQuote&) -> std::optional<Event> {
                return Quoted{.call = call, .silence = Silence::unknown};
            },
            [&](const SignApplication&) -> std::optional<Event> { return Signed{.call = call}; },
            [&](const Apply&) -> std::optional<Event> {
                return Granted{.call = call, .silence = Silence::unknown};
            },
            [&](const MakeDocument&) -> std::optional<Event> {
                return DocumentMade{.call = call, .outcome = DocumentMade::Outcome::tool_failed};
            },
            [&](const HoldMoney&) -> std::optional<Event> { return Money{.call = call}; },
            [&](const WatchMoney&) -> std::optional<Event> { return Money{.call = call}; },
            [&](const GiveBack&) -> std::optional<Event> { return Money{.call = call}; },
            [&](const Capture&) -> std::optional<Event> { return Money{.call = call}; },
            [&](const CreateJob&) -> std::optional<Event> { return JobAnswer{.call = call}; },
            [&](const SendDocument&) -> std::optional<Event> { return JobAnswer{.call = call}; },
            [&](const ReleaseJob&) -> std::optional<Event> { return JobAnswer{.call = call}; },
            [&](const CancelJob&) -> std::optional<Event> {
                return JobAnswer{.call = call, .outcome = JobAnswer::Outcome::unreachable};
            },
            [&](const WatchJob&) -> std::optional<Event> { return JobProgress{.call = call}; },
            [](const auto&) -> std::optional<Event> { return std::nullopt; },
        },
        effect.kind);
}

}  // namespace

std::optional<Event> EffectRunner::run(Assignment& assignment) {
    try {
        return perform(assignment);
    } catch (const Fault& fault) {
        // Nothing goes on without a durable record (reliability 4.4).
        if (fault.code() == FaultCode::storage) throw;
        std::fprintf(stderr, "fault %s\n", std::string(name_of(fault.code())).c_str());
        return answer_to_fault(assignment.effect);
    }
}

std::optional<Event> EffectRunner::perform(Assignment& a) {
    return std::visit(
        Cases{
            [&](const ReadCard&) -> std::optional<Event> {
                forget();  // whatever an earlier visit could not put away
                return read_card(a);
            },
            [&](const RepowerCard&) -> std::optional<Event> { return read_card(a); },
            [&](const AskOpen&) -> std::optional<Event> { return ask_open(a); },
            [&](const CheckPrinter&) -> std::optional<Event> { return check_printer(a); },
            [&](const VerifyPin&) -> std::optional<Event> { return verify_pin(a); },
            [&](const visit::Authenticate&) -> std::optional<Event> { return authenticate(a); },
            [&](const AskQuote&) -> std::optional<Event> { return ask_quote(a); },
            [&](const SignApplication&) -> std::optional<Event> { return sign_application(a); },
            [&](const Apply&) -> std::optional<Event> { return apply(a); },
            [&](const MakeDocument&) -> std::optional<Event> { return make_document(a); },
            [&](const HoldMoney&) -> std::optional<Event> { return hold_money(a); },
            [&](const WatchMoney&) -> std::optional<Event> { return watch_money(a); },
            [&](const GiveBack&) -> std::optional<Event> { return give_back(a); },
            [&](const Capture&) -> std::optional<Event> { return capture(a); },
            [&](const CreateJob&) -> std::optional<Event> { return create_job(a); },
            [&](const SendDocument&) -> std::optional<Event> { return send_document(a); },
            [&](const ReleaseJob&) -> std::optional<Event> { return release_job(a); },
            [&](const CancelJob&) -> std::optional<Event> { return cancel_job(a); },
            [&](const WatchJob&) -> std::optional<Event> { return watch_job(a); },
            [&](const CancelOrphans&) -> std::optional<Event> { return cancel_orphans(); },
            [&](const PrintSlip&) -> std::optional<Event> {
                print_slip(a);
                return std::nullopt;
            },
            [&](const Unpower&) -> std::optional<Event> {
                unpower();
                return std::nullopt;
            },
            [&](const WipePin&) -> std::optional<Event> {
                wipe_pin();
                return std::nullopt;
            },
            [&](const Forget&) -> std::optional<Event> {
                forget();
                return std::nullopt;
            },
            [&](const MakePreview&) -> std::optional<Event> {
                make_preview();
                return PreviewMade{};
            },
            [](const SendReports&) -> std::optional<Event> { return std::nullopt; },
        },
        a.effect.kind);
}

bool EffectRunner::take_pin(std::span<std::uint8_t> keys) {
    const std::lock_guard lock(pin_guard_);
    return pin_.fill(keys);
}

std::vector<NamedPerson> EffectRunner::people(certificate::Kind kind) const {
    const std::lock_guard lock(shown_);
    std::vector<NamedPerson> out;
    if (papers_->offers)
        for (const auto& person : certificate::people_for(*papers_->offers, kind))
            out.push_back({person.handle, person.name, person.self});
    return out;
}

std::vector<Bytes> EffectRunner::previews() const {
    const std::lock_guard lock(shown_);
    return papers_->previews;
}

void EffectRunner::unpower() {
    if (papers_->card) papers_->card->unpower();
    papers_->card.reset();
    wipe_pin();
}

void EffectRunner::wipe_pin() {
    const std::lock_guard lock(pin_guard_);
    pin_.wipe();
}

void EffectRunner::forget() {
    unpower();
    ports_.issuer.end_visit();
    auto fresh = std::make_unique<Papers>();
    const std::lock_guard lock(shown_);
    ++visits_;
    OPENSSL_cleanse(papers_->pdf.data(), papers_->pdf.size());
    papers_.swap(fresh);
}

}  // namespace shomei::visit
