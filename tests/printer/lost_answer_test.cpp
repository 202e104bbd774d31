// SPDX-License-Identifier: Apache-2.0
// Every operation that changes something loses its request or its answer once; what the recipe says
// to do about it must end in exactly one copy, or in none.
#include <cups/ipp.h>
#include <doctest/doctest.h>

#include <atomic>
#include <optional>

#include "shomei/print/printer/paper_outcome.h"
#include "simulators/mfp/cutting_proxy.h"
#include "store_printer.h"

namespace shomei::printer {
namespace {

using sim::Cut;
using How = sim::Cut::How;

struct CutLine {
    StorePrinter store;
    PrinterSettings settings = store.settings();
    sim::CuttingProxy proxy{settings.address.port, store.mfp.certificate_path(),
                            store.mfp.key_path()};
    std::optional<IppPrinter> through;

    CutLine() {
        auto cut = settings;
        cut.address = PrinterAddress::parse(proxy.uri()).value();
        cut.reply_limit_ms = 3000;
        through.emplace(cut);
        const auto gate = through->readiness();
        REQUIRE_MESSAGE(gate, gate.error().detail);
        REQUIRE(gate->ready);
    }

    // No job of ours is left that could print.
    bool clean() {
        const auto gate = through->readiness();
        return gate && gate->ready;
    }
};

// The caller's part of the recipe: any doubt before the release is settled by cancelling and
// starting over with a new key. Returns the job that lies there uploaded.
JobRef upload_with_recovery(Printer& printer, const Bytes& pdf, int& attempts) {
    for (attempts = 1; attempts <= 4; ++attempts) {
        const auto key = random_id();
        const auto job = printer.create({.key = key});
        if (job && printer.send(*job, pdf, sha256(pdf))) return *job;
        const auto found = printer.find(key);
        REQUIRE(found);
        CHECK(found->size() <= 1);
        for (const auto& orphan : *found) REQUIRE(printer.cancel(orphan));
    }
    FAIL("four attempts");
    return {};
}

TEST_CASE("a lost Create-Job or Send-Document costs an attempt and never a sheet") {
    struct Row {
        ipp_op_t operation;
        How how;
        std::size_t bytes;
    };
    const Row rows[] = {{IPP_OP_CREATE_JOB, How::request, 0},
                        {IPP_OP_CREATE_JOB, How::answer, 0},
                        {IPP_OP_CREATE_JOB, How::silence, 0},
                        {IPP_OP_SEND_DOCUMENT, How::request, 0},
                        {IPP_OP_SEND_DOCUMENT, How::answer, 0},
                        {IPP_OP_SEND_DOCUMENT, How::document, 300},
                        {IPP_OP_SEND_DOCUMENT, How::document, 20'000},
                        {IPP_OP_SEND_DOCUMENT, How::document, 40'000}};
    CutLine line;
    const auto pdf = sample_pdf(2, 40'000);
    std::size_t sheets = 0;
    for (const auto& row : rows) {
        CAPTURE(ippOpString(row.operation));
        CAPTURE(static_cast<int>(row.how));
        line.proxy.arm({.operation = static_cast<std::uint16_t>(row.operation),
                        .how = row.how,
                        .bytes = row.bytes});
        int attempts = 0;
        const auto job = upload_with_recovery(*line.through, pdf, attempts);
        CHECK(line.proxy.made());
        CHECK(attempts == 2);
        CHECK(line.store.mfp.sheets().size() == sheets);
        REQUIRE(line.through->release(job));
        const auto end = watch(*line.through, job);
        CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::printed);
        sheets += 2;
        CHECK(line.store.mfp.sheets().size() == sheets);
        CHECK(line.clean());
    }
}

TEST_CASE("a lost Release-Job is settled by looking, and the copy comes out once") {
    CutLine line;
    const auto pdf = sample_pdf(2);
    std::size_t sheets = 0;
    for (const auto how : {How::request, How::answer, How::silence}) {
        CAPTURE(static_cast<int>(how));
        int attempts = 0;
        const auto job = upload_with_recovery(*line.through, pdf, attempts);
        line.proxy.arm({.operation = IPP_OP_RELEASE_JOB, .how = how});
        CHECK(is_problem(line.through->release(job), Kind::outcome_unknown));
        CHECK(line.proxy.made());
        const auto seen = line.through->look(job);
        REQUIRE(seen);
        CHECK((seen->state == JobState::held) == (how != How::answer));
        REQUIRE(line.through->release(job));
        const auto end = watch(*line.through, job);
        CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::printed);
        sheets += 2;
        CHECK(line.store.mfp.sheets().size() == sheets);
    }
}

TEST_CASE("a lost Cancel-Job is repeated until the job has ended") {
    CutLine line;
    for (const auto how : {How::request, How::answer}) {
        CAPTURE(static_cast<int>(how));
        int attempts = 0;
        const auto job = upload_with_recovery(*line.through, sample_pdf(2), attempts);
        line.proxy.arm({.operation = IPP_OP_CANCEL_JOB, .how = how});
        const auto begun = boot_ms();
        CHECK(is_problem(line.through->cancel(job), Kind::outcome_unknown));
        CHECK(boot_ms() - begun < 2500);  // a closed connection is not waited for
        REQUIRE(line.through->cancel(job));
        CHECK(watch(*line.through, job).state == JobState::canceled);
    }
    CHECK(line.store.mfp.sheets().empty());
}

TEST_CASE("a document that changes while it is written never gets its end sent") {
    CutLine line;
    // More than the kernel buffers on both ways, so that the writer is stopped in the middle.
    auto pdf = sample_pdf(2, 32 << 20);
    const auto expected = sha256(pdf);
    const auto job = line.through->create({.key = random_id()});
    REQUIRE(job);
    line.proxy.arm({.operation = IPP_OP_SEND_DOCUMENT, .how = How::pause, .bytes = 100'000});
    std::thread changer([&] {
        eventually([&] { return line.proxy.made(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        std::atomic_ref(pdf[pdf.size() - 1000]).fetch_xor(1);
        line.proxy.resume();
    });
    const auto sent = line.through->send(*job, pdf, expected);
    changer.join();
    CHECK(is_problem(sent, Kind::wrong_document));
    line.through->cancel(*job);
    CHECK(watch(*line.through, *job).ended());
    CHECK(line.store.mfp.sheets().empty());
    CHECK(line.clean());
}

TEST_CASE("another certificate in between is found out before anything is sent") {
    CutLine line;
    StorePrinter other;
    other.settings();
    const sim::CuttingProxy impostor(line.settings.address.port, other.mfp.certificate_path(),
                                     other.mfp.key_path());
    auto settings = line.settings;
    settings.address = PrinterAddress::parse(impostor.uri()).value();
    IppPrinter printer(settings);
    CHECK(is_problem(printer.create({.key = random_id()}), Kind::not_enrolled));
    CHECK(line.clean());
}

}  // namespace
}  // namespace shomei::printer
