// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/municipality.h"

#include <algorithm>

#include "municipality_settings.h"
#include "shomei/base/check.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

namespace shomei::certificate {
namespace {

template <class Value>
const Value& in_force(const std::vector<Dated<Value>>& list, std::int64_t at_s) {
    const auto* found = find_in_force(list, japan_day(at_s));
    if (found == nullptr)
        throw Fault(FaultCode::configuration, "no fee or issuer line is in force on this day");
    return *found;
}

// Languages without a text of their own read the Japanese one; the schema requires it.
template <class Map>
const auto& in_language(const Map& texts, std::string_view language) {
    const auto found = texts.find(language);
    return (found == texts.end() ? texts.find("ja") : found)->second;
}

const KindConfiguration* find(const MunicipalitySettings& settings, Kind kind) {
    for (const auto& item : settings.kinds)
        if (item.settings.kind == kind) return &item;
    return nullptr;
}

}  // namespace

Municipality::Municipality(std::unique_ptr<MunicipalitySettings> settings)
    : settings_(std::move(settings)) {}
Municipality::Municipality(Municipality&&) noexcept = default;
Municipality& Municipality::operator=(Municipality&&) noexcept = default;
Municipality::~Municipality() = default;

Municipality Municipality::load(const std::filesystem::path& file,
                                const std::filesystem::path& schema) {
    return Municipality(read_municipality(file, schema));
}

const std::string& Municipality::city_code() const { return settings_->city_code; }

std::string Municipality::name(const std::string& language) const {
    return in_language(settings_->name, language);
}

IssuerLine Municipality::issuer_line(std::int64_t at_s) const {
    return in_force(settings_->issuer_lines, at_s);
}

std::vector<KindSettings> Municipality::kinds() const {
    std::vector<KindSettings> out;
    for (const auto& item : settings_->kinds) out.push_back(item.settings);
    return out;
}

std::optional<KindSettings> Municipality::find_kind(Kind kind) const {
    const auto* found = find(*settings_, kind);
    if (found == nullptr) return std::nullopt;
    return found->settings;
}

int Municipality::unit_yen(Kind kind, std::int64_t at_s) const {
    const auto* found = find(*settings_, kind);
    SHOMEI_CHECK(found != nullptr);
    return in_force(found->fees_yen, at_s);
}

Availability Municipality::availability(Kind kind, std::int64_t at_s) const {
    const auto* found = find(*settings_, kind);
    const Day today = japan_day(at_s);
    const bool offered = found != nullptr && traits_of(kind).has_form &&
                         find_in_force(found->fees_yen, today) != nullptr &&
                         find_in_force(settings_->issuer_lines, today) != nullptr;
    if (!offered) return {false, RefusalCode::B03, std::nullopt};
    return found->hours.at(at_s, settings_->calendar);
}

std::vector<Office> Municipality::offices_for(RefusalCode code, std::int64_t at_s,
                                              const std::string& language) const {
    std::vector<Office> out;
    if (!traits_of(code).names_offices) return out;
    const auto chosen = settings_->offices_by_code.find(code);
    const auto& texts = in_language(settings_->opening_texts, language);
    for (const auto& office : settings_->offices) {
        if (chosen != settings_->offices_by_code.end() && !chosen->second.contains(office.id))
            continue;
        const auto opening = opening_today(office.hours, settings_->calendar, at_s);
        out.push_back({in_language(office.name, language), in_language(office.place, language),
                       office.phone, write_opening(opening, texts),
                       in_language(office.hint, language)});
    }
    return out;
}

Parameters Municipality::message_parameters(const std::string& language) const {
    return {{"city", name(language)},
            {"department", in_language(settings_->department, language)},
            {"phone", settings_->phone},
            {"reissue_yen", std::to_string(settings_->reissue_yen)}};
}

std::vector<std::string> Municipality::notices(std::int64_t at_s,
                                               const std::string& language) const {
    const Day today = japan_day(at_s);
    std::vector<std::string> out;
    for (const auto& notice : settings_->notices)
        if (notice.from <= today && today <= notice.to)
            out.push_back(in_language(notice.text, language));
    return out;
}

const Municipality::Marks& Municipality::marks() const { return settings_->marks; }

std::string Municipality::sentence(Kind kind, const Scope& scope) const {
    const auto* found = find(*settings_, kind);
    SHOMEI_CHECK(found != nullptr);
    return scope.extent == Scope::Extent::household ? found->sentence_household
                                                    : found->sentence_part;
}

const PaperMarks& Municipality::paper_marks() const { return settings_->paper_marks; }

const EntitlementSettings& Municipality::entitlement() const { return settings_->entitlement; }

bool Municipality::pin_reset_at_stores() const { return settings_->pin_reset_at_stores; }

std::filesystem::path Municipality::seal_image() const {
    return settings_->folder / settings_->seal_image;
}

std::string Municipality::seal_note() const { return settings_->seal_note; }

std::string Municipality::page_url_prefix() const { return settings_->page_url_prefix; }

}  // namespace shomei::certificate
