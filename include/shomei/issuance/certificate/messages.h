// SPDX-License-Identifier: Apache-2.0
// The residents' texts (config/messages/<language>.json). One cause has one text, one remedy and
// one voice line; every language has the same keys with the same parameters.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/certificate/placeholders.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::certificate {

// The key of a code's next step; with a locked PIN (A09, A10) it depends on whether the
// municipality lets the PIN be reset at other stores.
std::string remedy_key(RefusalCode code, bool pin_reset_at_stores);

class MessageCatalogue {
public:
    // Reads every `<language>.json` of the folder by its messages.schema.json. Fault{configuration}
    // where a language lacks a key or parameter that Japanese has or has another one, or a code of
    // the refusal catalogue lacks its texts.
    static MessageCatalogue load(const std::filesystem::path& folder);

    std::vector<std::string> languages() const;
    // Keys are the members' names joined by dots: `refusals.A04.title`, `screens.K03.text`.
    std::set<std::string> keys() const;
    // Fault{configuration} for an unknown language or key, or where a parameter is missing.
    std::string text(std::string_view language, std::string_view key,
                     const Parameters& parameters = {}) const;
    // The parameters a text asks for; Fault as above.
    std::set<std::string> parameters_of(std::string_view language, std::string_view key) const;

    // 2026年11月20日(令和8年) · 20 November 2026
    std::string day(std::string_view language, std::chrono::year_month_day day) const;
    // A minute in Japan: 11月24日(火) 6:30 · Tue 24 November at 6:30
    std::string instant(std::string_view language, std::int64_t at_s) const;

private:
    using Texts = std::map<std::string, std::string, std::less<>>;
    const std::string& find(std::string_view language, std::string_view key) const;

    std::map<std::string, Texts, std::less<>> languages_;
};

}  // namespace shomei::certificate
