// SPDX-License-Identifier: Apache-2.0
// The stop line (R12): one mismatch closes a kind, two people open it, nothing else does.
#include <doctest/doctest.h>

#include "fake_terminal.h"
#include "shomei/issuance/ledger/verifier.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const Credential aoki{"aoki-01", "correct horse battery"};
const Credential baba{"baba.02", "staple paper clip"};
const std::string kind = "residence-copy";

Resumption by(const Credential& first, const Credential& second,
              const std::string& reason = "the printer was exchanged") {
    return {city, kind, {first, second}, reason};
}

void name_both(Issuer& issuer) {
    REQUIRE(issuer.add_operator(aoki, std::nullopt));
    REQUIRE(issuer.add_operator(baba, std::nullopt));
}

ActProblem problem_of(const tl::expected<void, ActProblem>& act) {
    REQUIRE_FALSE(act);
    return act.error();
}

bool is_open(TestWorld& world) {
    const auto reason = closed_reason(world, certificate::Kind::residence_copy);
    CHECK((reason.empty() || reason == "B05"));
    return reason.empty();
}

}  // namespace

TEST_CASE("a stop is lifted by two different operators with a reason, and by nothing else") {
    TestWorld world;
    auto& issuer = world.issuer();
    name_both(issuer);
    FakeTerminal terminal(world, "household-of-four");
    REQUIRE(terminal.visit_to_grant().ok());
    REQUIRE(terminal.report("stop").ok());
    CHECK_FALSE(is_open(world));

    CHECK(problem_of(issuer.resume_kind(by(aoki, aoki))) == ActProblem::needs_two);
    CHECK(problem_of(issuer.resume_kind(by(aoki, baba, ""))) == ActProblem::malformed);
    CHECK(problem_of(issuer.resume_kind(by(aoki, baba, "a\nb"))) == ActProblem::malformed);
    for (const auto& wrong :
         {Credential{baba.name, "staple paper clop"}, Credential{baba.name, aoki.passphrase},
          Credential{"nobody", baba.passphrase}}) {
        CHECK(problem_of(issuer.resume_kind(by(aoki, wrong))) == ActProblem::not_proven);
        CHECK(problem_of(issuer.resume_kind(by(wrong, aoki))) == ActProblem::not_proven);
    }
    CHECK_FALSE(is_open(world));
    world.start();  // nor by a restart
    CHECK_FALSE(is_open(world));

    REQUIRE(world.issuer().resume_kind(by(aoki, baba)));
    CHECK(is_open(world));
    CHECK(problem_of(world.issuer().resume_kind(by(aoki, baba))) == ActProblem::nothing_to_do);
}

TEST_CASE("from the third on two operators name another one, and names are never given twice") {
    TestWorld world;
    auto& issuer = world.issuer();
    name_both(issuer);
    const Credential chiba{"chiba", "third of the three"};
    CHECK(problem_of(issuer.add_operator(chiba, std::nullopt)) == ActProblem::needs_two);
    const TwoOperators both{aoki, baba};
    CHECK(problem_of(issuer.add_operator(chiba, TwoOperators{aoki, aoki})) ==
          ActProblem::needs_two);
    CHECK(problem_of(issuer.add_operator(chiba, TwoOperators{aoki, chiba})) ==
          ActProblem::not_proven);
    REQUIRE(issuer.add_operator(chiba, both));
    CHECK(problem_of(issuer.add_operator(aoki, both)) == ActProblem::exists);

    CHECK(problem_of(issuer.withdraw_operator(baba.name, {aoki, aoki})) == ActProblem::needs_two);
    REQUIRE(issuer.withdraw_operator(chiba.name, both));
    CHECK(problem_of(issuer.withdraw_operator(chiba.name, both)) == ActProblem::nothing_to_do);
    CHECK(problem_of(issuer.add_operator(chiba, both)) == ActProblem::exists);
    REQUIRE(issuer.stop_kind(city, kind));
    CHECK(problem_of(issuer.resume_kind(by(aoki, chiba))) == ActProblem::not_proven);
    const auto rows = issuer.list_operators();
    REQUIRE(rows.size() == 3);
    CHECK(rows[2].name == chiba.name);
    CHECK(rows[2].withdrawn);
}

TEST_CASE("names and passphrases of another form are refused") {
    TestWorld world;
    for (const auto& bad :
         {Credential{"", aoki.passphrase}, Credential{"Aoki", aoki.passphrase},
          Credential{"a b", aoki.passphrase}, Credential{std::string(33, 'a'), aoki.passphrase},
          Credential{"aoki", "too short"}, Credential{"aoki", std::string(129, 'p')},
          Credential{"aoki", "with a\ttab in it"}})
        CHECK(problem_of(world.issuer().add_operator(bad, std::nullopt)) == ActProblem::malformed);
    CHECK(world.issuer().list_operators().empty());
}

TEST_CASE(
    "operators' acts stand in a ledger that verifies, without a name in it or in clear anywhere") {
    TestWorld world;
    name_both(world.issuer());
    REQUIRE(world.issuer().stop_kind(city, kind));
    REQUIRE(world.issuer().resume_kind(by(aoki, baba, "checked by hand")));
    const auto folder = world.path("export");
    world.issuer().export_ledger(folder);
    const auto key = ledger::VerifierKey::parse(world.issuer().ledger_key()).value();
    CHECK(ledger::verify_export(folder, key, std::nullopt).good());

    world.stop();
    const auto dump = run({"sqlite3", world.path("issuer.db").string(), ".dump"}).output;
    std::string ledger_text;
    for (const auto& file : std::filesystem::recursive_directory_iterator(folder))
        if (file.is_regular_file()) ledger_text += text_of(read_bytes(file.path().string()));
    CHECK(dump.find("$argon2id$") != std::string::npos);
    for (const auto& word : {aoki.passphrase, baba.passphrase, std::string("checked by hand")})
        CHECK(dump.find(word) == std::string::npos);
    for (const auto& word : {aoki.name, baba.name, std::string("checked by hand")})
        CHECK(ledger_text.find(word) == std::string::npos);
    CHECK(ledger_text.find("ev=resume") != std::string::npos);
    CHECK(ledger_text.find("ev=operator") != std::string::npos);
}
