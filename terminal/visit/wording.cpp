// SPDX-License-Identifier: Apache-2.0
#include "shomei/terminal/visit/wording.h"

#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "shomei/issuance/jpki/renewal.h"

namespace shomei::visit {

using certificate::RefusalCode;

namespace {

constexpr const char* not_known = "-";

std::string next_opening(const State& s, const Workshop& workshop, std::int64_t now_s) {
    const auto city = workshop.municipalities.find(s.city_code);
    if (city == workshop.municipalities.end()) return not_known;
    const auto open = city->second.availability(s.choice.kind, now_s);
    return open.next_opening_s ? workshop.messages.instant(s.language, *open.next_opening_s)
                               : not_known;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const auto& part : parts) out += (out.empty() ? "" : ", ") + part;
    return out.empty() ? not_known : out;
}

}  // namespace

certificate::Parameters parameters_of(const State& s, const Workshop& workshop,
                                      std::int64_t now_s) {
    const auto day = [&](std::int64_t at_s) {
        return workshop.messages.day(s.language, certificate::japan_day(at_s));
    };
    const auto yen = std::to_string(s.fee_yen);
    const int sheets = (s.impressions + 1) / 2;
    return {
        {"date", s.not_after_s == 0 ? not_known : day(s.not_after_s)},
        {"from", s.not_after_s == 0 ? not_known : day(jpki::renewable_from(s.not_after_s))},
        {"left", std::to_string(s.tries.left)},
        {"next", next_opening(s, workshop, now_s)},
        {"yen", yen},
        {"fee", yen},
        {"copies", std::to_string(s.choice.copies)},
        {"sheets", std::to_string(sheets)},
        {"page", std::to_string((s.impressions_done + 1) / 2)},
        {"pages", std::to_string(sheets)},
        {"number", joined(s.documents)},
        {"reference", s.vid.empty() ? not_known : exchange::reference_of(s.vid)},
    };
}

const certificate::Municipality& municipality_of(const State& s, const Workshop& workshop,
                                                 const Identity& identity) {
    const auto found = workshop.municipalities.find(s.city_code);
    return found != workshop.municipalities.end() ? found->second
                                                  : workshop.municipalities.at(identity.home_city);
}

std::vector<certificate::Office> offices_of(RefusalCode code, const State& s,
                                            const EffectRunner& effects, std::int64_t now_s) {
    if (!certificate::traits_of(code).names_offices) return {};
    return municipality_of(s, effects.workshop(), effects.identity())
        .offices_for(code, now_s, s.language);
}

namespace {

// The printer's line is short: what does not fit goes on in the next one, never inside a character.
void add_wrapped(std::vector<std::string>& lines, std::string_view text) {
    constexpr std::size_t line_bytes = 72;
    while (text.size() > line_bytes) {
        auto cut = line_bytes;
        while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
        const auto blank = text.rfind(' ', cut);
        if (blank != std::string_view::npos && blank > cut / 2) cut = blank + 1;
        lines.emplace_back(text.substr(0, cut));
        text.remove_prefix(cut);
    }
    if (!text.empty()) lines.emplace_back(text);
}

class Slip {
public:
    Slip(const State& s, const EffectRunner& effects, std::int64_t now_s)
        : s_(s),
          effects_(effects),
          now_s_(now_s),
          words_(parameters_of(s, effects.workshop(), now_s)) {}

    void say(const std::string& key) {
        add_wrapped(lines_, effects_.workshop().messages.text(s_.language, key, words_));
    }
    void say(const std::string& key, certificate::Parameters words) {
        words.merge(certificate::Parameters(words_));
        add_wrapped(lines_, effects_.workshop().messages.text(s_.language, key, words));
    }
    // One notice or refusal with the offices that can help.
    void explain(RefusalCode code) {
        const auto name = "refusals." + std::string(certificate::name_of(code));
        say(name + ".title");
        say(name + ".text");
        const auto& city = municipality_of(s_, effects_.workshop(), effects_.identity());
        say(certificate::remedy_key(code, city.pin_reset_at_stores()));
        constexpr std::size_t offices_on_slip = 3;
        std::size_t named = 0;
        for (const auto& office : offices_of(code, s_, effects_, now_s_)) {
            if (++named > offices_on_slip) break;
            add_wrapped(lines_, office.name + "  " + office.phone);
            add_wrapped(lines_, "  " + office.today);
        }
    }
    void add(const std::string& text) { add_wrapped(lines_, text); }
    std::vector<std::string> finish() && {
        constexpr std::size_t limit = payment::slip_lines_limit;
        if (lines_.size() > limit) lines_.resize(limit);
        return std::move(lines_);
    }

private:
    const State& s_;
    const EffectRunner& effects_;
    std::int64_t now_s_;
    certificate::Parameters words_;
    std::vector<std::string> lines_;
};

// What became of the money, in the words of the state it ended in.
void say_money(Slip& slip, const State& s) {
    const auto yen = [&](int amount) {
        return certificate::Parameters{{"yen", std::to_string(amount)}};
    };
    if (s.stage == Stage::settled_ok && s.captured_yen > 0)
        slip.say("slip.fee", yen(s.captured_yen));
    else if (s.stage == Stage::settled_void)
        slip.say("slip.returned", yen(s.inserted_yen));
    else if (s.stage == Stage::refund_due)
        slip.say("slip.owed", yen(s.fee_yen));
    else if (s.stage == Stage::paper_unknown)
        slip.say("slip.held", yen(s.fee_yen));
}

}  // namespace

std::vector<std::string> slip_lines(const State& s, const EffectRunner& effects,
                                    std::int64_t now_s) {
    const auto& messages = effects.workshop().messages;
    const auto& city = municipality_of(s, effects.workshop(), effects.identity());
    Slip slip(s, effects, now_s);
    slip.say("slip.title");
    slip.say("slip.city", {{"city", city.name(s.language)}});
    slip.say("slip.date", {{"date", messages.day(s.language, certificate::japan_day(now_s))}});
    slip.say("slip.reference");
    if (s.stage == Stage::settled_ok) {
        const auto kind = "kinds." + std::string(certificate::id_of(s.choice.kind)) + ".name";
        slip.say("slip.kind", {{"kind", messages.text(s.language, kind)}});
        slip.say("slip.copies");
        slip.say("slip.number");
        std::vector<std::string> tags;
        for (const auto& tag : s.page_tags) tags.push_back(tag.substr(0, 4));
        slip.add(joined(tags));
    } else if (s.ending) {
        slip.explain(*s.ending);
    }
    say_money(slip, s);
    for (const auto& notice : s.notices)
        if (const auto code = certificate::refusal_from_name(notice)) slip.explain(*code);
    return std::move(slip).finish();
}

void EffectRunner::print_slip(const Assignment& a) {
    const auto& s = a.state;
    // A visit without money has no payment key of its own: its vid names the slip.
    const auto key = s.pay_attempt > 0 ? payment_key(s) : s.vid + "/1";
    (void)ports_.payment.print_slip(key, slip_lines(s, *this, wall_s()));
}

}  // namespace shomei::visit
