// SPDX-License-Identifier: Apache-2.0
// The fictional town of the demo, as its script makes it.
#include <doctest/doctest.h>

#include <cstdlib>
#include <set>

#include "sample_town.h"
#include "shomei/base/clock.h"
#include "shomei/issuance/certificate/entitlement.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/residence_copy.h"
#include "shomei/issuance/register/register_store.h"

using namespace shomei;
using namespace shomei::resident_register;
using certificate::Household;

namespace {

const std::filesystem::path source_folder = SHOMEI_SOURCE_DIR;

// Cards of the test PKI, in the order of their invented serials 31000001, 31000002, …
const std::vector<std::string> card_names = {
    "household-of-one", "household-of-four", "household-of-five",
    "foreign-resident", "wrong-pin",         "one-try-left",
    "locked",           "expiring",          "expired",
    "revoked",          "suspended",         "moved",
    "second-resident",  "suppressed",        "unknown-to-register"};

Bytes serial_of(const std::string& card) {
    const auto at = std::find(card_names.begin(), card_names.end(), card) - card_names.begin();
    return {0x31, 0x00, 0x00, static_cast<std::uint8_t>(at + 1)};
}

// The imported town; made once, since Python starts slowly.
class Town {
public:
    Town() : store_(folder_.database()) {
        const auto pki = folder_.database().parent_path();
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
        const auto result = store_.import_town(pki / "made.jsonl");
        if (!result)
            for (const auto& error : result.error())
                MESSAGE("line " << error.line << ": " << error.what);
        REQUIRE(result);
    }
    RegisterStore& store() { return store_; }
    Household household_of(const std::string& card) {
        return store_.read_household(store_.find_card(3, serial_of(card)).value().resident_id)
            .value();
    }

private:
    ScratchFolder folder_;
    RegisterStore store_;
};

Town& town() {
    static Town made;
    return made;
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
    CHECK(certificate::refusal_of(town().household_of("suppressed")) ==
          certificate::RefusalCode::C03);
    const auto moved = town().household_of("moved").members[0];
    const std::int64_t day_s = 86400;
    CHECK(moved.changed_on ==
          certificate::write_iso_day(certificate::japan_day(wall_s() - 30 * day_s)));
    CHECK(certificate::signing_certificate_lapsed(moved, wall_s() - 200 * day_s));
}

TEST_CASE("no number in the town can be anyone's My Number") {
    // Check digit of 平成26年総務省令第85号 art. 5: a wrong one makes the number impossible.
    std::set<std::string> seen;
    for (const auto& name : card_names) {
        if (name == "unknown-to-register") continue;
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
    for (const auto& name : card_names) {
        if (name == "unknown-to-register") continue;
        CAPTURE(name);
        const auto household = town().household_of(name);
        certificate::CopyOrder order;
        for (std::size_t i = 0; i < household.members.size(); ++i) order.people.push_back(i);
        order.choice.options = city.find_kind(certificate::Kind::residence_copy)->options;
        order.issued_s = now_s;
        certificate::Content content{
            random_id(), "422011", certificate::Kind::residence_copy, {"20261122-00000001"}, now_s,
            {},          {}};
        for (std::size_t i = 1; i <= household.members.size(); ++i)
            content.people.push_back("m" + std::to_string(i));
        content.fields = certificate::compose_residence_copy(household, order, city);
        CHECK(certificate::parse_content(certificate::write_content(content)) == content);
    }
}
