// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/municipality.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

#include "sample_files.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

std::int64_t at(std::string_view day, int hour = 12, int minute = 0) {
    return japan_instant(parse_iso_day(day).value(), hour * 60 + minute);
}

Municipality nagasaki() { return Municipality::load(municipality_file, municipality_schema); }

std::string today_at(const Municipality& municipality, std::string_view office, std::int64_t at_s,
                     const std::string& language = "ja") {
    for (const auto& item : municipality.offices_for(RefusalCode::A04, at_s, language))
        if (item.name == office) return item.today;
    return "no such office";
}

const Kind copy = Kind::residence_copy;

}  // namespace

TEST_CASE("Nagasaki's file says what the city publishes") {
    const auto city = nagasaki();
    CHECK(city.city_code() == "422011");
    CHECK(city.name("ja") == "長崎市");
    CHECK(city.name("en") == "Nagasaki City");
    CHECK(city.name("pt") == "長崎市");
    CHECK(city.unit_yen(copy, at("2026-11-22")) == 300);
    CHECK(city.page_url_prefix() == "HTTPS://SHOMEI.EXAMPLE/P/");
    CHECK(city.seal_note() == "この印は黒色です");
    CHECK(city.seal_image() == municipality_file.parent_path() / "422011-seal.png");
    CHECK(city.marks().omitted == "【省略】");
    CHECK(city.marks().empty == "【空欄】");
    CHECK(city.marks().unused == "＊＊＊");
    const auto kind = city.find_kind(copy);
    REQUIRE(kind);
    CHECK(city.kinds().size() == kind_catalogue().size());
    CHECK(city.find_kind(Kind::seal_registration)->minimum_age == 15);
    CHECK_FALSE(city.entitlement().card_usable_same_day);
    CHECK(city.entitlement().tax_year_from == std::chrono::June / 1);
    CHECK_FALSE(city.pin_reset_at_stores());
    CHECK(city.paper_marks().tint);
    CHECK(kind->copies_limit == 10);
    CHECK(kind->options ==
          std::vector<std::string>{"domicile", "my-number", "previous-address", "relation"});
    CHECK(city.message_parameters("ja").at("phone") == "095-829-1424");
    CHECK(city.message_parameters("ja").at("reissue_yen") == "200");
}

TEST_CASE("the whole household has its own sentence") {
    const auto city = nagasaki();
    const auto household = city.sentence(copy, {Scope::Extent::household, {}});
    CHECK(household == "この写しは、世帯全員の住民票の原本と相違ないことを証明する。");
    CHECK(city.sentence(copy, {Scope::Extent::self, {}}) ==
          "この写しは、住民票の原本と相違ないことを証明する。");
    CHECK(city.sentence(copy, {Scope::Extent::members, {"m1"}}) ==
          city.sentence(copy, {Scope::Extent::self, {}}));
}

TEST_CASE("a kind is not offered before its first fee, nor any before the first issuer line") {
    for (const bool by_fee : {true, false}) {
        CAPTURE(by_fee);
        const auto city = changed_municipality([&](auto& document) {
            auto& first = by_fee ? document["kinds"][0]["fees"][0] : document["issuer"][0];
            first["from"] = "2027-02-01";
        });
        const auto before = city.availability(copy, at("2027-01-31", 22, 0));
        CHECK_FALSE(before.open);
        CHECK(before.reason == RefusalCode::B03);
        CHECK(city.availability(copy, at("2027-02-01")).open);
    }
}

TEST_CASE("a fee changes at midnight in Japan, without a stop") {
    const auto city = changed_municipality([](auto& document) {
        document["kinds"][0]["fees"] = {{{"from", "2020-01-01"}, {"yen", 300}},
                                        {{"from", "2027-04-01"}, {"yen", 250}}};
    });
    CHECK(city.unit_yen(copy, at("2027-04-01", 0) - 1) == 300);
    CHECK(city.unit_yen(copy, at("2027-04-01", 0)) == 250);
    CHECK_THROWS_AS(city.unit_yen(copy, at("2019-12-31")), Fault);
}

TEST_CASE("a new mayor signs from the first day in office") {
    const auto city = changed_municipality([](auto& document) {
        document["issuer"].push_back(
            {{"from", "2027-05-01"}, {"title", "長崎市長"}, {"name", "見本 花子"}});
    });
    CHECK(city.issuer_line(at("2027-04-30", 23, 59)).name == "見本 太郎");
    CHECK(city.issuer_line(at("2027-05-01", 0)).name == "見本 花子");
}

