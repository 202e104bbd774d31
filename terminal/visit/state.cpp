// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/state.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

namespace shomei::visit {

namespace {

using certificate::RefusalCode;
using nlohmann::json;

constexpr std::array<std::string_view, 23> stage_names{
    "idle",     "open",       "pin-pending", "pin-ok",     "authed",      "consented",
    "granted",  "ready",      "pay-pending", "held",       "job-pending", "job-ready",
    "released", "printed",    "capturing",   "captured",   "spoiled",     "paper-unknown",
    "voiding",  "refund-due", "cancelled",   "settled-ok", "settled-void"};
constexpr std::string_view closed_name = "closed";

constexpr std::array<std::pair<Page, std::string_view>, 21> page_ids{{
    {Page::start, "K00"},      {Page::consent, "K01"},  {Page::insert_card, "K03"},
    {Page::reading, "K03R"},   {Page::notice, "K03N"},  {Page::pin, "K04"},
    {Page::last_try, "K04L"},  {Page::checking, "K05"}, {Page::kinds, "K07"},
    {Page::people, "K08"},     {Page::options, "K09"},  {Page::copies, "K10"},
    {Page::confirm, "K11"},    {Page::signing, "K11S"}, {Page::take_card, "K06"},
    {Page::pay, "K12"},        {Page::paying, "K12P"},  {Page::printing, "K13"},
    {Page::take_paper, "K14"}, {Page::done, "K15"},     {Page::ending, "END"},
}};

}  // namespace

std::string_view name_of(Stage stage) {
    const auto index = static_cast<std::size_t>(stage);
    return index < stage_names.size() ? stage_names[index] : closed_name;
}

std::optional<Stage> stage_from_name(std::string_view name) {
    for (std::size_t i = 0; i < stage_names.size(); ++i)
        if (stage_names[i] == name) return static_cast<Stage>(i);
    if (name == closed_name) return Stage::closed;
    return std::nullopt;
}

bool is_final(Stage stage) {
    return stage == Stage::cancelled || stage == Stage::settled_ok ||
           stage == Stage::settled_void || stage == Stage::closed;
}

std::string_view screen_id(Page page) {
    for (const auto& [each, id] : page_ids)
        if (each == page) return id;
    return "K00";
}

const ListedPeople& people_for_choice(const State& state) {
    const auto part = certificate::traits_of(state.choice.kind).part;
    return part == certificate::RecordPart::family_register ? state.family : state.household;
}

std::string payment_key(const State& state) {
    return state.iid + "/" + std::to_string(state.pay_attempt);
}

bool in_service(const State& state) { return !state.out_of_service && state.reader_working; }

State next_visit(const State& state) {
    State next;
    next.epoch = state.epoch;
    next.card_present = state.card_present;
    next.reader_working = state.reader_working;
    next.out_of_service = state.out_of_service;
    next.calls = state.calls;
    next.orphans = state.orphans;
    next.orphan_sweep_ms = state.orphan_sweep_ms;
    return next;
}

void learn_from(const State& settled, State& terminal) {
    if (settled.out_of_service) terminal.out_of_service = settled.out_of_service;
    terminal.orphans = terminal.orphans || settled.orphans;
}

// Only what recovery and reports need is written: the rest belongs to a resident who has left.
std::string write_state(const State& s) {
    json out{{"stage", name_of(s.stage)},
             {"vid", s.vid},
             {"iid", s.iid},
             {"calls", s.calls},
             {"city", s.city_code},
             {"kind", certificate::id_of(s.choice.kind)},
             {"fee", s.fee_yen},
             {"pdf", s.pdf_digest},
             {"tags", s.page_tags},
             {"impressions", s.impressions},
             {"attempt", s.pay_attempt},
             {"inserted", s.inserted_yen},
             {"captured", s.captured_yen},
             {"outcome_s", s.outcome_s},
             {"two_phase", s.two_phase},
             {"job", {{"key", s.job.key}, {"id", s.job.id}, {"uuid", s.job.uuid}}},
             {"outcome", s.paper_outcome},
             {"language", s.language},
             {"ending", s.ending ? certificate::name_of(*s.ending) : std::string_view()}};
    return out.dump();
}

std::optional<State> parse_state(std::string_view text) {
    const auto in = json::parse(text, nullptr, false);
    if (!in.is_object()) return std::nullopt;
    State s;
    s.orphans = false;  // the terminal's own knowledge, not the visit's
    try {
        const auto stage = stage_from_name(in.at("stage").get<std::string>());
        const auto kind = certificate::kind_from_id(in.at("kind").get<std::string>());
        if (!stage || !kind) return std::nullopt;
        s.stage = *stage;
        s.choice.kind = *kind;
        s.vid = in.at("vid").get<std::string>();
        s.iid = in.at("iid").get<std::string>();
        s.calls = in.at("calls").get<std::uint64_t>();
        s.city_code = in.at("city").get<std::string>();
        s.fee_yen = in.at("fee").get<int>();
        s.pdf_digest = in.at("pdf").get<std::string>();
        s.page_tags = in.at("tags").get<std::vector<std::string>>();
        s.impressions = in.at("impressions").get<int>();
        s.pay_attempt = in.at("attempt").get<int>();
        // Rows of earlier versions lack these.
        s.inserted_yen = in.value("inserted", 0);
        s.captured_yen = in.value("captured", 0);
        s.outcome_s = in.value("outcome_s", std::int64_t{0});
        s.two_phase = in.at("two_phase").get<bool>();
        const auto& job = in.at("job");
        s.job = {job.at("key").get<std::string>(), job.at("id").get<int>(),
                 job.at("uuid").get<std::string>()};
        s.paper_outcome = in.at("outcome").get<std::string>();
        s.language = in.at("language").get<std::string>();
        s.ending = certificate::refusal_from_name(in.at("ending").get<std::string>());
    } catch (const json::exception&) {
        return std::nullopt;
    }
    return s;
}

}  // namespace shomei::visit
