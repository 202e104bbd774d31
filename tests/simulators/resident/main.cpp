// SPDX-License-Identifier: Apache-2.0
// shomei-resident: one visit from the start screen to the paper, by the kiosk protocol alone.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>

#include "resident.h"
#include "shomei/base/clock.h"
#include "simulators/process/control_socket.h"

namespace {

using shomei::sim::Resident;

struct Order {
    std::string url, pin_file, language = "ja";
    Resident::Wish wish;
    std::string card_socket, card, coin_socket;
};

// The PIN comes from a file: an argument list is for everybody to read.
void enter_pin(Resident& resident, const std::string& file) {
    char digits[4]{};
    std::ifstream(file).read(digits, sizeof digits);
    resident.enter_pin(digits);
}

void steer(const std::string& socket, const std::string& line) {
    if (!socket.empty()) shomei::sim::control(socket, line);
}

nlohmann::json visit(Resident& resident, const Order& order) {
    resident.wait_for({"K00"});
    resident.say("language", order.language);
    if (!order.card.empty()) steer(order.card_socket, "insert " + order.card);
    auto screen = resident.go_to_pin();
    if (screen.at("screen") == "END") return screen;
    if (screen.at("screen") == "K04L") resident.press("proceed");
    resident.wait_for({"K04"});
    enter_pin(resident, order.pin_file);
    screen = resident.wait_for({"K04", "K04L", "K07", "END"});
    if (screen.at("screen") != "K07") return screen;
    screen = resident.choose(order.wish);
    if (screen.at("screen") == "END") return screen;
    const auto fee = screen.at("fee").get<int>();
    resident.press("confirm");
    resident.wait_for({"K06", "END"});
    steer(order.card_socket, "remove");
    screen = resident.wait_for({"K12", "END"});
    if (screen.at("screen") == "END") return screen;
    resident.press("pay");
    resident.wait_for({"K12P", "END"});
    steer(order.coin_socket, "insert " + std::to_string(fee));
    screen = resident.wait_for({"K14", "END"}, 120'000);
    if (screen.at("screen") == "K14") resident.press("paper_taken");
    return screen;
}

void tell(const Resident& resident, const nlohmann::json& last) {
    const auto& seen = resident.seen();
    for (const auto& each : seen)
        std::fprintf(stderr, "%6lld ms  %s\n",
                     static_cast<long long>(each.at_ms - seen.front().at_ms), each.id.c_str());
    nlohmann::json timings = nlohmann::json::object();
    for (const auto& each : seen) timings[each.id] = each.at_ms - seen.front().at_ms;
    const auto refusal = last.value("refusal", nlohmann::json::object());
    const nlohmann::json out{{"screen", last.at("screen")},
                             {"code", refusal.value("code", "")},
                             {"reference", last.value("reference", "")},
                             {"documents", last.value("documents", nlohmann::json::array())},
                             {"timings_ms", timings}};
    std::printf("%s\n", out.dump().c_str());
}

}  // namespace

int main(int argc, char** argv) {
    Order order;
    CLI::App app("A resident who speaks the kiosk protocol.", "shomei-resident");
    app.add_option("--url", order.url, "the kiosk's address with its token")->required();
    app.add_option("--pin-file", order.pin_file, "file whose first four bytes are the PIN")
        ->required();
    app.add_option("--language", order.language, "ja or en");
    app.add_option("--scope", order.wish.scope, "self, household or members:m1,m2");
    app.add_option("--options", order.wish.options, "option ids, comma separated, or -");
    app.add_option("--copies", order.wish.copies);
    app.add_option("--card-socket", order.card_socket, "control socket of shomei-card");
    app.add_option("--card", order.card, "card to lay on the reader");
    app.add_option("--coin-socket", order.coin_socket, "control socket of shomei-coinbox");
    CLI11_PARSE(app, argc, argv);
    try {
        Resident resident(order.url);
        const auto last = visit(resident, order);
        tell(resident, last);
        return last.at("screen") == "K14" ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "shomei-resident: %s\n", error.what());
        return 1;
    }
}
