// SPDX-License-Identifier: Apache-2.0
#include "shared_world.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "shomei/base/clock.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::stories {

using nlohmann::json;

namespace {

sim::WorldPlan plan(const std::filesystem::path& folder) {
    const std::filesystem::path source = SHOMEI_SOURCE_DIR;
    return {.source = source,
            .bin = SHOMEI_BIN_DIR,
            .pki = source / "build/test-pki",
            .town = source / "build/town.jsonl",
            .folder = folder,
            .printer_uri = {}};
}

struct Stage {
    sim::TemporaryFolder folder;
    sim::World world{plan(folder.path())};
};

}  // namespace

sim::World& world() {
    static Stage stage;
    return stage.world;
}

Visit::Visit(const std::string& card) : resident(world().kiosk_url()) {
    resident.wait_until([](const json& screen) {
        return screen.at("screen") == "K00" && screen.at("in_service") == true;
    });
    if (!card.empty()) world().reader().control("insert " + card);
}

Visit::~Visit() {
    try {
        world().reader().control("clear-faults");
        if (world().reader().control("state") != "-") world().reader().control("remove");
        for (const auto end = boot_ms() + 15'000; boot_ms() < end;) {
            for (const auto* key : {"stop", "proceed", "paper_taken"}) resident.press(key);
            const auto screen = resident.wait_until([](const json&) { return true; }, 2'000);
            if (screen.at("screen") == "K00" && screen.at("card_present") == false) return;
            timespec pause{0, 50'000'000};
            nanosleep(&pause, nullptr);
        }
    } catch (const std::exception&) {
        // the story itself tells what went wrong
    }
}

json Visit::enter(const std::string& digits) {
    auto pin = digits;
    resident.enter_pin(pin);
    return resident.wait_until([](const json& screen) {
        const auto id = screen.at("screen").get<std::string>();
        const bool asked_again = (id == "K04" || id == "K04L") && screen.contains("hint");
        return asked_again || id == "K07" || id == "END";
    });
}

json Visit::to_confirmation() {
    if (to_pin().at("screen") == "END" || enter().at("screen") == "END") return resident.screen();
    return resident.choose(wish);
}

json Visit::to_preview() {
    if (to_confirmation().at("screen") == "END") return resident.screen();
    resident.press("confirm");
    if (resident.wait_for({"K06", "END"}).at("screen") == "END") return resident.screen();
    world().reader().control("remove");
    return resident.wait_for({"K12", "END"}, 60'000);
}

json Visit::to_paying() {
    to_preview();
    resident.press("pay");
    return resident.wait_for({"K12P", "END"});
}

json Visit::to_paper() {
    const auto paying = to_paying();
    world().coins().control("insert " + std::to_string(paying.at("fee").get<int>()));
    return resident.wait_for({"K14", "END"}, 120'000);
}

json Visit::refusal() { return resident.wait_for({"END"}).at("refusal"); }

std::filesystem::path verified_ledger() {
    const auto folder = world().at("ledger-look");
    REQUIRE(world().shomei({"ledger", "export", "--out", folder}, true).code == 0);
    REQUIRE(world().shomei({"ledger", "verify", folder, "--key", world().at("ledger.vkey")}).code ==
            0);
    return folder;
}

int count_entries(const std::string& event) {
    int count = 0;
    for (const auto& file :
         std::filesystem::recursive_directory_iterator(verified_ledger() / "tile/entries")) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bundle{std::istreambuf_iterator<char>(in), {}};
        for (auto at = bundle.find("\nev=" + event + "\n"); at != std::string::npos;
             at = bundle.find("\nev=" + event + "\n", at + 1))
            ++count;
    }
    return count;
}

int wait_for_entries(const std::string& event, int wanted) {
    int count = 0;
    for (int look = 0; look < 60 && count < wanted; ++look) {
        count = count_entries(event);
        timespec pause{0, 100'000'000};
        if (count < wanted) nanosleep(&pause, nullptr);
    }
    return count;
}

int captured_yen() {
    auto totals = world().coins().totals();
    for (int look = 0; look < 100 && totals.held > 0; ++look) {
        timespec pause{0, 50'000'000};
        nanosleep(&pause, nullptr);
        totals = world().coins().totals();
    }
    return totals.captured;
}

bool names_offices(const json& refusal) {
    const auto& offices = refusal.at("offices");
    return !offices.empty() && std::ranges::all_of(offices, [](const json& office) {
        return !office.at("name").get<std::string>().empty() &&
               !office.at("phone").get<std::string>().empty() &&
               !office.at("today").get<std::string>().empty();
    });
}

}  // namespace shomei::stories
