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

}  // namespace

TEST_CASE("settings that cannot be used end the program with 78 and one line that says which") {
    CHECK(check_settings("kiosk.port", "0").code == 0);
    struct Row {
        const char *key, *value, *named;
    };
    for (const auto& row :
         {Row{"kiosk.prt", "0", "kiosk.port"}, Row{"issuer.port", "70000", "issuer.port"},
          Row{"tls.ca", "/nowhere/ca.crt", "tls.ca"}, Row{"home_city", "999999", "home_city"},
          Row{"printer.uri", "ipp://localhost/", "printer.uri"}}) {
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
    const auto settings = world().at("terminal.properties");
    const auto kept = settings.string() + ".kept";
    fs::copy_file(settings, kept, fs::copy_options::overwrite_existing);
    world().stop_terminal();
    {
        std::ifstream in(kept);
        std::ofstream out(settings);
        for (std::string line; std::getline(in, line);)
            out << (line.starts_with("printer.pins") ? "printer.pins = " + std::string(64, 'a')
                                                     : line)
                << '\n';
    }
    world().start_terminal();
    {
        Visit visit("household-of-one");
        visit.to_pin();
        CHECK(visit.refusal().at("code") == "B07");
    }
    world().stop_terminal();
    fs::rename(kept, settings);
    world().start_terminal();
    Visit visit("household-of-one");
    CHECK(visit.to_pin().at("screen") == "K04");
}
