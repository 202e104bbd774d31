// SPDX-License-Identifier: Apache-2.0
#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "../../terminal/kiosk/intent.h"

using namespace shomei;
using kiosk::parse_intent;

namespace {

std::optional<visit::Event> read(const std::string& text) { return parse_intent(bytes_of(text)); }

template <class Event>
Event read_as(const std::string& text) {
    const auto event = read(text);
    REQUIRE_MESSAGE(event.has_value(), text);
    const auto* wanted = std::get_if<Event>(&*event);
    REQUIRE_MESSAGE(wanted != nullptr, text);
    return *wanted;
}

const std::vector<std::string> hostile{
    "",
    "{",
    "{}",
    "[]",
    "null",
    "1234",
    R"("stop")",
    R"(["press","stop"])",
    R"({"press":"stop"} )"
    "x",
    R"({"press":"stop"}{"press":"stop"})",
    R"({"press":"stop","press":"stop"})",
    R"({"press":"agree","copies":1})",
    R"({"press":"Stop"})",
    R"({"press":"stop "})",
    R"({"press":""})",
    R"({"press":1})",
    R"({"press":null})",
    R"({"press":["stop"]})",
    R"({"press":{"press":"stop"}})",
    R"({"Press":"stop"})",
    R"({"":""})",
    R"({"press":"pin_entered"})",
    R"({"pin":"1234"})",
    R"({"language":"fr"})",
    R"({"language":"../../etc/passwd"})",
    R"({"kind":"seal"})",
    R"({"kind":"1"})",
    R"({"scope":"all"})",
    R"({"scope":"members"})",
    R"({"scope":"members:"})",
    R"({"scope":"self:m1"})",
    R"({"scope":"members:m3,m1"})",
    R"({"scope":"members:m1,m1"})",
    R"({"scope":"members:m0"})",
    R"({"scope":"members:m1,"})",
    R"({"options":""})",
    R"({"options":"relation,domicile"})",
    R"({"options":"relation,relation"})",
    R"({"options":"Relation"})",
    R"({"options":["relation"]})",
    R"({"copies":-1})",
    R"({"copies":1.0})",
    R"({"copies":1e1})",
    R"({"copies":100})",
    R"({"copies":4294967297})",
    R"({"copies":18446744073709551616})",
    R"({"copies":"1"})",
    R"({"copies":true})",
    "{\"press\":\"sto\xff\"}",
    std::string("{\"press\":\"stop\"}\0", 17),
    std::string("{\"press\":\"stop\"}\0{", 18),
    std::string(R"({"press":")") + std::string(2000, 'a') + R"("})",
    std::string(600, '[') + std::string(600, ']'),
};

}  // namespace

TEST_CASE("each key of the page is one press") {
    const std::vector<std::pair<std::string, visit::Press>> keys{
        {"touch", visit::Press::touch},     {"agree", visit::Press::agree},
        {"back", visit::Press::back},       {"stop", visit::Press::stop},
        {"proceed", visit::Press::proceed}, {"pay", visit::Press::pay},
        {"confirm", visit::Press::confirm}, {"paper_taken", visit::Press::paper_taken}};
    for (const auto& [name, press] : keys)
        CHECK(read_as<visit::Pressed>(R"({"press":")" + name + R"("})").key == press);
}

TEST_CASE("a choice is read with its values") {
    CHECK(read_as<visit::LanguageChosen>(R"({"language":"en"})").language == "en");
    CHECK(read_as<visit::KindChosen>(R"({"kind":"residence-copy"})").kind ==
          certificate::Kind::residence_copy);
    const auto scope = read_as<visit::ScopeChosen>(R"({"scope":"members:m1,m3"})").scope;
    CHECK(scope.extent == certificate::Scope::Extent::members);
    CHECK(scope.members == std::vector<std::string>{"m1", "m3"});
    CHECK(read_as<visit::OptionsChosen>(R"({"options":"-"})").options.empty());
    CHECK(read_as<visit::OptionsChosen>(R"({"options":"domicile,relation"})").options ==
          std::vector<std::string>{"domicile", "relation"});
    CHECK(read_as<visit::CopiesChosen>(R"({"copies":10})").copies == 10);
}

TEST_CASE("nothing else is an intent") {
    for (const auto& text : hostile) CHECK_MESSAGE(!read(text).has_value(), text);
}

TEST_CASE("an intent cut at any byte is none") {
    const std::string whole = R"({"scope":"members:m1,m3"})";
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(read(whole.substr(0, size)).has_value());
}
