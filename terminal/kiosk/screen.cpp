// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/kiosk/screen.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shomei/issuance/exchange/signed_texts.h"
#include "shomei/terminal/visit/wording.h"

namespace shomei::kiosk {

using certificate::RefusalCode;
using nlohmann::json;
using visit::Page;
using visit::State;

namespace {

// The bar of six steps: card, PIN, choose, check, pay, print.
int step_of(Page page) {
    switch (page) {
        case Page::start:
        case Page::consent:
            return 0;
        case Page::insert_card:
        case Page::reading:
        case Page::notice:
            return 1;
        case Page::pin:
        case Page::last_try:
        case Page::checking:
            return 2;
        case Page::kinds:
        case Page::people:
        case Page::options:
        case Page::copies:
            return 3;
        case Page::confirm:
        case Page::signing:
        case Page::take_card:
            return 4;
        case Page::pay:
        case Page::paying:
            return 5;
        case Page::printing:
        case Page::take_paper:
        case Page::done:
            return 6;
        case Page::ending:
            return 0;
    }
    return 0;
}

std::string_view money_word(const State& s) {
    if (s.stage == visit::Stage::settled_void && s.pay_attempt > 0) return "given_back";
    if (s.stage == visit::Stage::voiding || s.stage == visit::Stage::paper_unknown ||
        s.stage == visit::Stage::refund_due)
        return "held";
    if (s.stage == visit::Stage::settled_ok || s.stage == visit::Stage::capturing) return "normal";
    return "none_taken";
}

class Screen {
public:
    Screen(const State& s, const visit::EffectRunner& effects, Instant now)
        : s_(s),
          effects_(effects),
          now_(now),
          words_(visit::parameters_of(s, effects.workshop(), now.wall_s)) {}

    json build() {
        json out = frame();
        if (s_.ending) out["refusal"] = explained(*s_.ending);
        if (s_.hint) out["hint"] = explained(*s_.hint);
        out["notices"] = json::array();
        for (const auto& name : s_.notices)
            if (const auto code = certificate::refusal_from_name(name))
                out["notices"].push_back(explained(*code));
        if (s_.page == Page::start) out["announcements"] = city().notices(now_.wall_s, s_.language);
        if (s_.page == Page::kinds) add_closed_kinds(out);
        if (s_.page >= Page::kinds && s_.page <= Page::signing) add_offers(out);
        if (s_.page >= Page::kinds && s_.page <= Page::done) add_choice(out);
        if (s_.page >= Page::take_card && s_.page <= Page::done) add_progress(out);
        return out;
    }

private:
    json frame() const {
        return {
            {"screen", visit::screen_id(s_.page)},
            {"language", s_.language},
            {"step", step_of(s_.page)},
            {"in_service", visit::in_service(s_)},
            {"card_present", s_.card_present},
            {"still_there", s_.still_there},
            {"deadline_ms", s_.page_deadline_ms == 0
                                ? 0
                                : std::max<std::int64_t>(0, s_.page_deadline_ms - now_.boot_ms)},
            {"reference", s_.vid.empty() ? "" : words_.at("reference")},
            {"tries", s_.tries.left},
            {"again", s_.confirming},
            {"money", money_word(s_)},
            {"words", words_}};
    }

    json explained(RefusalCode code) const {
        const auto name = std::string(certificate::name_of(code));
        const auto key = "refusals." + name;
        json out{{"code", name},
                 {"title", text(key + ".title")},
                 {"text", text(key + ".text")},
                 {"remedy", text(certificate::remedy_key(code, city().pin_reset_at_stores()))},
                 {"offices", json::array()}};
        for (const auto& office : visit::offices_of(code, s_, effects_, now_.wall_s))
            out["offices"].push_back({{"name", office.name},
                                      {"place", office.place},
                                      {"phone", office.phone},
                                      {"today", office.today},
                                      {"hint", office.hint}});
        return out;
    }

    const certificate::Municipality& city() const {
        return visit::municipality_of(s_, effects_.workshop(), effects_.identity());
    }

    std::string text(const std::string& key) const {
        return effects_.workshop().messages.text(s_.language, key, words_);
    }

    void add_closed_kinds(json& out) const {
        out["closed_kinds"] = json::array();
        for (const auto& kind : s_.closed_kinds) {
            const auto code = std::string(certificate::name_of(kind.reason));
            const auto next = kind.next_opening_s == 0 ? ""
                                                       : effects_.workshop().messages.instant(
                                                             s_.language, kind.next_opening_s);
            out["closed_kinds"].push_back({{"id", certificate::id_of(kind.kind)},
                                           {"code", code},
                                           {"title", text("refusals." + code + ".title")},
                                           {"next_opening", next}});
        }
    }

    void add_offers(json& out) const {
        out["kinds"] = json::array();
        for (const auto& kind : s_.kinds) {
            json scopes = json::array();
            for (const auto extent : kind.scopes)
                scopes.push_back(extent == certificate::Scope::Extent::members
                                     ? "members"
                                     : certificate::write_scope({extent, {}}));
            out["kinds"].push_back({{"id", certificate::id_of(kind.kind)},
                                    {"scopes", scopes},
                                    {"options", kind.options},
                                    {"copies_limit", kind.copies_limit},
                                    {"unit_yen", kind.unit_yen}});
        }
        out["people"] = json::array();
        if (s_.page < Page::people) return;
        const auto& unprintable = visit::people_for_choice(s_).unprintable;
        for (const auto& person : effects_.people(s_.choice.kind))
            out["people"].push_back({{"handle", person.handle},
                                     {"name", person.name},
                                     {"self", person.self},
                                     {"printable", std::ranges::find(unprintable, person.handle) ==
                                                       unprintable.end()}});
    }

    void add_choice(json& out) const {
        out["choice"] = {{"kind", certificate::id_of(s_.choice.kind)},
                         {"scope", certificate::write_scope(s_.choice.scope)},
                         {"options", s_.choice.options},
                         {"copies", s_.choice.copies}};
        out["fee"] = s_.fee_yen;
    }

    void add_progress(json& out) const {
        const int sheets = (s_.impressions + 1) / 2;
        out["inserted"] = s_.inserted_yen;
        out["sheets"] = sheets;
        out["printed"] = std::min((s_.impressions_done + 1) / 2, sheets);
        out["printer_reason"] = s_.printer_reason;
        out["documents"] = s_.documents;
        if (s_.page != Page::pay) return;
        out["previews"] = json::array();
        for (const auto& png : effects_.previews())
            out["previews"].push_back("data:image/png;base64," + base64(png));
    }

    const State& s_;
    const visit::EffectRunner& effects_;
    Instant now_;
    certificate::Parameters words_;
};

}  // namespace

std::string screen_json(const State& state, const visit::EffectRunner& effects, Instant now) {
    return Screen(state, effects, now).build().dump();
}

}  // namespace shomei::kiosk
