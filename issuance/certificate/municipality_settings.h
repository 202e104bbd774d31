// SPDX-License-Identifier: Apache-2.0
// A municipality's file as read: values only, no rules.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "opening.h"
#include "shomei/issuance/certificate/municipality.h"

namespace shomei::certificate {

using TextByLanguage = std::map<std::string, std::string, std::less<>>;

// Something in force from a day on, until the next one.
template <class Value>
struct Dated {
    Day from;
    Value value;
};

struct KindConfiguration {
    KindSettings settings;
    ServiceHours hours;
    std::vector<Dated<int>> fees_yen;
    std::string sentence_household, sentence_part;  // the first only where that scope is offered
};

struct OfficeConfiguration {
    std::string id;
    TextByLanguage name, place, hint;
    std::string phone;
    OfficeHours hours;
};

struct MunicipalNotice {
    Day from, to;
    TextByLanguage text;
};

struct MunicipalitySettings {
    std::filesystem::path folder;
    std::string city_code;
    TextByLanguage name;
    std::vector<Dated<IssuerLine>> issuer_lines;
    std::string seal_image, seal_note;
    std::string page_url_prefix;
    Municipality::Marks marks;
    PaperMarks paper_marks;
    EntitlementSettings entitlement;
    bool pin_reset_at_stores = false;
    std::vector<KindConfiguration> kinds;
    CityCalendar calendar;
    TextByLanguage department;
    std::string phone;
    int reissue_yen = 0;
    std::vector<OfficeConfiguration> offices;
    std::map<RefusalCode, std::set<std::string>> offices_by_code;  // ids; all where not listed
    std::map<std::string, OpeningTexts, std::less<>> opening_texts;
    std::vector<MunicipalNotice> notices;
};

// Null before the first one.
template <class Value>
const Value* find_in_force(const std::vector<Dated<Value>>& list, Day day) {
    const Value* found = nullptr;
    for (const auto& item : list)
        if (item.from <= day) found = &item.value;
    return found;
}

// Fault{configuration} as Municipality::load promises.
std::unique_ptr<MunicipalitySettings> read_municipality(const std::filesystem::path& file,
                                                        const std::filesystem::path& schema);

}  // namespace shomei::certificate
