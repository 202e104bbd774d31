// SPDX-License-Identifier: Apache-2.0
// A real shomei-mfp, enrolled, and what the tests do with it.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "shomei/base/clock.h"
#include "shomei/base/digest.h"
#include "shomei/print/printer/ipp_printer.h"
#include "simulators/mfp/mfp_process.h"
#include "simulators/process/temporary_folder.h"

namespace shomei::printer {

using Kind = PrinterProblem::Kind;

// A well-formed PDF of `pages` empty A4 pages, at least `bytes` long.
inline Bytes sample_pdf(unsigned pages, std::size_t bytes = 0) {
    std::string kids;
    std::vector<std::string> objects = {"<< /Type /Catalog /Pages 2 0 R >>", ""};
    for (unsigned page = 0; page < pages; ++page) {
        kids += std::to_string(page + 3) + " 0 R ";
        objects.emplace_back("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>");
    }
    objects[1] = "<< /Type /Pages /Kids [" + kids + "] /Count " + std::to_string(pages) + " >>";
    std::string text = "%PDF-1.4\n%" + std::string(bytes, 'x') + "\n";
    std::string table = "0000000000 65535 f \n";
    for (std::size_t i = 0; i < objects.size(); ++i) {
        char entry[24];
        std::snprintf(entry, sizeof entry, "%010zu 00000 n \n", text.size());
        table += entry;
        text += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const auto count = std::to_string(objects.size() + 1);
    const auto start = std::to_string(text.size());
    text += "xref\n0 " + count + "\n" + table + "trailer\n<< /Size " + count +
            " /Root 1 0 R >>\nstartxref\n" + start + "\n%%EOF\n";
    return to_bytes(bytes_of(text));
}

// Asks `done` every 50 ms until it says yes; false after the limit.
template <class Done>
bool eventually(Done done, int limit_ms = 10'000) {
    const auto deadline = boot_ms() + limit_ms;
    while (boot_ms() < deadline) {
        if (done()) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

class StorePrinter {
public:
    explicit StorePrinter(std::vector<std::string> more = {})
        : mfp(SHOMEI_BIN_DIR "/shomei-mfp", folder.path().string(), std::move(more)) {}

    PrinterSettings settings() const {
        const auto address = PrinterAddress::parse(mfp.uri());
        REQUIRE(address);
        const auto identity = enrol(*address, 5000);
        REQUIRE(identity);
        PrinterSettings out;
        out.address = *address;
        out.pins = {identity->pin};
        out.uuid = identity->uuid;
        out.terminal_id = "T0001";
        return out;
    }

    sim::TemporaryFolder folder;
    sim::MfpProcess mfp;
};

inline bool is_problem(const auto& answer, Kind kind) {
    return !answer && answer.error().kind == kind;
}

inline JobView watch(Printer& printer, const JobRef& job) {
    JobView last;
    const bool ended = eventually([&] {
        const auto seen = printer.look(job);
        if (seen) last = *seen;
        return seen && seen->ended();
    });
    CHECK(ended);
    return last;
}

}  // namespace shomei::printer
