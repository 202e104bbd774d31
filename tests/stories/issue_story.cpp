// SPDX-License-Identifier: Apache-2.0
// Certificates issued end to end: paper, money, proof, and what must not be left behind.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "printer/eve_printer.h"
#include "shared_world.h"
#include "simulators/process/temporary_folder.h"

using namespace shomei::stories;
namespace fs = std::filesystem;

TEST_CASE("a household of five gets two pages, pays once, and anyone can check the paper") {
    const auto money = world().coins().totals();
    const auto sides = world().printer().sheets().size();
    const int captured = count_entries("captured");
    Visit visit("household-of-five");
    visit.wish = {.scope = "household", .options = "domicile,relation", .copies = 1};
    const auto last = visit.to_paper();
    REQUIRE(last.at("screen") == "K14");
    CHECK(last.at("sheets") == 2);
    visit.resident.press("paper_taken");
    visit.resident.wait_for({"K15"});
    visit.resident.wait_for({"K00"}, 15'000);  // by itself, for the next resident
    const auto printed = world().printer().sheets();
    REQUIRE(printed.size() == sides + 4);
    const auto key = printed.back().key;
    CHECK(captured_yen() == money.captured + 300);
    CHECK(wait_for_entries("captured", captured + 1) == captured + 1);

    const fs::path pdf = fs::path(world().printer().out_folder()) / (key + ".pdf");
    REQUIRE(fs::exists(pdf));
    CHECK(shomei::sim::run_program({"qpdf", "--check", pdf}).code == 0);
    const shomei::sim::TemporaryFolder pictures;
    const auto stem = pictures.path() / "page";
    REQUIRE(shomei::sim::run_program({"pdftoppm", "-r", "150", "-png", pdf, stem}).code == 0);
    const auto front = [&](int page) {
        return stem.string() + "-" + std::to_string(page) + ".png";
    };
    const auto keys = world().at("keys").string();
    CHECK(world().shomei({"verify", "--keys", keys, front(1), front(3)}).code == 0);
    CHECK(world().shomei({"verify", "--keys", keys, pdf}).code == 0);
    const auto one = world().shomei({"verify", "--keys", keys, front(1)});
    CHECK(one.code == 1);
    CHECK(one.lines.back().find("missing") != std::string::npos);
}

TEST_CASE("two copies are two documents with numbers of their own, one job, one charge") {
    const auto money = world().coins().totals();
    Visit visit("household-of-four");
    visit.wish = {.scope = "self", .options = "-", .copies = 2};
    const auto last = visit.to_paper();
    REQUIRE(last.at("screen") == "K14");
    CHECK(last.at("documents").size() == 2);
    CHECK(last.at("documents")[0] != last.at("documents")[1]);
    CHECK(captured_yen() == money.captured + 600);
}

TEST_CASE("a foreign resident gets the certificate too") {
    Visit visit("foreign-resident");
    visit.wish = {.scope = "self", .options = "domicile", .copies = 1};
    CHECK(visit.to_paper().at("screen") == "K14");
}

TEST_CASE("a printer that cannot hold jobs prints the certificate too, and takes the fee once") {
    const shomei::sim::EvePrinter eve;
    for (int look = 0; look < 100 && !eve.load_a4(); ++look) {
        timespec pause{0, 100'000'000};
        nanosleep(&pause, nullptr);
    }
    const ChangedTerminal other({{"printer.counts", "false"}}, eve.uri());
    const auto money = world().coins().totals();
    {
        Visit visit("household-of-four");
        REQUIRE(visit.to_paper().at("screen") == "K14");
        visit.resident.press("paper_taken");
    }
    CHECK(eve.sides() == 2);
    CHECK(captured_yen() == money.captured + 300);
}

TEST_CASE("stopping at the preview takes no money and voids the number") {
    const auto money = world().coins().totals();
    const auto sides = world().printer().sheets().size();
    const int voided = count_entries("voided");
    Visit visit("household-of-one");
    visit.wish.scope = "self";
    CHECK(visit.to_preview().at("screen") == "K12");
    visit.resident.press("stop");
    CHECK(visit.refusal().at("code") == "F01");
    CHECK(wait_for_entries("voided", voided + 1) == voided + 1);
    CHECK(world().coins().totals().inserted == money.inserted);
    CHECK(world().printer().sheets().size() == sides);
}

TEST_CASE("stopping while paying gives every coin back") {
    const auto money = world().coins().totals();
    Visit visit("household-of-one");
    visit.wish.scope = "self";
    visit.to_paying();
    world().coins().control("insert 100");
    visit.resident.wait_until(
        [](const auto& screen) { return screen.value("inserted", 0) == 100; });
    visit.resident.press("stop");
    CHECK(visit.refusal().at("code") == "D01");
    const auto after = world().coins().totals();
    CHECK(after.returned == money.returned + 100);
    CHECK(after.captured == money.captured);
}

TEST_CASE("a job that the printer gives up after no sheet is money back") {
    const auto money = world().coins().totals();
    world().printer().control("abort-at 1");
    Visit visit("household-of-one");
    visit.wish.scope = "self";
    const auto last = visit.to_paper();
    world().printer().control("clear");
    REQUIRE(last.at("screen") == "END");
    visit.resident.wait_until(
        [](const auto& screen) { return screen.at("money") == "given_back"; });
    CHECK(world().coins().totals().captured == money.captured);
    CHECK(world().coins().totals().held == 0);
}

TEST_CASE("the terminal is killed while the resident pays: the next start gives the money back") {
    const auto money = world().coins().totals();
    {
        Visit visit("household-of-one");
        visit.wish.scope = "self";
        visit.to_paying();
        world().coins().control("insert 200");
        world().stop_terminal(SIGKILL);
    }
    world().start_terminal();
    if (world().reader().control("state") != "-") world().reader().control("remove");
    Visit visit("household-of-one");  // the page opens when everything left over is settled
    const auto after = world().coins().totals();
    CHECK(after.returned == money.returned + 200);
    CHECK(after.captured == money.captured);
    CHECK(visit.to_pin().at("screen") == "K04");
}

TEST_CASE("the responder is silent: said before the PIN, and not the card's fault") {
    world().responder().control("fault no-answer");
    Visit visit("household-of-one");
    visit.to_pin();
    const auto refusal = visit.refusal();
    world().responder().control("fault none");
    CHECK(refusal.at("code") == "A13");
}

TEST_CASE("the issuer is away: said before the PIN, and the next visit works again") {
    world().stop_issuer();
    {
        Visit visit("household-of-one");
        visit.to_pin();
        CHECK(visit.refusal().at("code") == "B04");
    }
    world().start_issuer();
    Visit visit("household-of-one");
    CHECK(visit.to_pin().at("screen") == "K04");
}

TEST_CASE("no name, address or PIN lies in journal, logs, ledger or the issuer's database") {
    {
        Visit visit("household-of-five");
        REQUIRE(visit.to_paper().at("screen") == "K14");
    }
    const auto ledger = verified_ledger();
    std::vector<fs::path> files{world().at("journal.db"),    world().at("journal.db-wal"),
                                world().at("terminal.log"),  world().at("issuer.log"),
                                world().at("issuer.db"),     world().at("issuer.db-wal"),
                                world().reader().frame_log()};
    for (const auto& file : fs::recursive_directory_iterator(ledger))
        if (file.is_regular_file()) files.push_back(file.path());
    // Every name and address of the town; the PIN has a story of its own.
    std::vector<std::string> personal;
    std::ifstream town(world().plan().town);
    for (std::string line; std::getline(town, line);) {
        const auto row = nlohmann::json::parse(line);
        for (const auto* member : {"name", "address", "domicile"})
            if (row.contains(member) && row.at(member).is_string() &&
                row.at(member).get<std::string>().size() > 6)
                personal.push_back(row.at(member));
    }
    REQUIRE(personal.size() > 10);
    for (const auto& file : files) {
        if (!fs::exists(file)) continue;
        std::ifstream in(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        for (const auto& word : personal)
            CHECK_MESSAGE(bytes.find(word) == std::string::npos, file.string());
    }
}

TEST_CASE("the journal of a stopped terminal tells its visits, without a name") {
    world().stop_terminal();
    const auto lines = world().journal();
    world().start_terminal();
    CHECK(std::ranges::any_of(lines,
                              [](const auto& line) { return line.find(" J14 ") != line.npos; }));
    CHECK(std::ranges::any_of(lines,
                              [](const auto& line) { return line.find(" J11 ") != line.npos; }));
}
