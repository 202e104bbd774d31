// SPDX-License-Identifier: Apache-2.0
// The fictional town of the demo, as its script makes it.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "sample_town.h"
#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/compose.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/register/register_store.h"

using namespace shomei;
using namespace shomei::resident_register;
using certificate::Household;

namespace {

const std::filesystem::path source_folder = SHOMEI_SOURCE_DIR;

// Cards of the test PKI, in the order of their invented serials 31000001, 31000002, …
const std::vector<std::string> card_names = {"household-of-one",
                                             "household-of-four",
                                             "household-of-five",
                                             "foreign-resident",
                                             "wrong-pin",
                                             "one-try-left",
                                             "locked",
                                             "expiring",
                                             "expired",
                                             "revoked",
                                             "suspended",
                                             "moved",
                                             "second-resident",
                                             "suppressed",
                                             "moving-out",
                                             "moved-in-today",
                                             "continuation-due",
                                             "ward",
                                             "no-tax-data",
                                             "glyphs-pending",
                                             "family-register-updating",
                                             "under-15",
                                             "domicile-elsewhere",
                                             "removed",
                                             "unknown-to-register"};

// Those whose resident is one now.
std::vector<std::string> cards_of_residents() {
    auto names = card_names;
    names.resize(names.size() - 2);
    return names;
}

Bytes serial_of(const std::string& card) {
    const auto at = std::find(card_names.begin(), card_names.end(), card) - card_names.begin();
    return {0x31, 0x00, 0x00, static_cast<std::uint8_t>(at + 1)};
}

// The imported town; made once, since Python starts slowly.
class Town {
public:
    Town() : store_(at_.place) {
        const auto pki = std::filesystem::path(at_.place).parent_path();
        nlohmann::json cards = nlohmann::json::array();
        for (const auto& name : card_names)
            cards.push_back({{"name", name}, {"generation", 3}, {"serial", hex(serial_of(name))}});
        // A card of a CA that nobody trusts has the serial of a real one.
        cards.push_back({{"name", "other-ca"}, {"generation", 0}, {"serial", "31000001"}});
        std::ofstream(pki / "cards.json") << cards.dump();
        const auto command = (source_folder / "scripts/make-sample-town").string() + " --pki " +
                             pki.string() + " --out " + (pki / "made.jsonl").string() +
                             " >/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
        const auto result = store_.take(pki / "made.jsonl", FeedContent::all);
        if (!result)
            for (const auto& error : result.error()) MESSAGE(text_of(error));
        REQUIRE(result);
    }
    RegisterStore& store() { return store_; }
    certificate::CardRow card(const std::string& name) {
        return store_.find_card(3, serial_of(name)).value();
    }
    Household household_of(const std::string& name) {
        return store_.read_household(card(name).resident_id).value();
    }

private:
    OnSqlite at_;
    RegisterStore store_;
};

Town& town() {
    static Town made;
    return made;
}

std::string day_from_today(int days) {
    return certificate::write_iso_day(certificate::japan_day(wall_s() + days * 86400));
}

bool holds(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("every card of the town but the unknown one finds its resident") {
    for (const auto& name : card_names) {
        CAPTURE(name);
        CHECK(town().store().find_card(3, serial_of(name)).has_value() ==
              (name != "unknown-to-register"));
    }
    CHECK_FALSE(town().store().find_card(0, serial_of("household-of-one")));
}

TEST_CASE("the town has households of one, four, five and nine") {
    CHECK(town().household_of("household-of-one").members.size() == 1);
    CHECK(town().household_of("household-of-four").members.size() == 4);
    CHECK(town().household_of("household-of-five").members.size() == 5);
    CHECK(town().household_of("second-resident").members.size() == 9);
}

TEST_CASE("the town has the characters that are hard to draw, byte by byte") {
    const auto five = town().household_of("household-of-five");
    CHECK(holds(five.members[0].name, "\U00020BB7"));
    CHECK(holds(five.members[1].name, "葛\U000E0102"));
    CHECK(holds(five.members[1].former_name, "辻\U000E0102"));
    CHECK(holds(five.members[4].name, "辻\U000E0102"));
    CHECK(holds(town().household_of("household-of-one").members[0].name, "\u9AD9"));
    const auto four = town().household_of("household-of-four");
    CHECK(holds(four.members[2].name, "か\u309A"));
    CHECK(holds(four.members[2].name_kana, "カ\u309A"));
}

TEST_CASE("the town has foreign residents with an alias and with a name of 60 characters") {
    const auto mixed = town().household_of("foreign-resident");
    CHECK_FALSE(mixed.members[0].foreign());
    CHECK(mixed.members[1].foreign());
    CHECK_FALSE(mixed.members[1].alias.empty());
    CHECK(town().household_of("wrong-pin").members[0].name.size() == 60);
}

TEST_CASE("the town has a suppressed record and somebody who moved a month ago") {
    const auto silent = town().household_of("suppressed");
    CHECK(std::ranges::any_of(silent.members, &certificate::Resident::suppressed));
    const auto moved = town().household_of("moved").members[0];
    CHECK(moved.changed_on == day_from_today(-30));
}

TEST_CASE("the town has everyone whom the registers beside the resident register hold back") {
    CHECK(town().household_of("moving-out").members[0].move_out_notified_on == day_from_today(-3));
    CHECK(town().household_of("moved-in-today").members[0].resident_since == day_from_today(0));
    CHECK(town().card("moved-in-today").registered_on == day_from_today(0));
    CHECK(town().card("continuation-due").standing ==
          certificate::CardRow::Standing::continuation_due);
    const auto ward = town().household_of("ward").members[0];
    CHECK(ward.seal_number.empty());
    CHECK(ward.seal_name.empty());
    CHECK(town().household_of("household-of-one").members[0].seal_number == "S0003");
    const auto year = static_cast<int>(certificate::japan_day(wall_s()).year());
    const std::string his_address = "長崎県長崎市見本町24番1号";
    CHECK(town().household_of("no-tax-data").members[0].tax_years ==
          std::vector<certificate::TaxYear>{{year - 1, false, true, his_address, {}},
                                            {year, false, true, his_address, {}}});
    CHECK(town().household_of("glyphs-pending").members[0].glyphs_pending);
    const auto updating = town().household_of("family-register-updating").members[0];
    CHECK(updating.family_register == certificate::FamilyRegister::updating);
    CHECK(updating.family_register_from == day_from_today(3));
    CHECK(town().household_of("domicile-elsewhere").members[0].family_register ==
          certificate::FamilyRegister::elsewhere);
    CHECK(town().household_of("under-15").members[1].birth_day == day_from_today(-3650));
    CHECK(town().household_of("removed").members[0].removed);
}

TEST_CASE(
    "whoever declared an income has amounts of this year and the last, whose sums are right") {
    const auto holder = town().household_of("household-of-one").members[0];
    const auto year = static_cast<int>(certificate::japan_day(wall_s()).year());
    REQUIRE(holder.tax_years.size() == 2);
    CHECK(holder.tax_years[0].year == year - 1);
    for (const auto& each : holder.tax_years) {
        CHECK(each.declared);
        CHECK(each.resident_on_january_1);
        CHECK(each.address_on_january_1 == "長崎県長崎市見本町2番1号");
        const auto& amounts = each.amounts;
        CHECK(amounts.at("tax-total") ==
              amounts.at("municipal-income-levy") + amounts.at("prefectural-income-levy") +
                  amounts.at("municipal-per-capita") + amounts.at("prefectural-per-capita") +
                  amounts.at("forest-tax"));
        CHECK(amounts.at("taxable-income") ==
              (amounts.at("income-total") - amounts.at("deduction-total")) / 1000 * 1000);
    }
}

TEST_CASE("every registered seal of the town has a picture, each another one") {
    std::set<std::string> pictures;
    std::size_t seals = 0;
    for (const auto* name : {"household-of-five", "household-of-four", "household-of-one"})
        for (const auto& member : town().household_of(name).members) {
            CHECK(member.seal_image.empty() == member.seal_number.empty());
            if (member.seal_number.empty()) continue;
            ++seals;
            pictures.insert(member.seal_image);
        }
    CHECK(seals == 5);
    CHECK(pictures.size() == seals);
}

TEST_CASE("the holder stands in the family register of every card whose register is kept here") {
    for (const auto& name : cards_of_residents()) {
        CAPTURE(name);
        const auto household = town().household_of(name);
        const auto id = town().card(name).resident_id;
        const auto holder = std::ranges::find(household.members, id, &certificate::Resident::id);
        const bool here = holder->family_register != certificate::FamilyRegister::elsewhere;
        CHECK(household.family.has_value() == (here && !holder->suppressed));
        if (!household.family) continue;
        CHECK(household.family->domicile == holder->domicile);
        CHECK(household.family->head_of_register == holder->head_of_register);
        const auto& people = household.family->people;
        const auto person = std::ranges::find(people, id, &certificate::FamilyMember::resident_id);
        REQUIRE(person != people.end());
        CHECK(holder->name.ends_with("　" + person->name));
        CHECK(person->birth_day == holder->birth_day);
        CHECK_FALSE(person->events.empty());
        CHECK_FALSE(person->addresses.empty());
    }
}

TEST_CASE("the town has a long family register with somebody removed, and one of many addresses") {
    const auto nine = town().household_of("second-resident").family.value();
    CHECK(nine.people.size() == 9);
    CHECK(nine.events.size() == 4);
    CHECK(std::ranges::count_if(nine.people, &certificate::FamilyMember::removed) == 1);
    std::size_t rows = 0;
    for (const auto& person : nine.people)
        for (const auto& event : person.events) rows += event.rows.size() + 1;
    CHECK(rows > 90);
    const auto five = town().household_of("household-of-five").family.value();
    CHECK(five.people[0].addresses.size() > 12);
    CHECK(holds(five.people[1].name, "葛\U000E0102"));
    const auto four = town().household_of("household-of-four").family.value();
    CHECK(holds(four.people[2].name_kana, "カ\u309A"));
}

TEST_CASE("in the town somebody stands in a family register who is protected elsewhere") {
    const auto people = town().household_of("one-try-left").family.value().people;
    REQUIRE(people.size() == 2);
    CHECK_FALSE(people[0].suppressed);
    CHECK(people[1].suppressed);
    CHECK_FALSE(town().store().read_household(people[1].resident_id));
}

TEST_CASE("no number in the town can be anyone's My Number") {
    // Check digit of 平成26年総務省令第85号 art. 5: a wrong one makes the number impossible.
    std::set<std::string> seen;
    for (const auto& name : cards_of_residents()) {
        for (const auto& member : town().household_of(name).members) {
            int sum = 0;
            for (std::size_t n = 1; n <= 11; ++n) {
                const int digit = member.my_number.at(11 - n) - '0';
                sum += digit * static_cast<int>(n <= 6 ? n + 1 : n - 5);
            }
            const int check = sum % 11 <= 1 ? 0 : 11 - sum % 11;
            CHECK(member.my_number[11] - '0' != check);
            CHECK(seen.insert(member.my_number).second);
        }
    }
}

TEST_CASE("every household of the town can be composed with every option") {
    const auto city = certificate::Municipality::load(
        source_folder / "tests/data/town/422011.json",
        source_folder / "config/municipalities/municipality.schema.json");
    const auto now_s = wall_s();
    for (const auto& name : cards_of_residents()) {
        CAPTURE(name);
        const auto household = town().household_of(name);
        certificate::Order order;
        for (std::size_t i = 0; i < household.members.size(); ++i) order.people.push_back(i);
        order.choice.options = city.find_kind(certificate::Kind::residence_copy)->options;
        order.issued_s = now_s;
        certificate::Content content{
            random_id(), "422011", certificate::Kind::residence_copy, {"20261122-00000001"}, now_s,
            {},          {}};
        for (std::size_t i = 1; i <= household.members.size(); ++i)
            content.people.push_back("m" + std::to_string(i));
        content.fields = certificate::compose(household, order, city);
        CHECK(certificate::parse_content(certificate::write_content(content)) == content);
    }
}

TEST_CASE("invented residents are the same in both forms, again and again, and on both engines") {
    const auto make = [](const std::string& file, const std::string& seed) {
        const auto command = (source_folder / "scripts/make-sample-town").string() +
                             " --residents 300 --as-of 2026-11-01T00:00:00Z --seed " + seed +
                             " --out " + file + " >/dev/null";
        REQUIRE(std::system(command.c_str()) == 0);
        std::ifstream in(file, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    };
    const OnSqlite sqlite;
    const auto lines_of_one = make(sqlite.file("one.jsonl"), "1");
    CHECK(make(sqlite.file("two.jsonl"), "1") == lines_of_one);
    CHECK(make(sqlite.file("two.jsonl"), "2") != lines_of_one);
    make(sqlite.file("one.csv"), "1");
    const OnPostgresql postgresql;
    RegisterStore here(sqlite.place), there(postgresql.place);
    const auto first = here.take(sqlite.file("one.jsonl"), FeedContent::all);
    REQUIRE(first);
    CHECK(first->statements > 1000);
    const auto same = here.take(sqlite.file("one.csv"), FeedContent::all);
    REQUIRE(same);
    CHECK_FALSE(same->changed);
    REQUIRE(there.take(sqlite.file("one.csv"), FeedContent::all));
    std::size_t sizes = 0, families = 0;
    for (int i = 1; i <= 300; ++i) {
        const auto id = "r" + std::string(6, '0') +
                        (i < 10    ? "00"
                         : i < 100 ? "0"
                                   : "") +
                        std::to_string(i);
        const auto household = here.read_household(id);
        REQUIRE(household);
        CHECK(household == there.read_household(id));
        sizes = std::max(sizes, household->members.size());
        families += household->family ? 1 : 0;
    }
    CHECK(sizes >= 5);
    CHECK(families > 250);
}
