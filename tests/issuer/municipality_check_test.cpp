// SPDX-License-Identifier: Apache-2.0
// `shomei municipality check`, as whoever writes a municipality's file runs it.
#include <doctest/doctest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "test_world.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::filesystem::path source = SHOMEI_SOURCE_DIR;
const auto cities = source / "config/municipalities";

Ran check(const std::filesystem::path& file, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{std::string(SHOMEI_BIN_DIR) + "/shomei", "municipality", "check",
                                   file.string()};
    words.insert(words.end(), more.begin(), more.end());
    return run(words);
}

// Nagasaki's file with one change, beside its schema and seal.
Ran check_changed(const std::function<void(nlohmann::json&)>& change) {
    const sim::TemporaryFolder folder;
    for (const auto* name : {"422011-seal.png", "municipality.schema.json"})
        std::filesystem::copy_file(cities / name, folder / name);
    auto rules = nlohmann::json::parse(read_bytes(cities / "422011.json"));
    change(rules);
    std::ofstream(folder / "422011.json") << rules.dump();
    return check(folder / "422011.json");
}

bool says(const Ran& ran, const std::string& words) {
    return ran.output.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a good file is summed up: kinds, fees, hours, what will expire") {
    for (const auto* code : {"422011", "992020"}) {
        CAPTURE(code);
        const auto ran = check(cities / (std::string(code) + ".json"));
        CHECK(ran.exit_code == 0);
        CHECK(says(ran, code));
        CHECK(says(ran, "residence-copy: "));
        CHECK(says(ran, " yen"));
        CHECK(says(ran, "holidays known until 2027-12-31"));
    }
    const auto elsewhere = check(source / "tests/data/town/422011.json",
                                 {"--schema", (cities / "municipality.schema.json").string()});
    CHECK(elsewhere.exit_code == 0);
}

TEST_CASE("a wrong file ends with 78 and names file and place") {
    const std::vector<std::pair<std::string, std::function<void(nlohmann::json&)>>> changes = {
        {"copies_limit", [](auto& rules) { rules["kinds"][0]["copies_limit"] = 99; }},
        {"[kinds][1]", [](auto& rules) { rules["kinds"][1]["id"] = "residence-copy"; }},
        {"[kinds][2]", [](auto& rules) { rules["kinds"][2]["scopes"] = {"household"}; }},
        {"[offices][3]", [](auto& rules) { rules["offices"][3]["hours"][0]["closes"] = "08:00"; }},
        {"check digit", [](auto& rules) { rules["city_code"] = "422019"; }},
        {"no such file", [](auto& rules) { rules["seal"]["image"] = "other.png"; }},
    };
    for (const auto& [place, change] : changes) {
        CAPTURE(place);
        const auto ran = check_changed(change);
        CHECK(ran.exit_code == 78);
        CHECK(says(ran, place));
        CHECK(says(ran, "422011.json"));
    }
    CHECK(check_changed([](auto&) {}).exit_code == 0);
    CHECK(check("/nonexistent.json").exit_code == 78);
    CHECK(run({std::string(SHOMEI_BIN_DIR) + "/shomei", "municipality", "check"}).exit_code == 64);
}
