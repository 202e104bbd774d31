// SPDX-License-Identifier: Apache-2.0
// The municipal system's files on their way into a register that the running issuer has open.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>

#include "fake_terminal.h"

using namespace shomei;
using namespace shomei::issuer;

namespace {

const std::string bin = SHOMEI_BIN_DIR;
const std::string all_head =
    R"({"about":"feed","city":"422011","content":"all","version":1,"as_of":"2026-11-01T00:00:00Z"})";
const std::string changes_head =
    R"({"about":"feed","city":"422011","content":"changes","after":1,"version":2,"as_of":"2026-11-02T00:00:00Z"})";
const std::string household =
    R"({"about":"household","version":1,"household_id":"h1","address":"見本町1","householder":"見本 花子"})";

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("register files are taken while the issuer runs, whole or not at all") {
    TestWorld world;
    world.stop();
    std::filesystem::remove(world.path("issuer.db"));
    std::filesystem::remove(world.path("town.db"));
    const auto write = [&](const std::string& name, const std::string& text) {
        std::ofstream(world.path(name)) << text;
        return world.path(name).string();
    };
    const auto town = write("town.jsonl", all_head + "\n" + household + "\n");
    const auto changes =
        write("changes.csv",
              "about,version,city,content,after,as_of,household_id,address,householder\n"
              "feed,2,422011,changes,1,2026-11-02T00:00:00Z,,,\n"
              "household,2,,,,,h1,見本町2,見本 花子\n");
    const auto broken = write("broken.jsonl", changes_head + "\n{\"about\":\"見本\"}\n");
    const auto database = world.path("town.db").string();
    const auto take = [&](std::vector<std::string> words) {
        words.insert(words.begin(), {bin + "/shomei", "register"});
        return run(words);
    };
    CHECK(take({"import", town, "--database", database}).exit_code == 0);
    sim::ChildProcess issuer(
        {.argv = {bin + "/shomei-issuer", "--config", world.write_settings().string()}});
    issuer.wait_for("ready ", 30'000);
    const auto socket = world.path("admin.sock").string();

    const auto held = take({"apply", changes, "--database", database});
    CHECK(held.exit_code == 69);
    CHECK(held.output.find('\n') == held.output.size() - 1);
    const std::vector<std::string> there{"--socket", socket, "--city", "422011"};
    const auto through = [&](const std::string& command, const std::string& file) {
        return take({command, file, there[0], there[1], there[2], there[3]});
    };
    const auto taken = through("apply", changes);
    CHECK(taken.exit_code == 0);
    CHECK(taken.output ==
          "1 statements, 0 stale, 0 dropped; version 2; complete up to "
          "2026-11-02T00:00:00Z\n");
    CHECK(has(through("apply", changes).output, "version 2 (unchanged)"));
    CHECK(has(through("import", town).output, "1 stale, 0 dropped; version 2 (unchanged)"));
    const auto refused = through("apply", broken);
    CHECK(refused.exit_code == 1);
    CHECK(has(refused.output, "line 2: about names nothing"));
    CHECK_FALSE(has(refused.output, "見本"));
    CHECK(through("apply", town).exit_code == 1);
    std::filesystem::resize_file(write("big.jsonl", ""), 17 * 1024 * 1024);
    CHECK(has(through("apply", world.path("big.jsonl").string()).output, "too big"));
    CHECK(take({"apply", changes, "--socket", socket, "--city", "999999"}).exit_code == 1);
    CHECK(take({"apply", changes}).exit_code == 64);
    CHECK(take({"apply", changes, "--socket", socket}).exit_code == 64);

    CHECK(issuer.stop(SIGTERM) == 0);
    CHECK(through("apply", changes).exit_code == 69);
    CHECK(has(take({"apply", changes, "--database", database}).output, "(unchanged)"));
}
