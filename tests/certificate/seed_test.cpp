// SPDX-License-Identifier: Apache-2.0
// docs/seed.md: every rule of the page that the service began from has tests, and its texts say it.
#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "sample_files.h"
#include "shomei/issuance/certificate/messages.h"
#include "shomei/issuance/certificate/municipality.h"

using namespace shomei::certificate;

namespace {

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The names of all test cases; a name that was wrapped stands in one piece in the source.
std::string all_tests() {
    std::string out;
    for (const auto& file : std::filesystem::recursive_directory_iterator(source_folder / "tests"))
        if (file.path().extension() == ".cpp") out += contents_of(file.path());
    return out;
}

std::string japanese(const std::string& key, const Parameters& parameters = {}) {
    static const auto catalogue = MessageCatalogue::load(source_folder / "config/messages");
    return catalogue.text("ja", key, parameters);
}

}  // namespace

TEST_CASE("each of the fifteen rules and each thing a person sees has a test that exists") {
    const auto tests = all_tests();
    std::ifstream page(source_folder / "docs/seed.md");
    std::set<std::string> rules;
    std::size_t rows = 0;
    for (std::string line; std::getline(page, line);) {
        if (!line.starts_with("| ") || line.starts_with("| #") || line.starts_with("| What "))
            continue;
        ++rows;
        rules.insert(line.substr(2, line.find(" |", 2) - 2));
        const auto cell = line.substr(line.rfind('|', line.size() - 2));
        const std::regex quoted("\"([^\"]+)\"");
        std::size_t named = 0;
        for (std::sregex_iterator at(cell.begin(), cell.end(), quoted), end; at != end; ++at) {
            ++named;
            CHECK_MESSAGE(tests.find("\"" + (*at)[1].str() + "\") {") != std::string::npos,
                          (*at)[1].str());
        }
        CHECK_MESSAGE(named > 0, line);
    }
    CHECK(rows == 20);
    for (int n = 1; n <= 15; ++n) CHECK(rules.contains("N" + std::to_string(n)));
}

TEST_CASE("nobody is told to wait for the posted notice") {
    CHECK(japanese("refusals.A05.remedy", {{"from", "-"}}).find("通知書を待たずに") !=
          std::string::npos);
    CHECK(japanese("refusals.A04.remedy").find("通知") == std::string::npos);
}

TEST_CASE("what to bring is named wherever a PIN may have to be reset") {
    for (const auto* key : {"refusals.A04.remedy", "refusals.A09.remedy", "refusals.A10.remedy",
                            "refusals.A09.remedy-stores"}) {
        CAPTURE(key);
        CHECK(japanese(key).find("運転免許証") != std::string::npos);
        CHECK(japanese(key).find("保険証") == std::string::npos);
    }
}

TEST_CASE("a representative is told to ask first") {
    const auto text = japanese("offices.in-person");
    CHECK(text.find("ご本人") != std::string::npos);
    CHECK(text.find("代理") != std::string::npos);
    CHECK(text.find("電話") != std::string::npos);
}

TEST_CASE("the cost of a new card is the municipality's") {
    for (const auto& [file, cost] :
         {std::pair{municipality_file, "200円"}, std::pair{second_municipality_file, "1000円"}}) {
        const auto city = Municipality::load(file, municipality_schema);
        const auto text = japanese("offices.reissue-fee", city.message_parameters("ja"));
        CHECK(text.find(cost) != std::string::npos);
    }
}
