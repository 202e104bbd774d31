// SPDX-License-Identifier: Apache-2.0
// The client against ippeveprinter, which cannot hold a job: the one-phase fallback.
#include <algorithm>

#include "eve_printer.h"
#include "shomei/print/printer/paper_outcome.h"
#include "store_printer.h"

namespace shomei::printer {
namespace {

using sim::EvePrinter;

PrinterSettings settings_of(const EvePrinter& eve) {
    PrinterSettings out;
    out.address = PrinterAddress::parse(eve.uri()).value();
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

TEST_CASE("on a printer that cannot hold, the document goes straight to paper, two-sided on A4") {
    EvePrinter eve;
    IppPrinter printer(settings_of(eve));
    auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK_FALSE(gate->ready);  // Letter in the trays
    CHECK(std::find(gate->reasons.begin(), gate->reasons.end(), "no-a4") != gate->reasons.end());
    REQUIRE(eve.load_a4());
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
    CHECK(eve.sides() == 4);
    const auto settings = eve.printed_with();
    for (const auto* line : {"IPP_SIDES=two-sided-long-edge", "IPP_MEDIA=iso_a4_210x297mm",
                             "IPP_COPIES=1", "IPP_PRINT_QUALITY=high"}) {
        CAPTURE(settings);
        CHECK(settings.find(line) != std::string::npos);
    }
}

TEST_CASE("a counter beyond every document is bounded where it is read, and named over") {
    EvePrinter eve;
    IppPrinter printer(settings_of(eve));
    REQUIRE(eve.load_a4());
    eve.claim("2147483647");
    const auto job = printer.create({.key = random_id(), .held = false});
    REQUIRE(job);
    const auto pdf = sample_pdf(2);
    REQUIRE(printer.send(*job, pdf, sha256(pdf)));
    const auto end = watch(printer, *job);
    CHECK(end.impressions == impressions_limit);
    CHECK(impressions_limit / 2 <= 9'999);  // the ledger's sheets
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::over);
}

TEST_CASE("an order to hold is refused by a printer that cannot, and leaves no job behind") {
    EvePrinter eve;
    IppPrinter printer(settings_of(eve));
    REQUIRE(eve.load_a4());
    CHECK(is_problem(printer.create({.key = random_id(), .held = true}), Kind::refused));
    const auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
    CHECK(eve.sides() == 0);
}

TEST_CASE("a jam elsewhere shows with a suffix and is understood, and the job goes on after it") {
    EvePrinter eve;
    IppPrinter printer(settings_of(eve));
    REQUIRE(eve.load_a4());
    eve.jam();
    const auto job = printer.create({.key = random_id(), .held = false});
    REQUIRE(job);
    const auto pdf = sample_pdf(2);
    REQUIRE(printer.send(*job, pdf, sha256(pdf)));
    CHECK(eventually([&] {
        const auto gate = printer.readiness();
        return gate && std::find(gate->reasons.begin(), gate->reasons.end(), "media-jam") !=
                           gate->reasons.end();
    }));
    CHECK(eve.sides() == 0);
    eve.clear_jam();
    const auto end = watch(printer, *job);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::printed);
    CHECK(eve.sides() == 2);
}

}  // namespace
}  // namespace shomei::printer
