// SPDX-License-Identifier: Apache-2.0
// Settings and peers that are not as they should be: one clear line, or a true text before money.
#include <doctest/doctest.h>

#include <sys/stat.h>

#include <algorithm>
#include <fstream>

#include "shared_world.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei::stories;
namespace fs = std::filesystem;
namespace sim = shomei::sim;

namespace {

struct Outcome {
    int code;
    std::string said;
};

// Runs shomei-terminal --check-config on the world's settings with one line changed or added.
Outcome check_settings(const std::string& key, const std::string& value) {
    const sim::TemporaryFolder folder;
    std::ifstream in(world().at("terminal.properties"));
    const auto file = folder.path() / "terminal.properties";
    std::ofstream out(file);
    bool changed = false;
    for (std::string line; std::getline(in, line);) {
        const bool same = line.starts_with(key + " = ");
        changed = changed || same;
        out << (same ? key + " = " + value : line) << '\n';
    }
    if (!changed) out << key << " = " << value << '\n';
    out.close();
    const auto log = folder.path() / "said";
    sim::ChildProcess child(
        {.argv = {fs::path(SHOMEI_BIN_DIR) / "shomei-terminal", "--config", file, "--check-config"},
         .stderr_path = log});
    const auto code = child.wait(20'000);
    std::ifstream said(log);
    return {code.value_or(-1), {std::istreambuf_iterator<char>(said), {}}};
}

// Runs shomei-terminal check-names on this file with the world's settings.
Outcome check_names(const fs::path& file) {
    sim::ChildProcess child({.argv = {fs::path(SHOMEI_BIN_DIR) / "shomei-terminal", "check-names",
                                      file, "--config", world().at("terminal.properties")}});
    std::string said;
    while (const auto line = child.read_line(20'000)) said += *line + '\n';
    return {child.wait(20'000).value_or(-1), said};
}

}  // namespace

TEST_CASE("whom the register's words would turn away is told beforehand, by ids and code points") {
    const auto town = check_names(world().plan().town);
    CHECK(town.code == 0);
    CHECK(town.said.find(" texts, 0 lines about") != std::string::npos);

    const sim::TemporaryFolder folder;
    const auto file = folder.path() / "residents.jsonl";
    std::ofstream(file)
        << R"({"about":"feed","city":"422011","content":"all","version":1,"as_of":"2026-11-01T00:00:00Z"})"
        << '\n'
        << R"({"about":"household","version":1,"household_id":"h1","address":"見本町1","householder":"見本 𱍐子"})"
        << '\n'
        << R"({"about":"household","version":1,"household_id":"h2","address":"見本町2"})" << '\n';
    const auto bad = check_names(file);
    CHECK(bad.code == 1);
    CHECK(bad.said.find("line 2: household h1, householder: no font has U+31350\n") !=
          std::string::npos);
    CHECK(bad.said.find("line 3: ") != std::string::npos);
    CHECK(bad.said.find("見本") == std::string::npos);
    CHECK(check_names(folder.path() / "nothing.jsonl").code == 1);
}

TEST_CASE("a text that no form has room for is told beforehand, with the kinds") {
    const sim::TemporaryFolder folder;
    const auto file = folder.path() / "residents.jsonl";
    std::string address = "見本町";
    while (address.size() < 900) address += "一二三";
    std::ofstream(file)
        << R"({"about":"feed","city":"422011","content":"all","version":1,"as_of":"2026-11-01T00:00:00Z"})"
        << '\n'
        << R"({"about":"household","version":1,"household_id":"h1","address":")" + address +
               R"(","householder":"見本 花子"})"
        << '\n';
    const auto checked = check_names(file);
    CHECK(checked.code == 1);
    CHECK(checked.said.find("line 2: household h1, address: does not fit residence-copy "
                            "residence-items") != std::string::npos);
    CHECK(checked.said.find("見本") == std::string::npos);
}

TEST_CASE("values that have room alone but not beside one another are told, and where") {
    const auto told = [](int kana, int former) {
        const auto repeated = [](const std::string& text, int times) {
            std::string out;
            while (times-- > 0) out += text;
            return out;
        };
        const sim::TemporaryFolder folder;
        const auto file = folder.path() / "residents.jsonl";
        std::ofstream(file)
            << R"({"about":"feed","city":"422011","content":"all","version":1,"as_of":"2026-11-01T00:00:00Z"})"
            << '\n'
            << R"({"about":"household","version":1,"household_id":"h1","address":"見本町1","householder":"見本 花子"})"
            << '\n'
            << R"({"about":"resident","version":1,"resident_id":"r1","household_id":"h1","seat":1,"name":"見本 花子","birth_day":"1980-01-01","sex":"女","relation":"世帯主","resident_since":"2001-04-01","name_kana":")"
            << repeated("ミホン", kana) << R"(","former_name":")" << repeated("濵﨑", former)
            << R"("})" << '\n';
        return check_names(file);
    };
    CHECK(told(32, 5).code == 0);
    CHECK(told(5, 110).code == 0);
    const auto both = told(32, 110);
    CHECK(both.code == 1);
    CHECK(both.said.find("line 3: resident r1, field name-kana: does not fit beside the others "
                         "residence-copy residence-items\n") != std::string::npos);
    CHECK(both.said.find("濵﨑") == std::string::npos);
}