TEST_CASE("a counter says today's hours, and after closing when it opens next") {
    const auto city = nagasaki();
    const std::string office = "茂木地域センター";
    CHECK(today_at(city, office, at("2026-11-20", 10)) == "本日 8:45–17:30");
    CHECK(today_at(city, office, at("2026-11-20", 6)) == "本日 8:45–17:30");
    CHECK(today_at(city, office, at("2026-11-20", 17, 30)) ==
          "本日の受付は終わりました。次は 11月24日(火) 8:45から");
    CHECK(today_at(city, "Mogi Regional Centre", at("2026-11-20", 10), "en") == "Today 8:45–17:30");
}

TEST_CASE("weekend and holiday are closed together") {
    // 21 and 22 November 2026 are a weekend, 23 November is Labour Thanksgiving Day.
    const auto city = nagasaki();
    for (const auto* day : {"2026-11-21", "2026-11-22", "2026-11-23"})
        CHECK(today_at(city, "中央地域センター", at(day)) ==
              "本日は休み。次は 11月24日(火) 8:45から");
    CHECK(today_at(city, "Central Regional Centre", at("2026-11-22"), "en") ==
          "Closed today. Opens next on Tue 24 Nov at 8:45");
    // A holiday on a Sunday moves to the next working day; a day between two holidays is one.
    CHECK(today_at(city, "中央地域センター", at("2026-05-06")) ==
          "本日は休み。次は 5月7日(木) 8:45から");
    CHECK(today_at(city, "中央地域センター", at("2026-09-22")) ==
          "本日は休み。次は 9月24日(木) 8:45から");
    CHECK(today_at(city, "中央地域センター", at("2027-03-22")) ==
          "本日は休み。次は 3月23日(火) 8:45から");
}

TEST_CASE("counters are closed over the year end") {
    const auto city = nagasaki();
    CHECK(today_at(city, "中央地域センター", at("2026-12-28", 18)) ==
          "本日の受付は終わりました。次は 1月4日(月) 8:45から");
    CHECK(today_at(city, "中央地域センター", at("2026-12-29")) ==
          "本日は休み。次は 1月4日(月) 8:45から");
    CHECK(today_at(city, "中央地域センター", at("2027-01-04")) == "本日 8:45–17:30");
}

TEST_CASE("Ikeshima closes at 15:30") {
    const auto city = nagasaki();
    CHECK(today_at(city, "池島事務所", at("2026-11-20", 15, 29)) == "本日 8:45–15:30");
    CHECK(today_at(city, "池島事務所", at("2026-11-20", 15, 30)) ==
          "本日の受付は終わりました。次は 11月24日(火) 8:45から");
    CHECK(today_at(city, "黒崎事務所", at("2026-11-20", 15, 30)) == "本日 8:45–17:30");
}

TEST_CASE("a designated opening beats weekend, holiday and the usual hours") {
    const auto city = changed_municipality([](auto& document) {
        document["offices"][0]["designated_openings"] = {
            {{"day", "2026-11-22"}, {"opens", "09:00"}, {"closes", "12:00"}}};
    });
    CHECK(today_at(city, "中央地域センター", at("2026-11-22", 8)) == "本日 9:00–12:00");
    CHECK(today_at(city, "中央地域センター", at("2026-11-21", 8)) ==
          "本日は休み。次は 11月22日(日) 9:00から");
}

TEST_CASE("beyond the list of holidays no opening is claimed") {
    const auto city = nagasaki();
    CHECK(today_at(city, "中央地域センター", at("2028-01-05")) ==
          "開いている日時は電話でお確かめください");
    CHECK(today_at(city, "中央地域センター", at("2027-12-30")) ==
          "開いている日時は電話でお確かめください");
}

TEST_CASE("offices are named only where an office can help") {
    const auto city = nagasaki();
    CHECK(city.offices_for(RefusalCode::A04, at("2026-11-20"), "ja").size() == 23);
    CHECK(city.offices_for(RefusalCode::A08, at("2026-11-20"), "ja").empty());
    CHECK(city.offices_for(RefusalCode::B06, at("2026-11-20"), "ja").empty());
    const auto money = city.offices_for(RefusalCode::D05, at("2026-11-20"), "ja");
    REQUIRE(money.size() == 1);
    CHECK(money[0].place == "10番窓口");
    CHECK(money[0].phone == "095-829-1424");
    CHECK(money[0].hint.find("月曜日") != std::string::npos);
}

TEST_CASE("a notice disappears after its last day") {
    const auto city = changed_municipality([](auto& document) {
        document["notices"] = {{{"from", "2026-11-20"},
                                {"to", "2026-11-22"},
                                {"text", {{"ja", "お知らせ"}, {"en", "Notice"}}}}};
    });
    CHECK(city.notices(at("2026-11-19"), "ja").empty());
    CHECK(city.notices(at("2026-11-20", 0), "ja") == std::vector<std::string>{"お知らせ"});
    CHECK(city.notices(at("2026-11-22", 23, 59), "en") == std::vector<std::string>{"Notice"});
    CHECK(city.notices(at("2026-11-23", 0), "ja").empty());
}

