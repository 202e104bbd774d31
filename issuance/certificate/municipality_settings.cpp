// SPDX-License-Identifier: Apache-2.0
// From the checked JSON to values. The schema has proved every member, type and pattern; here is
// what it cannot say.
#include "municipality_settings.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/content.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/json_schema.h"
#include "shomei/issuance/certificate/record_text.h"

namespace shomei::certificate {
namespace {

using nlohmann::json;

[[noreturn]] void refuse(const std::string& what) { throw Fault(FaultCode::configuration, what); }

std::string text_of_member(const json& object, const char* name) {
    return object.at(name).get<std::string>();
}

// What a content and its paper carry (content.h), without blanks that nobody sees.
std::string paper_text_of_member(const json& object, const char* name) {
    auto text = text_of_member(object, name);
    if (!is_record_text(text, value_limit_bytes))
        refuse("[" + std::string(name) + "]: no paper can carry this text (invisible characters, " +
               "blanks at an end or side by side)");
    return text;
}

TextByLanguage read_texts(const json& object) {
    TextByLanguage out;
    for (const auto& [language, text] : object.items()) out[language] = text.get<std::string>();
    return out;
}

Day read_day(const json& value) {
    const auto day = parse_iso_day(value.get<std::string>());
    if (!day) refuse(value.get<std::string>() + " is no day");
    return *day;
}

// "06:30" or "24:00", as the schema's pattern has it.
int read_minute(const json& value) {
    const auto text = value.get<std::string>();
    return std::stoi(text.substr(0, 2)) * 60 + std::stoi(text.substr(3, 2));
}

DayHours read_hours(const json& object) {
    const DayHours out{read_minute(object.at("opens")), read_minute(object.at("closes"))};
    if (out.opens_min >= out.closes_min || out.closes_min > 1440)
        refuse("opening hours end before they begin");
    return out;
}

// "12-29".
std::chrono::month_day read_day_of_year(const json& value) {
    // 2024 has a 29 February.
    const auto day = parse_iso_day("2024-" + value.get<std::string>());
    if (!day) refuse(value.get<std::string>() + " is no day of a year");
    return {day->month(), day->day()};
}

YearlyClosure read_closure(const json& object) {
    return {read_day_of_year(object.at("from")), read_day_of_year(object.at("to"))};
}

// "2026-12-05T17:30", Japan time.
std::int64_t read_instant(const json& value) {
    const auto text = value.get<std::string>();
    return japan_instant(read_day(text.substr(0, 10)), read_minute(text.substr(11)));
}

// Reads a list item by item; what is wrong is told with its place.
template <class Read>
void read_each(const json& document, const char* name, Read read) {
    const auto& list = document.at(name);
    for (std::size_t i = 0; i < list.size(); ++i) try {
            read(list.at(i));
        } catch (const Fault& fault) {
            refuse("[" + std::string(name) + "][" + std::to_string(i) + "]: " + fault.what());
        }
}

template <class Read>
auto read_dated(const json& list, Read read) {
    std::vector<Dated<decltype(read(list.at(0)))>> out;
    for (const auto& item : list) {
        const Day from = read_day(item.at("from"));
        if (!out.empty() && from <= out.back().from) refuse("dates of one list must rise");
        out.push_back({from, read(item)});
    }
    return out;
}

WeeklyHours read_weekly_hours(const json& list) {
    static const std::array<std::string, 7> names = {"sun", "mon", "tue", "wed",
                                                     "thu", "fri", "sat"};
    WeeklyHours out;
    for (const auto& item : list)
        for (const auto& day : item.at("days")) {
            const auto at = std::find(names.begin(), names.end(), day.get<std::string>());
            auto& hours = out.at(static_cast<std::size_t>(at - names.begin()));
            if (hours) refuse("a weekday is listed twice");
            hours = read_hours(item);
        }
    return out;
}

ServiceHours read_service_hours(const json& object) {
    ServiceHours out;
    out.weekly = read_weekly_hours(object.at("hours"));
    out.closed_on_holidays = object.at("closed_on_holidays").get<bool>();
    for (const auto& item : object.at("closures")) out.closures.push_back(read_closure(item));
    for (const auto& item : object.at("maintenance")) {
        const Maintenance window{read_instant(item.at("from")), read_instant(item.at("to"))};
        if (window.from_s >= window.to_s) refuse("maintenance ends before it begins");
        out.maintenance.push_back(window);
    }
    return out;
}

// A municipality may offer less than the kind's traits allow, never more.
KindSettings read_kind_settings(const json& object) {
    const auto id = text_of_member(object, "id");
    const auto kind = kind_from_id(id);
    if (!kind) refuse("there is no kind " + id);
    const auto& traits = traits_of(*kind);
    const auto allows = [](const auto& list, const auto& item) {
        return std::find(list.begin(), list.end(), item) != list.end();
    };
    KindSettings out{
        *kind, {}, {}, object.at("copies_limit").get<int>(), object.at("minimum_age").get<int>()};
    for (const auto& item : object.at("scopes")) {
        out.scopes.push_back(extent_from_id(item.get<std::string>()).value());
        if (!allows(traits.scopes, out.scopes.back()))
            refuse("scope " + item.get<std::string>() + " can never be offered of " + id);
    }
    for (const auto& item : object.at("options")) {
        out.options.push_back(item.get<std::string>());
        if (!allows(traits.options, out.options.back()))
            refuse("option " + out.options.back() + " can never be offered of " + id);
    }
    std::sort(out.options.begin(), out.options.end());
    return out;
}

void read_sentences(const json& object, KindConfiguration& out) {
    const bool household = std::find(out.settings.scopes.begin(), out.settings.scopes.end(),
                                     Scope::Extent::household) != out.settings.scopes.end();
    const bool part = out.settings.scopes.size() > (household ? 1 : 0);
    if (object.contains("household") != household || object.contains("part") != part)
        refuse("sentences: `household` for that scope, `part` for the others, neither without");
    if (household) out.sentence_household = paper_text_of_member(object, "household");
    if (part) out.sentence_part = paper_text_of_member(object, "part");
}

constexpr int payment_limit_yen = 100'000;

KindConfiguration read_kind(const json& object) {
    KindConfiguration out{read_kind_settings(object), read_service_hours(object), {}, {}, {}};
    read_sentences(object.at("sentences"), out);
    out.fees_yen =
        read_dated(object.at("fees"), [](const json& item) { return item.at("yen").get<int>(); });
    // A payment device takes between 1 and 100,000 yen at once.
    for (const auto& fee : out.fees_yen)
        if (fee.value < 1 || fee.value * out.settings.copies_limit > payment_limit_yen)
            refuse("a fee times copies_limit is not 1 to " + std::to_string(payment_limit_yen) +
                   " yen");
    return out;
}

CityCalendar read_calendar(const json& object) {
    CityCalendar out;
    for (const auto& item : object.at("holidays")) out.holidays.insert(read_day(item));
    out.year_end = read_closure(object.at("year_end"));
    out.known_until = read_day(object.at("known_until"));
    return out;
}

OfficeHours read_office_hours(const json& object) {
    OfficeHours out{read_weekly_hours(object.at("hours")), {}};
    for (const auto& item : object.at("designated_openings"))
        out.designated[read_day(item.at("day"))] = read_hours(item);
    return out;
}

OfficeConfiguration read_office(const json& object) {
    return {text_of_member(object, "id"),    read_texts(object.at("name")),
            read_texts(object.at("place")),  read_texts(object.at("hint")),
            text_of_member(object, "phone"), read_office_hours(object)};
}

void read_offices(const json& document, MunicipalitySettings& out) {
    std::set<std::string> ids;
    read_each(document, "offices", [&](const json& item) {
        out.offices.push_back(read_office(item));
        if (!ids.insert(out.offices.back().id).second) refuse("an office is listed twice");
    });
    for (const auto& [name, list] : document.at("offices_by_code").items()) {
        const auto code = refusal_from_name(name);
        if (!code) refuse(name + " is no code of the catalogue");
        auto chosen = list.get<std::set<std::string>>();
        if (!std::includes(ids.begin(), ids.end(), chosen.begin(), chosen.end()))
            refuse(name + " names an office that is not listed");
        out.offices_by_code[*code] = std::move(chosen);
    }
}

OpeningTexts read_opening_texts(const json& object) {
    OpeningTexts out{text_of_member(object, "open"),
                     text_of_member(object, "over"),
                     text_of_member(object, "closed"),
                     text_of_member(object, "unknown"),
                     text_of_member(object, "day"),
                     object.at("weekdays"),
                     object.at("months")};
    // Written once here, so that a wrong placeholder is found when the file is read.
    using enum OpeningToday::State;
    for (const auto state : {open, over, closed, unknown})
        write_opening({state, std::chrono::year(2026) / 1 / 1, {}}, out);
    return out;
}

MunicipalNotice read_notice(const json& object) {
    MunicipalNotice out{read_day(object.at("from")), read_day(object.at("to")),
                        read_texts(object.at("text"))};
    if (out.to < out.from) refuse("a notice ends before it begins");
    return out;
}

// 全国地方公共団体コード: five digits and a check digit over them, weights 6 to 2, modulo 11.
bool has_check_digit(const std::string& code) {
    int sum = 0;
    for (std::size_t i = 0; i < 5; ++i) sum += (code[i] - '0') * (6 - static_cast<int>(i));
    return code[5] - '0' == (11 - sum % 11) % 10;
}

Municipality::Marks read_marks(const json& object) {
    Municipality::Marks out{paper_text_of_member(object, "omitted"),
                            paper_text_of_member(object, "empty"),
                            paper_text_of_member(object, "unused")};
    if (out.omitted == out.empty || out.empty == out.unused || out.unused == out.omitted)
        refuse("[marks]: two of them are the same");
    return out;
}

void read_identity(const json& document, MunicipalitySettings& out) {
    out.city_code = text_of_member(document, "city_code");
    if (!has_check_digit(out.city_code)) refuse("[city_code]: the check digit is wrong");
    out.name = read_texts(document.at("name"));
    out.issuer_lines = read_dated(document.at("issuer"), [](const json& item) {
        return IssuerLine{paper_text_of_member(item, "title"), paper_text_of_member(item, "name")};
    });
    out.seal_image = text_of_member(document.at("seal"), "image");
    out.seal_note = paper_text_of_member(document.at("seal"), "note");
    out.page_url_prefix = text_of_member(document, "page_url_prefix");
    out.marks = read_marks(document.at("marks"));
    const auto& paper = document.at("paper_marks");
    out.paper_marks = {paper.at("tint").get<bool>(), paper.at("latent_word").get<bool>(),
                       paper.at("seal").get<bool>(), paper.at("qr").get<bool>()};
    if (out.paper_marks.latent_word && !out.paper_marks.tint)
        refuse("[paper_marks]: without a tint no word can lie in it");
}

void read_rules(const json& document, MunicipalitySettings& out) {
    const auto& longest = document.at("longest_text");
    out.entitlement = {
        document.at("card_usable") == "same-day", read_day_of_year(document.at("tax_year_from")),
        longest.at("name").get<std::size_t>(), longest.at("address").get<std::size_t>()};
    out.pin_reset_at_stores = document.at("pin_reset_at_stores").get<bool>();
}

std::unique_ptr<MunicipalitySettings> read_settings(const json& document) {
    auto out = std::make_unique<MunicipalitySettings>();
    read_identity(document, *out);
    read_rules(document, *out);
    std::set<Kind> kinds;
    read_each(document, "kinds", [&](const json& item) {
        out->kinds.push_back(read_kind(item));
        if (!kinds.insert(out->kinds.back().settings.kind).second) refuse("a kind is listed twice");
    });
    out->calendar = read_calendar(document.at("calendar"));
    const auto& contact = document.at("contact");
    out->department = read_texts(contact.at("department"));
    out->phone = text_of_member(contact, "phone");
    out->reissue_yen = contact.at("reissue_yen").get<int>();
    read_offices(document, *out);
    for (const auto& [language, texts] : document.at("opening_texts").items())
        out->opening_texts[language] = read_opening_texts(texts);
    read_each(document, "notices",
              [&](const json& item) { out->notices.push_back(read_notice(item)); });
    return out;
}

}  // namespace

std::unique_ptr<MunicipalitySettings> read_municipality(const std::filesystem::path& file,
                                                        const std::filesystem::path& schema) {
    const auto document = read_checked_json(file, schema);
    try {
        auto out = read_settings(document);
        out->folder = file.parent_path();
        return out;
    } catch (const Fault& fault) {
        refuse(file.string() + ": " + fault.what());
    } catch (const json::exception& error) {
        // Only where schema and reader disagree.
        refuse(file.string() + ": " + error.what());
    }
}

}  // namespace shomei::certificate
