// SPDX-License-Identifier: Apache-2.0
// shomei-world: starts the whole world and lets one resident fetch a certificate, or leaves it
// running for a person in a browser. Used by scripts/demo.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>

#include "shomei/base/clock.h"
#include "simulators/process/control_socket.h"
#include "simulators/process/temporary_folder.h"
#include "world.h"

namespace {

using namespace shomei::sim;
namespace fs = std::filesystem;
using nlohmann::json;

struct Order {
    WorldPlan plan;
    fs::path out = "out";
    std::string card = "household-of-five";
    bool watch = false;
};

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
    std::fflush(stdout);
}

// One visit of the holder of `card`, as a person would do it; returns the last screen.
json visit(World& world, Resident& resident, const std::string& card) {
    world.reader().control("insert " + card);
    say("  card on the reader, notes agreed to");
    resident.go_to_pin();
    char pin[] = {'1', '2', '3', '4'};
    resident.enter_pin(pin);
    say("  PIN accepted by the card, who it is proven to the issuer");
    const auto confirm = resident.choose({.scope = "household", .options = "domicile,relation"});
    resident.press("confirm");
    resident.wait_for({"K06", "END"});
    say("  application signed by the card, card taken back");
    world.reader().control("remove");
    resident.wait_for({"K12", "END"}, 60'000);
    say("  document laid out, signed page by page, drawn and re-read");
    resident.press("pay");
    resident.wait_for({"K12P", "END"});
    world.coins().control("insert " + std::to_string(confirm.value("fee", 0)));
    auto last = resident.wait_for({"K14", "END"}, 300'000);
    if (last.at("screen") == "K14") resident.press("paper_taken");
    return last;
}

// Index of the first ledger entry with this event in an export's newest bundle.
// -1 where there is none.
std::int64_t find_entry(const fs::path& ledger, const std::string& event) {
    for (const auto& file : fs::recursive_directory_iterator(ledger / "tile/entries")) {
        if (!file.is_regular_file()) continue;
        std::ifstream in(file.path(), std::ios::binary);
        const std::string bundle{std::istreambuf_iterator<char>(in), {}};
        std::int64_t index = 0;
        for (std::size_t at = 0; at + 2 <= bundle.size(); ++index) {
            const auto size =
                static_cast<std::size_t>(static_cast<unsigned char>(bundle[at])) * 256 +
                static_cast<unsigned char>(bundle[at + 1]);
            if (bundle.substr(at + 2, size).find("\nev=" + event + "\n") != std::string::npos)
                return index;
            at += 2 + size;
        }
    }
    return -1;
}

json timings_of(const Resident& resident) {
    json out = json::object();
    for (const auto& each : resident.seen())
        out[each.id] = each.at_ms - resident.seen().front().at_ms;
    return out;
}

// Everything that architecture section 5 lists, into `out`.
int collect(World& world, const Resident& resident, const json& last, const fs::path& out) {
    const bool issued = last.at("screen") == "K14";
    for (const auto& file : fs::directory_iterator(world.printer().out_folder())) {
        if (file.path().extension() == ".pdf")
            fs::copy_file(file.path(), out / "certificate.pdf",
                          fs::copy_options::overwrite_existing);
        if (file.path().filename() == "sheets.log")
            fs::copy_file(file.path(), out / "sheets.log", fs::copy_options::overwrite_existing);
    }
    if (fs::exists(out / "certificate.pdf"))
        run_program(
            {"pdftoppm", "-r", "150", "-png", out / "certificate.pdf", out / "certificate"});
    std::ofstream(out / "slip.txt") << world.coins().slips();
    fs::remove_all(out / "ledger");
    const bool exported =
        world.shomei({"ledger", "export", "--out", fs::absolute(out / "ledger")}, true).code == 0;
    fs::copy_file(world.at("ledger.vkey"), out / "ledger.vkey",
                  fs::copy_options::overwrite_existing);
    fs::remove_all(out / "keys");
    fs::copy(world.at("keys"), out / "keys");
    const auto index = exported ? find_entry(out / "ledger", "grant") : -1;
    bool proven = false;
    if (index >= 0) {
        const auto proof = world.shomei({"ledger", "prove", out / "ledger", std::to_string(index),
                                         "--key", out / "ledger.vkey"});
        std::ofstream file(out / "proof.txt");
        for (const auto& line : proof.lines) file << line << '\n';
        proven = proof.code == 0;
    }
    const auto refusal = last.value("refusal", json::object());
    const json report{{"outcome", issued ? "issued" : refusal.value("code", "unknown")},
                      {"reference", last.value("reference", "")},
                      {"documents", last.value("documents", json::array())},
                      {"ledger_index", index},
                      {"inclusion_proven", proven},
                      {"timings_ms", timings_of(resident)}};
    std::ofstream(out / "visit.json") << report.dump(2) << '\n';
    return issued && proven ? 0 : 1;
}

void wait_for_the_end() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    int number = 0;
    sigwait(&signals, &number);
}

int run(const Order& order) {
    fs::create_directories(order.out);
    say("starting: OCSP responder, issuer, card reader, printer, coin box, terminal");
    World world(order.plan);
    if (order.watch) {
        world.coins().control("auto on");
        say("\nThe kiosk page:  " + world.kiosk_url());
        const auto tell = (order.plan.bin / "shomei-world").string() + " tell " +
                          (world.at("reader") / "control.sock").string();
        say("Lay a card on the reader (PIN 1234):  " + tell + " 'insert household-of-five'");
        say("Take it back:                         " + tell + " remove");
        say("Recipients ask for a page's state at:  " + world.recipients_url() + "/P/state");
        say("Cards: " + (order.plan.pki / "cards").string() + "   Money is put in by itself.");
        say("Ctrl-C ends everything.");
        wait_for_the_end();
        return 0;
    }
    say("one resident asks for a copy of the resident record:");
    auto resident = world.resident();
    const auto last = visit(world, resident, order.card);
    // The reports leave behind the visit; the ledger is exported when they have arrived.
    for (int look = 0; look < 100; ++look) {
        world.shomei({"ledger", "export", "--out", world.at("look")}, true);
        if (find_entry(world.at("look"), "captured") >= 0) break;
        timespec pause{0, 50'000'000};
        nanosleep(&pause, nullptr);
    }
    return collect(world, resident, last, order.out);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "tell") {  // one order to a simulator
        say(control(argv[2], argv[3]));
        return 0;
    }
    // SIGINT and SIGTERM are for this program alone: its children end with it.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    Order order;
    std::string source, bin, pki, town, out;
    CLI::App app("A whole world on loopback.", "shomei-world");
    app.add_option("--source", source, "the checkout")->required();
    app.add_option("--bin", bin, "folder of the programs")->required();
    app.add_option("--pki", pki, "made by scripts/make-test-pki")->required();
    app.add_option("--town", town, "made by scripts/make-sample-town")->required();
    app.add_option("--out", out, "folder for what is made")->required();
    app.add_option("--printer", order.plan.printer_uri,
                   "another IPP printer: ipps://HOST:PORT/PATH");
    app.add_option("--card", order.card)->capture_default_str();
    app.add_flag("--watch", order.watch, "leave everything running for a person in a browser");
    CLI11_PARSE(app, argc, argv);
    order.out = fs::absolute(out);
    order.plan.source = fs::absolute(source);
    order.plan.bin = fs::absolute(bin);
    order.plan.pki = fs::absolute(pki);
    order.plan.town = fs::absolute(town);
    const TemporaryFolder folder;
    order.plan.folder = folder.path();
    if (order.watch) sigprocmask(SIG_BLOCK, &signals, nullptr);
    try {
        return run(order);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "shomei-world: %s\n", error.what());
        for (const auto* log : {"terminal.log", "issuer.log"}) {
            std::ifstream in(folder.path() / log);
            for (std::string line; std::getline(in, line);)
                std::fprintf(stderr, "  %s: %s\n", log, line.c_str());
        }
        return 1;
    }
}
