// SPDX-License-Identifier: Apache-2.0
// Kind and instant -> open, or the reason and the next opening. Which kinds have a form changes
// from build to build, so the hours of all kinds are asked of ServiceHours itself, as read from the
// file.
#include "../../issuance/certificate/opening.h"

#include <doctest/doctest.h>

#include "../../issuance/certificate/municipality_settings.h"
#include "sample_files.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

// "2026-11-22 06:30", in Japan.
std::int64_t at(std::string_view text) {
    const auto two = [&](std::size_t from) { return std::stoi(std::string(text.substr(from, 2))); };
    return japan_instant(parse_iso_day(text.substr(0, 10)).value(), two(11) * 60 + two(14));
}

struct Row {
    Kind kind;
    const char* instant;
    const char* told;  // "open", or the reason and the next opening where there is one
};

std::string told(const MunicipalitySettings& city, Kind kind, std::int64_t at_s) {
    for (const auto& item : city.kinds) {
        if (item.settings.kind != kind) continue;
        const auto now = item.hours.at(at_s, city.calendar);
        if (now.open) return "open";
        std::string out(name_of(now.reason.value()));
        if (!now.next_opening_s) return out;
        const int minute = japan_minute(*now.next_opening_s);
        const auto digits = [](int value) {
            return (value < 10 ? "0" : "") + std::to_string(value);
        };
        return out + " " + write_iso_day(japan_day(*now.next_opening_s)) + " " +
               digits(minute / 60) + ":" + digits(minute % 60);
    }
    return "no such kind";
}

void check(const MunicipalitySettings& city, const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        CAPTURE(id_of(row.kind));
        CAPTURE(row.instant);
        CHECK(told(city, row.kind, at(row.instant)) == row.told);
    }
}

template <class Change>
std::unique_ptr<MunicipalitySettings> changed(Change change) {
    const ScratchFolder folder;
    auto document = read_json_file(municipality_file);
    change(document);
    write_json_file(folder.path() / "422011.json", document);
    return read_municipality(folder.path() / "422011.json", municipality_schema);
}

constexpr auto copy = Kind::residence_copy;
constexpr auto seal = Kind::seal_registration;
constexpr auto full = Kind::family_register_full;

}  // namespace

TEST_CASE("most kinds open from 06:30 until 22:59 every day, the family register on working days") {
    const auto city = read_municipality(municipality_file, municipality_schema);
    check(*city, {
                     {copy, "2026-11-20 06:29", "B01 2026-11-20 06:30"},
                     {copy, "2026-11-20 06:30", "open"},
                     {copy, "2026-11-20 22:59", "open"},
                     {copy, "2026-11-20 23:00", "B01 2026-11-21 06:30"},
                     {copy, "2026-11-22 12:00", "open"},  // Sunday
                     {seal, "2026-11-23 12:00", "open"},  // a holiday
                     {full, "2026-11-20 08:59", "B01 2026-11-20 09:00"},
                     {full, "2026-11-20 09:00", "open"},
                     {full, "2026-11-20 16:59", "open"},
                     // A weekend, then a holiday on Monday.
                     {full, "2026-11-20 17:00", "B01 2026-11-24 09:00"},
                     {full, "2026-11-21 12:00", "B01 2026-11-24 09:00"},
                     {full, "2026-11-23 12:00", "B01 2026-11-24 09:00"},
                     {full, "2026-11-24 09:00", "open"},
                     // Three holidays between two weekends' Sundays: 5 to 6 May 2026.
                     {full, "2026-05-01 17:00", "B01 2026-05-07 09:00"},
                     // A holiday on a Sunday and the Monday in its place.
                     {full, "2027-03-19 17:00", "B01 2027-03-23 09:00"},
                 });
}

TEST_CASE("nothing is issued from 29 December to 3 January") {
    const auto city = read_municipality(municipality_file, municipality_schema);
    check(*city, {
                     {copy, "2026-12-28 22:59", "open"},
                     {copy, "2026-12-28 23:30", "B01 2027-01-04 06:30"},
                     {copy, "2026-12-29 00:00", "B02 2027-01-04 06:30"},
                     {copy, "2026-12-31 23:59", "B02 2027-01-04 06:30"},
                     {copy, "2027-01-01 00:00", "B02 2027-01-04 06:30"},
                     {copy, "2027-01-03 23:59", "B02 2027-01-04 06:30"},
                     {copy, "2027-01-04 06:29", "B01 2027-01-04 06:30"},
                     {copy, "2027-01-04 06:30", "open"},
                     {full, "2026-12-28 17:00", "B01 2027-01-04 09:00"},
                     {full, "2027-01-02 12:00", "B02 2027-01-04 09:00"},
                 });
}