TEST_CASE("the sample town differs from Nagasaki only in its hours") {
    auto town = read_json_file(source_folder / "tests/data/town/422011.json");
    auto city = read_json_file(municipality_file);
    CHECK(town["$comment"] != city["$comment"]);
    for (auto* document : {&town, &city}) {
        document->erase("$comment");
        for (auto& kind : document->at("kinds"))
            for (const auto* member : {"hours", "closures", "closed_on_holidays"})
                kind.erase(member);
    }
    CHECK(town == city);
    const auto open =
        Municipality::load(source_folder / "tests/data/town/422011.json", municipality_schema);
    for (const int hour : {0, 3, 12, 23})
        CHECK(open.availability(copy, at("2026-12-31", hour, 59)).open);
}

TEST_CASE("a second municipality differs wherever a municipality may") {
    const auto mihon = Municipality::load(second_municipality_file, municipality_schema);
    const auto city = nagasaki();
    const auto now_s = at("2026-11-22");
    CHECK(mihon.city_code() == "992020");
    CHECK(mihon.kinds().size() == 3);
    CHECK(mihon.unit_yen(copy, now_s) == 200);
    CHECK(mihon.unit_yen(copy, at("2027-04-01", 0)) == 250);
    CHECK(mihon.find_kind(copy)->options == std::vector<std::string>{"domicile", "relation"});
    CHECK(mihon.find_kind(copy)->minimum_age == 15);
    CHECK(mihon.entitlement().card_usable_same_day);
    CHECK(mihon.pin_reset_at_stores());
    CHECK_FALSE(mihon.paper_marks().tint);
    CHECK(mihon.page_url_prefix() != city.page_url_prefix());
    CHECK(mihon.marks().omitted != city.marks().omitted);
    CHECK(mihon.offices_for(RefusalCode::A04, now_s, "ja").size() == 2);
    CHECK(mihon.offices_for(RefusalCode::A09, now_s, "ja").size() == 1);
    CHECK(mihon.notices(at("2026-12-13"), "en").size() == 1);
    CHECK(mihon.notices(at("2026-12-14"), "en").empty());
}

TEST_CASE("while the office is vacant the acting mayor certifies") {
    const auto mihon = Municipality::load(second_municipality_file, municipality_schema);
    CHECK(mihon.issuer_line(at("2026-10-31", 23, 59)).title == "見本市長");
    const auto acting = mihon.issuer_line(at("2026-11-01", 0));
    CHECK(acting.title == "見本市長職務代理者　見本市副市長");
    CHECK(acting.name == "例示 二葉");
    CHECK(mihon.issuer_line(at("2026-12-20", 0)).name == "例示 三樹");
}

TEST_CASE("the fictional municipality's seal is what its script draws") {
    const ScratchFolder folder;
    const auto drawn = folder.path() / "seal.png";
    const auto script = source_folder / "scripts/make-sample-seal";
    REQUIRE(std::system((script.string() + " --out " + drawn.string()).c_str()) == 0);
    const auto bytes_of_file = [](const std::filesystem::path& file) {
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const auto kept = bytes_of_file(second_municipality_file.parent_path() / "992020-seal.png");
    CHECK(kept.starts_with("\x89PNG"));
    CHECK(kept == bytes_of_file(drawn));
}

TEST_CASE("the summary names every kind with its fees, and what will expire") {
    const auto mihon = Municipality::load(second_municipality_file, municipality_schema);
    const auto lines = mihon.summary(at("2026-11-22", 6));
    const auto says = [&](const std::string& words) {
        return std::any_of(lines.begin(), lines.end(),
                           [&](const auto& line) { return line.find(words) != line.npos; });
    };
    CHECK(says("992020 見本市 (Mihon City)"));
    CHECK(
        says("residence-copy: 200 yen, 250 yen from 2027-04-01; mon-sun 07:00-21:30; closed now "
             "(B01), next opening 2026-11-22 07:00"));
    CHECK(
        says("family-register-full: 450 yen; mon-fri 08:30-17:15, sat-sun closed, closed on "
             "holidays; closed now (B01), next opening 2026-11-24 08:30"));
    CHECK(says("holidays known until 2027-12-31"));
    CHECK(says("職務代理者"));
    const auto later = mihon.summary(at("2028-01-01"));
    CHECK(std::count(later.begin(), later.end(), "holidays known until 2027-12-31: EXPIRED") == 1);
}
