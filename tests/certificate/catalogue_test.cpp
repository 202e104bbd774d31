// SPDX-License-Identifier: Apache-2.0
// The one catalogue of refusals and faults: the program's list, the data beside the texts and the
// page for operators say the same, and every code is used.
#include <doctest/doctest.h>

#include <cstdlib>
#include <regex>
#include <set>

#include "sample_files.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/refusal.h"

using namespace shomei;
using namespace shomei::certificate;

namespace {

const std::filesystem::path messages_folder = source_folder / "config/messages";

std::string_view name_of(MoneyConsequence money) {
    switch (money) {
        case MoneyConsequence::none_taken:
            return "none_taken";
        case MoneyConsequence::given_back:
            return "given_back";
        case MoneyConsequence::held:
            return "held";
        case MoneyConsequence::normal:
            return "normal";
    }
    return "";
}

std::set<std::string> fault_names() {
    std::set<std::string> out;
    for (int code = 0; shomei::name_of(static_cast<FaultCode>(code)) != "unknown"; ++code)
        out.emplace(shomei::name_of(static_cast<FaultCode>(code)));
    return out;
}

std::string contents_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

// The text of each source that ships, without the two files that list the codes.
std::vector<std::pair<std::string, std::string>> shipped_sources() {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto* folder : {"include", "issuance", "print", "terminal"})
        for (const auto& file :
             std::filesystem::recursive_directory_iterator(source_folder / folder)) {
            const auto name = file.path().filename().string();
            const bool lists = name == "refusal.h" || name == "refusal.cpp" || name == "fault.h";
            if ((name.ends_with(".cpp") || name.ends_with(".h")) && !lists)
                out.emplace_back(file.path().string(), contents_of(file.path()));
        }
    return out;
}

}  // namespace

TEST_CASE("the catalogue's data is the program's list") {
    const auto catalogue = read_json_file(messages_folder / "catalogue.json");
    const auto& rows = catalogue.at("refusals");
    CHECK(rows.size() == refusal_catalogue().size());
    for (const auto& traits : refusal_catalogue()) {
        const std::string name(traits.name);
        CAPTURE(name);
        REQUIRE(rows.contains(name));
        const auto& row = rows.at(name);
        CHECK(row.size() == 5);
        CHECK(row.at("voice") == "voice." + name);
        CHECK(row.at("offices") == traits.names_offices);
        CHECK(row.at("money") == name_of(traits.money));
        CHECK(row.at("notice") == traits.is_notice);
        CHECK_FALSE(row.at("operator").get<std::string>().empty());
    }
    std::set<std::string> faults;
    for (const auto& [name, row] : catalogue.at("faults").items()) {
        faults.insert(name);
        CHECK_FALSE(row.at("meaning").get<std::string>().empty());
        CHECK_FALSE(row.at("operator").get<std::string>().empty());
    }
    CHECK(faults == fault_names());
}

TEST_CASE("the page for operators is what the catalogue makes of it, row by row") {
    const auto script = source_folder / "scripts/generate-failure-codes";
    CHECK(std::system((script.string() + " --check").c_str()) == 0);
    std::ifstream in(source_folder / "docs/failure-codes.md");
    REQUIRE(in.is_open());
    std::multiset<std::string> rows;
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("| ") && !line.starts_with("| Code ") && !line.starts_with("| Fault "))
            rows.insert(line.substr(2, line.find(" |", 2) - 2));
    std::multiset<std::string> expected;
    for (const auto& traits : refusal_catalogue()) expected.emplace(traits.name);
    for (const auto& name : fault_names()) expected.insert("`" + name + "`");
    CHECK(rows == expected);
}

TEST_CASE("every refusal and every fault is raised somewhere") {
    std::set<std::string> named;
    const std::regex refusal(R"(\b([A-F][0-9]{2})\b)");
    const std::regex fault(R"(FaultCode::([a-z_]+))");
    for (const auto& [file, text] : shipped_sources()) {
        // Comments name codes too, and prove nothing.
        const auto code = std::regex_replace(text, std::regex("//[^\n]*"), "");
        for (std::sregex_iterator at(code.begin(), code.end(), refusal), end; at != end; ++at)
            named.insert((*at)[1]);
        for (std::sregex_iterator at(code.begin(), code.end(), fault), end; at != end; ++at)
            named.insert(std::regex_replace((*at)[1].str(), std::regex("_"), "-"));
    }
    for (const auto& traits : refusal_catalogue()) {
        CAPTURE(traits.name);
        CHECK(named.contains(std::string(traits.name)));
    }
    for (const auto& name : fault_names()) {
        CAPTURE(name);
        CHECK(named.contains(name));
    }
}

TEST_CASE("a fault's words belong to one part only") {
    std::map<std::string, std::string> said;
    const std::regex raised(R"re(Fault\(\s*FaultCode::[a-z_]+,\s*"([^"]+)"\))re");
    for (const auto& [file, text] : shipped_sources())
        for (std::sregex_iterator at(text.begin(), text.end(), raised), end; at != end; ++at) {
            const auto first = said.emplace((*at)[1], file).first;
            CHECK_MESSAGE(first->second == file, (*at)[1].str(), " in ", first->second, " and ",
                          file);
        }
    CHECK(said.size() > 20);
}
