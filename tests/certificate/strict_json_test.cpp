// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/certificate/strict_json.h"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <nlohmann/json.hpp>

using namespace shomei;
using namespace shomei::certificate;

namespace {
bool reads(std::string_view text, std::size_t limit_bytes = 1000) {
    return parse_strict_json(bytes_of(text), limit_bytes).has_value();
}

std::string nested(std::size_t arrays) {
    return std::string(arrays, '[') + std::string(arrays, ']');
}

// The most memory that this program ever held.
long most_kib() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss;
}
}  // namespace

TEST_CASE("ordinary JSON is read") {
    const auto document =
        parse_strict_json(bytes_of(R"({"a": [1, {"b": "𠮷"}], "c": {"a": null}})"), 100);
    REQUIRE(document);
    CHECK(document->at("a").at(1).at("b") == "𠮷");
}

TEST_CASE("a name may stand once in each object") {
    CHECK(reads(R"({"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]})"));
    CHECK_FALSE(reads(R"({"a": 1, "a": 1})"));
    CHECK_FALSE(reads(R"({"a": 1, "\u0061": 2})"));
    CHECK_FALSE(reads(R"({"x": {"a": 1, "b": 2, "a": 3}})"));
    CHECK_FALSE(reads(R"([{"a": {}, "a": {}}])"));
    CHECK_FALSE(reads(R"({"a": {"b": [1]}, "c": 1, "a": 2})"));
}

TEST_CASE("eight containers inside each other are read, nine are not") {
    CHECK(reads(nested(8)));
    CHECK_FALSE(reads(nested(9)));
    CHECK(reads(R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}})"));
    CHECK_FALSE(reads(R"({"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{}}}}}}}}})"));
    CHECK_FALSE(reads(nested(200'000), 1'000'000));
}

TEST_CASE("a refused text is not read further, so that it costs no memory") {
    constexpr std::size_t limit_bytes = 16'000'000;
    std::string doubled = R"({"a":1,"a":1)";
    for (int name = 0; name < 1'000'000; ++name) doubled += ",\"" + std::to_string(name) + "\":1";
    const std::string texts[] = {std::string(limit_bytes, '['), nested(limit_bytes / 2),
                                 doubled + "}"};
    const auto before_kib = most_kib();
    for (const auto& text : texts) CHECK_FALSE(reads(text, limit_bytes));
    CHECK(most_kib() - before_kib < 16'384);
}

TEST_CASE("size has a limit in bytes") {
    CHECK(reads(R"("12345678")", 10));
    CHECK_FALSE(reads(R"("123456789")", 10));
    CHECK_FALSE(reads(""));
}

TEST_CASE("text that is not one JSON document in UTF-8 is refused") {
    for (const std::string_view text : {"{",
                                        "[1,]",
                                        "{} {}",
                                        "{}x",
                                        "\xEF\xBB\xBF{}",
                                        "\"\xC0\xAF\"",
                                        "\"\xED\xA0\x80\"",
                                        "\"\xF4\x90\x80\x80\"",
                                        "\"\xE3\x81\"",
                                        R"("\ud800")",
                                        R"("\udc00\ud800")",
                                        "\"\t\"",
                                        "01",
                                        "1.",
                                        "+1",
                                        "NaN",
                                        "1e999",
                                        "'a'",
                                        "// x\n1",
                                        "/**/1",
                                        "tru"}) {
        CAPTURE(text);
        CHECK_FALSE(reads(text));
    }
}

TEST_CASE("members are asked for exactly") {
    const nlohmann::json object = {{"a", 1}, {"b", 2}};
    CHECK(has_exactly(object, {"b", "a"}));
    CHECK_FALSE(has_exactly(object, {"a"}));
    CHECK_FALSE(has_exactly(object, {"a", "b", "c"}));
    CHECK_FALSE(has_exactly(object, {"a", "c"}));
    CHECK_FALSE(has_exactly(nlohmann::json::array({"a", "b"}), {"a", "b"}));
}

TEST_CASE("a text member has a limit in bytes and is never another type") {
    const nlohmann::json object = {{"a", "あ"}, {"n", 1}};
    REQUIRE(text_member(object, "a", 3) != nullptr);
    CHECK(*text_member(object, "a", 3) == "あ");
    CHECK(text_member(object, "a", 2) == nullptr);
    CHECK(text_member(object, "n", 10) == nullptr);
    CHECK(text_member(object, "z", 10) == nullptr);
    CHECK(text_member(nlohmann::json(1), "a", 10) == nullptr);
}

TEST_CASE("an integer member never wraps, rounds or leaves its range") {
    const auto read = [](std::string_view number) {
        const auto text = R"({"n": )" + std::string(number) + "}";
        const auto document = parse_strict_json(bytes_of(text), 100);
        return document ? integer_member(*document, "n", {-5, INT64_MAX}) : std::nullopt;
    };
    CHECK(read("-5") == -5);
    CHECK_FALSE(read("-6"));
    CHECK(read("9223372036854775807") == INT64_MAX);
    CHECK_FALSE(read("9223372036854775808"));
    CHECK_FALSE(read("18446744073709551615"));
    CHECK_FALSE(read("18446744073709551616"));
    CHECK_FALSE(read("1.0"));
    CHECK_FALSE(read("1e2"));
    CHECK_FALSE(read("\"1\""));
    CHECK_FALSE(read("true"));
}

TEST_CASE("a zero byte does not end a JSON text early") {
    using namespace std::string_view_literals;
    CHECK_FALSE(shomei::certificate::parse_strict_json(shomei::bytes_of("{}\0rest"sv), 100));
    CHECK_FALSE(shomei::certificate::parse_strict_json(shomei::bytes_of("{}\0"sv), 100));
}