TEST_CASE("a form is previewed with the terminal's settings, and a fault is told with its place") {
    const sim::TemporaryFolder folder;
    const auto preview = [&](const std::vector<std::string>& arguments) {
        std::vector<std::string> argv{fs::path(SHOMEI_BIN_DIR) / "shomei-terminal", "form",
                                      "preview"};
        argv.insert(argv.end(), arguments.begin(), arguments.end());
        argv.insert(argv.end(), {"--config", world().at("terminal.properties")});
        sim::ChildProcess child({.argv = argv, .stderr_path = folder.path() / "said"});
        return child.wait(20'000).value_or(-1);
    };
    const std::string out = folder.path() / "form.pdf";
    for (const std::string kind : {"seal-registration", "family-register-address"}) {
        CHECK(preview({kind, "--out", out}) == 0);
        CHECK(fs::file_size(out) > 10'000);
    }
    CHECK(preview({"nothing", "--out", out}) == 64);
    CHECK(preview({"income-tax"}) == 64);
    CHECK(preview({"income-tax", "--out", folder.path() / "nowhere" / "form.pdf"}) == 74);
    const auto content = folder.path() / "content.json";
    std::ofstream(content) << R"({"head": {}, "people": []})";
    CHECK(preview({"income-tax", "--out", out, "--content", content}) == 78);
    std::ifstream said(folder.path() / "said");
    const std::string line{std::istreambuf_iterator<char>(said), {}};
    CHECK(line.find("content.json: ") != std::string::npos);
}

TEST_CASE("settings that cannot be used end the program with 78 and one line that says which") {
    CHECK(check_settings("kiosk.port", "0").code == 0);
    struct Row {
        const char *key, *value, *named;
    };
    for (const auto& row :
         {Row{"kiosk.prt", "0", "kiosk.port"}, Row{"issuer.port", "70000", "issuer.port"},
          Row{"tls.ca", "/nowhere/ca.crt", "tls.ca"}, Row{"home_city", "999999", "home_city"},
          Row{"printer.uri", "ipp://localhost/", "printer.uri"},
          Row{"character_table.sha256", "00", "character_table.file"},
          Row{"character_table.file", "terminal.properties", "character_table.sha256"}}) {
        CAPTURE(row.key);
        const auto outcome = check_settings(row.key, row.value);
        CHECK(outcome.code == 78);
        CHECK(outcome.said.find(row.named) != std::string::npos);
        CHECK(std::ranges::count(outcome.said, '\n') == 1);
    }
}

TEST_CASE("a private key that others may read is refused") {
    const sim::TemporaryFolder folder;
    const auto key = folder.path() / "terminal.key";
    fs::copy_file(world().plan().pki / "tls/terminal-1.key", key);
    REQUIRE(chmod(key.c_str(), 0644) == 0);
    const auto outcome = check_settings("tls.key", key);
    CHECK(outcome.code == 78);
    CHECK(outcome.said.find("tls.key") != std::string::npos);
}

TEST_CASE("a printer that is not the enrolled one closes the gate before the PIN") {
    {
        const ChangedTerminal other({{"printer.pins", std::string(64, 'a')}});
        Visit visit("household-of-one");
        visit.to_pin();
        CHECK(visit.refusal().at("code") == "B07");
    }
    Visit visit("household-of-one");
    CHECK(visit.to_pin().at("screen") == "K04");
}

TEST_CASE("a register row that cannot be read ends the visit with a reference and no money") {
    const auto money = world().coins().totals();
    const auto file = world().at("register.db");
    const auto whole = file.string() + ".whole";
    world().stop_issuer();
    fs::copy_file(file, whole, fs::copy_options::overwrite_existing);
    REQUIRE(sim::run_program({"sqlite3", file,
                              "PRAGMA ignore_check_constraints = ON; UPDATE resident SET "
                              "birth_day = '1986-02-31' WHERE household_id = (SELECT household_id "
                              "FROM resident WHERE name LIKE '%𠮷%' LIMIT 1)"})
                .code == 0);
    world().start_issuer();
    {
        Visit visit("household-of-five");
        visit.to_pin();
        visit.enter();
        const auto refusal = visit.refusal();
        CHECK(refusal.at("code") == "B04");
        CHECK_FALSE(refusal.at("text").get<std::string>().empty());
        CHECK(visit.resident.screen().at("money") == "none_taken");
        CHECK_FALSE(visit.resident.screen().at("reference").get<std::string>().empty());
    }
    {
        Visit neighbour("household-of-four");
        CHECK(neighbour.to_confirmation().at("screen") == "K11");
    }
    world().stop_issuer();
    fs::rename(whole, file);
    world().start_issuer();
    CHECK(world().coins().totals().inserted == money.inserted);
    Visit visit("household-of-five");
    CHECK(visit.to_confirmation().at("screen") == "K11");
}