TEST_CASE("29 February is a day like others, and closes where it is said to") {
    const auto city = changed([](auto& document) {
        document["kinds"][2]["closures"] = {{{"from", "02-29"}, {"to", "02-29"}}};
        document["calendar"]["known_until"] = "2028-12-31";
    });
    check(*city, {
                     {copy, "2028-02-28 23:00", "B01 2028-02-29 06:30"},
                     {copy, "2028-02-29 12:00", "open"},
                     {copy, "2028-02-29 23:00", "B01 2028-03-01 06:30"},
                     {copy, "2027-02-28 23:00", "B01 2027-03-01 06:30"},
                     {full, "2028-02-29 12:00", "open"},
                     {seal, "2028-02-28 22:59", "open"},
                     {seal, "2028-02-29 12:00", "B02 2028-03-01 06:30"},
                     {seal, "2027-03-01 12:00", "open"},
                 });
}

TEST_CASE("the ten days around the change of era in 2019") {
    const auto city = changed([](auto& document) {
        document["calendar"]["holidays"] = {"2019-04-29", "2019-04-30", "2019-05-01", "2019-05-02",
                                            "2019-05-03", "2019-05-04", "2019-05-05", "2019-05-06"};
        document["calendar"]["known_until"] = "2019-12-31";
    });
    check(*city, {
                     {full, "2019-04-26 16:59", "open"},
                     {full, "2019-04-26 17:00", "B01 2019-05-07 09:00"},
                     {full, "2019-04-30 23:59", "B01 2019-05-07 09:00"},
                     {full, "2019-05-01 00:00", "B01 2019-05-07 09:00"},
                     {full, "2019-05-06 12:00", "B01 2019-05-07 09:00"},
                     {full, "2019-05-07 09:00", "open"},
                     {copy, "2019-04-30 22:59", "open"},
                     {copy, "2019-05-01 06:30", "open"},
                 });
}

TEST_CASE("maintenance over midnight names the first opening after it, kind by kind") {
    const auto city = changed([](auto& document) {
        document["kinds"][0]["maintenance"] = {
            {{"from", "2026-12-04T17:30"}, {"to", "2026-12-05T09:00"}},
            {{"from", "2026-12-05T09:00"}, {"to", "2026-12-05T10:15"}}};
        document["kinds"][4]["maintenance"] = {
            {{"from", "2026-12-04T12:00"}, {"to", "2026-12-07T09:30"}}};
    });
    check(*city, {
                     {copy, "2026-12-04 17:29", "open"},
                     {copy, "2026-12-04 17:30", "B02 2026-12-05 10:15"},
                     {copy, "2026-12-05 00:00", "B02 2026-12-05 10:15"},
                     {copy, "2026-12-05 10:14", "B02 2026-12-05 10:15"},
                     {copy, "2026-12-05 10:15", "open"},
                     {seal, "2026-12-04 17:30", "open"},
                     {full, "2026-12-04 12:00", "B02 2026-12-07 09:30"},
                     {full, "2026-12-07 09:30", "open"},
                 });
}

TEST_CASE("a kind that never opens names no opening") {
    const auto city = changed([](auto& document) {
        document["kinds"][0]["closures"] = {{{"from", "01-01"}, {"to", "12-31"}}};
        document["kinds"][2]["maintenance"] = {
            {{"from", "2026-01-01T00:00"}, {"to", "2099-12-31T00:00"}}};
    });
    check(*city, {
                     {copy, "2026-11-20 12:00", "B02"},
                     {copy, "2028-02-29 12:00", "B02"},
                     {seal, "2026-11-20 12:00", "B02 2100-01-04 06:30"},
                 });
}

TEST_CASE("a kind that closes on holidays promises nothing beyond the days they are known for") {
    const auto city = read_municipality(municipality_file, municipality_schema);
    check(*city, {
                     {full, "2027-12-28 17:00", "B01"},
                     {copy, "2027-12-28 23:00", "B01 2028-01-04 06:30"},
                     {full, "2028-01-05 12:00", "open"},
                 });
}

TEST_CASE("a kind without a form is not offered, whatever is configured") {
    const auto city = Municipality::load(municipality_file, municipality_schema);
    for (const auto& traits : kind_catalogue()) {
        CAPTURE(traits.id);
        const auto now = city.availability(traits.kind, at("2026-11-20 12:00"));
        CHECK(now.open == traits.has_form);
        if (!traits.has_form) CHECK(now.reason == RefusalCode::B03);
    }
    // Not configured at all.
    const auto mihon = Municipality::load(second_municipality_file, municipality_schema);
    CHECK(mihon.availability(Kind::income_tax, at("2026-11-20 12:00")).reason == RefusalCode::B03);
}
