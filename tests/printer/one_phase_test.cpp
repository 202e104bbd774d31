// SPDX-License-Identifier: Apache-2.0
// The client against ippeveprinter, somebody else's printer that cannot hold a job: the one-phase
// fallback. Its print command counts the pages with qpdf and stands still while a file "jam" lies
// beside it.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>

#include "shomei/print/printer/paper_outcome.h"
#include "simulators/process/child_process.h"
#include "store_printer.h"

namespace shomei::printer {
namespace {

int free_port() {
    const Fd probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(probe.get(), reinterpret_cast<sockaddr*>(&address), size) == 0);
    REQUIRE(getsockname(probe.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    return ntohs(address.sin_port);
}

class EvePrinter {
public:
    EvePrinter() {
        write("bus.conf", "<busconfig><listen>unix:path=" + folder / "bus" + "</listen>" +
                              "<auth>EXTERNAL</auth><policy context=\"default\"><allow user=\"*\"/>"
                              "<allow own=\"*\"/><allow send_destination=\"*\"/>"
                              "<allow receive_sender=\"*\"/></policy></busconfig>");
        write("print",
              "#!/bin/sh\n"
              "cd " +
                  folder.path().string() +
                  "\n"
                  "pages=$(qpdf --show-npages \"$1\") || exit 1\n"
                  "env | grep ^IPP_ > settings\n"
                  "for page in $(seq $pages); do\n"
                  "  while [ -e jam ]; do echo 'STATE: +media-jam' >&2; sleep 0.1; done\n"
                  "  echo 'STATE: -media-jam' >&2\n"
                  "  echo $page >> sheets\n"
                  "  echo \"ATTR: job-impressions-completed=$page\" >&2\n"
                  "done\n");
        std::filesystem::permissions(folder / "print", std::filesystem::perms::owner_all);
        for (const auto* name : {"keys", "spool"}) std::filesystem::create_directory(folder / name);
        // It will not start without a system bus, though it is told to announce nothing.
        bus.emplace(
            sim::Command{.argv = {"dbus-daemon", "--nofork", "--nopidfile", "--print-address",
                                  "--config-file=" + folder / "bus.conf"},
                         .stderr_path = "/dev/null"});
        bus->wait_for("unix:", 10'000);
        eve.emplace(sim::Command{
            .argv = {"ippeveprinter", "-r", "off", "-n", "localhost", "-p", std::to_string(port),
                     "-f", "application/pdf", "-2", "-s", "30,30", "-K", folder / "keys", "-d",
                     folder / "spool", "-c", folder / "print", "Store MFP"},
            .env = {"DBUS_SYSTEM_BUS_ADDRESS=unix:path=" + folder / "bus"},
            .stderr_path = folder / "eve.log"});
    }

    PrinterSettings settings() {
        PrinterSettings out;
        out.address =
            PrinterAddress::parse("ipps://localhost:" + std::to_string(port) + "/ipp/print")
                .value();
        PrinterIdentity identity;
        REQUIRE(eventually([&] {
            const auto seen = enrol(out.address, 5000);
            if (seen) identity = *seen;
            return seen.has_value();
        }));
        CHECK_FALSE(identity.two_phase);
        out.pins = {identity.pin};
        out.uuid = identity.uuid;
        out.terminal_id = "T0001";
        return out;
    }

    void load_a4() {
        sim::ChildProcess get(
            {.argv = {"bash", "-c",
                      "exec 3<>/dev/tcp/localhost/" + std::to_string(port) +
                          "; printf 'GET /media?size1=iso_a4_210x297mm&type1=stationery&level1=250"
                          "&size2=iso_a4_210x297mm&type2=stationery&level2=250 HTTP/1.1\\r\\n"
                          "Host: localhost\\r\\n\\r\\n' >&3; head -n 1 <&3"}});
        CHECK(get.wait_for("HTTP/1.1 200", 10'000) == " OK\r");
    }

    void write(const std::string& name, const std::string& text) {
        std::ofstream(folder / name) << text;
    }

    std::size_t sheets() const {
        std::ifstream file(folder / "sheets");
        return static_cast<std::size_t>(std::count(std::istreambuf_iterator<char>(file), {}, '\n'));
    }

    std::string printed_with() const {
        std::ifstream file(folder / "settings");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    sim::TemporaryFolder folder;
    int port = free_port();
    std::optional<sim::ChildProcess> bus;
    std::optional<sim::ChildProcess> eve;
};

TEST_CASE("on a printer that cannot hold, the document goes straight to paper, two-sided on A4") {
    EvePrinter eve;
    IppPrinter printer(eve.settings());
    auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK_FALSE(gate->ready);  // Letter in the trays
    CHECK(std::find(gate->reasons.begin(), gate->reasons.end(), "no-a4") != gate->reasons.end());
    eve.load_a4();
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
    CHECK_FALSE(gate->two_phase);

    const auto key = random_id();
    const auto job = printer.create({.key = key, .held = false});
    REQUIRE(job);
    const auto found = printer.find(key);
    REQUIRE(found);
    CHECK(*found == std::vector<JobRef>{*job});
    const auto pdf = sample_pdf(4);
    REQUIRE(printer.send(*job, pdf, sha256(pdf)));
    const auto end = watch(printer, *job);
    CHECK(name_outcome(end.state, end.impressions, 4, true) == PaperOutcome::printed);
    CHECK(eve.sheets() == 4);
    const auto settings = eve.printed_with();
    for (const auto* line : {"IPP_SIDES=two-sided-long-edge", "IPP_MEDIA=iso_a4_210x297mm",
                             "IPP_COPIES=1", "IPP_PRINT_QUALITY=high"}) {
        CAPTURE(settings);
        CHECK(settings.find(line) != std::string::npos);
    }
}

TEST_CASE("an order to hold is refused by a printer that cannot, and leaves no job behind") {
    EvePrinter eve;
    IppPrinter printer(eve.settings());
    eve.load_a4();
    CHECK(is_problem(printer.create({.key = random_id(), .held = true}), Kind::refused));
    const auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
    CHECK(eve.sheets() == 0);
}

TEST_CASE("a jam elsewhere shows with a suffix and is understood, and the job goes on after it") {
    EvePrinter eve;
    IppPrinter printer(eve.settings());
    eve.load_a4();
    eve.write("jam", "");
    const auto job = printer.create({.key = random_id(), .held = false});
    REQUIRE(job);
    const auto pdf = sample_pdf(2);
    REQUIRE(printer.send(*job, pdf, sha256(pdf)));
    CHECK(eventually([&] {
        const auto gate = printer.readiness();
        return gate && std::find(gate->reasons.begin(), gate->reasons.end(), "media-jam") !=
                           gate->reasons.end();
    }));
    CHECK(eve.sheets() == 0);
    std::filesystem::remove(eve.folder / "jam");
    const auto end = watch(printer, *job);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::printed);
    CHECK(eve.sheets() == 2);
}

}  // namespace
}  // namespace shomei::printer
