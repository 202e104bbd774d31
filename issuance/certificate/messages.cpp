// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/messages.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/json_schema.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {
namespace {

using nlohmann::json;
using Texts = std::map<std::string, std::string, std::less<>>;

[[noreturn]] void refuse(const std::string& what) { throw Fault(FaultCode::configuration, what); }

void flatten(const json& node, const std::string& prefix, Texts& out) {
    for (const auto& [name, value] : node.items()) {
        const auto key = prefix.empty() ? name : prefix + "." + name;
        value.is_object() ? flatten(value, key, out)
                          : static_cast<void>(out[key] = value.get<std::string>());
    }
}

void require_same(const std::string& language, const Texts& texts, const Texts& japanese) {
    for (const auto& [key, text] : japanese) {
        const auto found = texts.find(key);
        if (found == texts.end()) refuse("messages: " + language + " lacks " + key);
        const auto own = placeholders_of(found->second);
        const auto asked = placeholders_of(text);
        // A format may leave a part out: only Japanese dates name the era.
        const bool same = key.starts_with("formats.")
                              ? std::includes(asked.begin(), asked.end(), own.begin(), own.end())
                              : own == asked;
        if (!same) refuse("messages: " + language + " has other parameters in " + key);
    }
    for (const auto& [key, text] : texts)
        if (!japanese.contains(key)) refuse("messages: only " + language + " has " + key);
}

// Codes whose next step differs where the PIN can be reset at other stores too.
bool has_stores_remedy(RefusalCode code) {
    return code == RefusalCode::A09 || code == RefusalCode::A10;
}

void require_refusals(const Texts& texts) {
    std::size_t expected = 0;
    const auto require = [&](const std::string& key) {
        if (!texts.contains(key)) refuse("messages: there is no " + key);
        ++expected;
    };
    for (const auto& traits : refusal_catalogue()) {
        for (const auto* part : {"title", "text", "remedy", "voice"})
            require("refusals." + std::string(traits.name) + "." + part);
        if (has_stores_remedy(traits.code)) require(remedy_key(traits.code, true));
    }
    std::size_t present = 0;
    for (const auto& [key, text] : texts) present += key.starts_with("refusals.") ? 1 : 0;
    if (present != expected) refuse("messages: there are texts for codes nobody knows");
}

// `ja`, `pt-BR`: the folder also holds what is the same in every language.
bool is_language(const std::string& stem) {
    return stem.size() == 2 || (stem.size() > 3 && stem[2] == '-');
}

}  // namespace

std::string remedy_key(RefusalCode code, bool pin_reset_at_stores) {
    const bool stores = pin_reset_at_stores && has_stores_remedy(code);
    return "refusals." + std::string(name_of(code)) + (stores ? ".remedy-stores" : ".remedy");
}

MessageCatalogue MessageCatalogue::load(const std::filesystem::path& folder) {
    MessageCatalogue out;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".json" || !is_language(entry.path().stem().string()))
            continue;
        const auto document = read_checked_json(entry.path(), folder / "messages.schema.json");
        flatten(document, "", out.languages_[entry.path().stem().string()]);
    }
    const auto japanese = out.languages_.find("ja");
    if (error || japanese == out.languages_.end())
        refuse(folder.string() + ": there is no ja.json that can be read");
    require_refusals(japanese->second);
    for (const auto& [language, texts] : out.languages_)
        require_same(language, texts, japanese->second);
    return out;
}

std::vector<std::string> MessageCatalogue::languages() const {
    std::vector<std::string> out;
    for (const auto& [language, texts] : languages_) out.push_back(language);
    return out;
}

std::set<std::string> MessageCatalogue::keys() const {
    std::set<std::string> out;
    for (const auto& [key, text] : languages_.at("ja")) out.insert(key);
    return out;
}

const std::string& MessageCatalogue::find(std::string_view language, std::string_view key) const {
    const auto texts = languages_.find(language);
    if (texts == languages_.end())
        refuse("messages: there is no language " + std::string(language));
    const auto text = texts->second.find(key);
    if (text == texts->second.end()) refuse("messages: there is no " + std::string(key));
    return text->second;
}

std::string MessageCatalogue::text(std::string_view language, std::string_view key,
                                   const Parameters& parameters) const {
    return fill_placeholders(find(language, key), parameters);
}

std::set<std::string> MessageCatalogue::parameters_of(std::string_view language,
                                                      std::string_view key) const {
    return placeholders_of(find(language, key));
}

std::string MessageCatalogue::day(std::string_view language,
                                  std::chrono::year_month_day day) const {
    const auto month = std::to_string(static_cast<unsigned>(day.month()));
    Parameters parameters = {{"year", std::to_string(static_cast<int>(day.year()))},
                             {"month", find(language, "formats.months." + month)},
                             {"date", std::to_string(static_cast<unsigned>(day.day()))}};
    // 令和8年 of 令和8年11月20日.
    constexpr std::string_view year_sign = "年";
    const auto era_day = write_era_day(day).value_or(std::string(year_sign));
    parameters["era"] = era_day.substr(0, era_day.find(year_sign) + year_sign.size());
    return fill_placeholders(find(language, "formats.day"), parameters);
}

std::string MessageCatalogue::instant(std::string_view language, std::int64_t at_s) const {
    const auto day = japan_day(at_s);
    const auto weekday = std::chrono::weekday{std::chrono::sys_days{day}}.c_encoding();
    const auto month = std::to_string(static_cast<unsigned>(day.month()));
    const int minute = japan_minute(at_s);
    const auto rest = std::to_string(minute % 60);
    return fill_placeholders(
        find(language, "formats.instant"),
        {{"month", find(language, "formats.months." + month)},
         {"date", std::to_string(static_cast<unsigned>(day.day()))},
         {"weekday", find(language, "formats.weekdays." + std::to_string(weekday))},
         {"time", std::to_string(minute / 60) + (rest.size() < 2 ? ":0" : ":") + rest}});
}

}  // namespace shomei::certificate
