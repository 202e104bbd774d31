// SPDX-License-Identifier: Apache-2.0
// The two-phase recipe over the scripted printer; its sheets log is the judge of what came out.
#include <algorithm>

#include "shomei/print/printer/paper_outcome.h"
#include "store_printer.h"

namespace shomei::printer {
namespace {

// Steps 1 to 6 of the recipe: the document lies at the printer, held.
JobRef upload(Printer& printer, const Bytes& pdf, const std::string& key) {
    const auto job = printer.create({.key = key});
    REQUIRE(job);
    REQUIRE(printer.send(*job, pdf, sha256(pdf)));
    const auto seen = printer.look(*job);
    REQUIRE(seen);
    CHECK(seen->state == JobState::held);
    CHECK_FALSE(seen->incomplete_document);
    return *job;
}

bool says(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

TEST_CASE("a released job puts out exactly the pages sent, once, and is named printed") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
    CHECK(gate->two_phase);
    const auto pdf = sample_pdf(4);
    const auto key = random_id();
    const auto job = upload(printer, pdf, key);
    REQUIRE(printer.release(job));
    const auto end = watch(printer, job);
    CHECK(name_outcome(end.state, end.impressions, 4, true) == PaperOutcome::printed);
    const auto sheets = store.mfp.sheets();
    REQUIRE(sheets.size() == 4);
    for (unsigned i = 0; i < 4; ++i) {
        CHECK(sheets[i].key == key);
        CHECK(sheets[i].page == i + 1);
        CHECK(sheets[i].digest == hex(sha256(pdf)));
    }
    CHECK(printer.release(job));  // repeatable
    CHECK(store.mfp.sheets().size() == 4);
}

TEST_CASE("a held job touches no paper and cancelling it before release prints nothing") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto job = upload(printer, sample_pdf(2), random_id());
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    CHECK(store.mfp.sheets().empty());
    REQUIRE(printer.cancel(job));
    const auto end = watch(printer, job);
    CHECK(end.state == JobState::canceled);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::not_printed);
    CHECK(printer.cancel(job));  // repeatable
    CHECK(store.mfp.sheets().empty());
}

TEST_CASE("a printer with another certificate is told nothing") {
    StorePrinter store;
    auto settings = store.settings();
    settings.pins = {sha256("another certificate")};
    IppPrinter printer(settings);
    CHECK(is_problem(printer.readiness(), Kind::not_enrolled));
    CHECK(is_problem(printer.create({.key = random_id()}), Kind::not_enrolled));
    CHECK(store.mfp.control("state") == "state=3 jobs=0");
}

TEST_CASE("the second of two pins is as good as the first") {
    StorePrinter store;
    auto settings = store.settings();
    settings.pins.insert(settings.pins.begin(), sha256("another certificate"));
    IppPrinter printer(settings);
    const auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
}

TEST_CASE("a printer with another printer-uuid is not the enrolled one") {
    StorePrinter store;
    auto settings = store.settings();
    settings.uuid = "urn:uuid:00000000-0000-4000-8000-000000000000";
    IppPrinter printer(settings);
    CHECK(is_problem(printer.readiness(), Kind::not_enrolled));
    CHECK(is_problem(printer.create({.key = random_id()}), Kind::not_enrolled));
}

TEST_CASE("the enrolled pin is the SHA-256 that openssl finds in the printer's certificate") {
    StorePrinter store;
    const auto settings = store.settings();
    sim::ChildProcess openssl({.argv = {"openssl", "x509", "-noout", "-fingerprint", "-sha256",
                                        "-in", store.mfp.certificate_path()}});
    auto text = openssl.wait_for("sha256 Fingerprint=", 10'000);
    text.erase(std::remove(text.begin(), text.end(), ':'), text.end());
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    CHECK(text == hex(settings.pins.front()));
}

TEST_CASE("a jam stops the job, shows its reason, and the same job goes on when it is cleared") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto job = upload(printer, sample_pdf(4), random_id());
    store.mfp.control("jam-at 3");
    REQUIRE(printer.release(job));
    REQUIRE(eventually([&] {
        const auto gate = printer.readiness();
        return gate && says(gate->reasons, "media-jam");
    }));
    CHECK(store.mfp.sheets().size() == 2);
    const auto seen = printer.look(job);
    REQUIRE(seen);
    CHECK_FALSE(seen->ended());
    CHECK(seen->impressions == 2);
    store.mfp.control("clear");
    const auto end = watch(printer, job);
    CHECK(name_outcome(end.state, end.impressions, 4, true) == PaperOutcome::printed);
    CHECK(store.mfp.sheets().size() == 4);
}

TEST_CASE("cancelling a jammed job leaves a partial certificate") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto job = upload(printer, sample_pdf(4), random_id());
    store.mfp.control("empty-at 2");
    REQUIRE(printer.release(job));
    REQUIRE(eventually([&] { return store.mfp.sheets().size() == 1; }));
    REQUIRE(printer.cancel(job));
    const auto end = watch(printer, job);
    CHECK(end.state == JobState::canceled);
    CHECK(name_outcome(end.state, end.impressions, 4, true) == PaperOutcome::partial);
}

TEST_CASE("a printer that says completed with a page missing is named short") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto job = upload(printer, sample_pdf(2), random_id());
    store.mfp.control("lie-completed");
    REQUIRE(printer.release(job));
    const auto end = watch(printer, job);
    CHECK(end.state == JobState::completed);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::short_count);
    CHECK(store.mfp.sheets().size() == 1);
}

TEST_CASE("a page too many is named over, an abort half-way partial") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    store.mfp.control("extra-page");
    const auto doubled = upload(printer, sample_pdf(2), random_id());
    REQUIRE(printer.release(doubled));
    auto end = watch(printer, doubled);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::over);

    store.mfp.control("abort-at 2");
    const auto aborted = upload(printer, sample_pdf(2), random_id());
    REQUIRE(printer.release(aborted));
    end = watch(printer, aborted);
    CHECK(end.state == JobState::aborted);
    CHECK(name_outcome(end.state, end.impressions, 2, true) == PaperOutcome::partial);
}

TEST_CASE("a document with another digest than journalled is never sent") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto job = printer.create({.key = random_id()});
    REQUIRE(job);
    CHECK(is_problem(printer.send(*job, sample_pdf(2), sha256("what was journalled")),
                     Kind::wrong_document));
    const auto seen = printer.look(*job);
    REQUIRE(seen);
    CHECK(seen->state == JobState::held);
    REQUIRE(printer.cancel(*job));
    CHECK(watch(printer, *job).state == JobState::canceled);
    CHECK(store.mfp.sheets().empty());
}

TEST_CASE("a job is found again by its key, waiting or ended, and no other is") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    const auto key = random_id();
    const auto job = upload(printer, sample_pdf(1), key);
    upload(printer, sample_pdf(1), random_id());
    auto found = printer.find(key);
    REQUIRE(found);
    CHECK(*found == std::vector<JobRef>{job});
    REQUIRE(printer.cancel(job));
    watch(printer, job);
    found = printer.find(key);
    REQUIRE(found);
    CHECK(*found == std::vector<JobRef>{job});
    found = printer.find(random_id());
    REQUIRE(found);
    CHECK(found->empty());
}

TEST_CASE("waiting jobs close the gate and are told apart as ours or a stranger's") {
    StorePrinter store;
    auto settings = store.settings();
    IppPrinter printer(settings);
    settings.terminal_id = "T0002";
    IppPrinter stranger(settings);
    const auto orphan = upload(printer, sample_pdf(1), random_id());
    const auto foreign = upload(stranger, sample_pdf(1), random_id());
    auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK_FALSE(gate->ready);
    CHECK(says(gate->reasons, "own-job"));
    CHECK(says(gate->reasons, "foreign-job"));
    CHECK(gate->own_jobs == std::vector<JobRef>{orphan});
    CHECK(gate->foreign_jobs == 1);
    REQUIRE(printer.cancel(orphan));
    REQUIRE(stranger.cancel(foreign));
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
}

TEST_CASE(
    "a restarted printer has forgotten the job, and a stranger's job with its number is not it") {
    StorePrinter store;
    auto settings = store.settings();
    IppPrinter printer(settings);
    const auto gate = printer.readiness();
    REQUIRE(gate);
    const auto job = upload(printer, sample_pdf(2), random_id());
    std::this_thread::sleep_for(std::chrono::seconds(4));
    store.mfp.kill_and_restart();
    const auto again = printer.readiness();
    REQUIRE(again);
    CHECK(again->boot_moment_s - gate->boot_moment_s > 3);
    settings.terminal_id = "T0002";
    IppPrinter stranger(settings);
    const auto other = upload(stranger, sample_pdf(1), random_id());
    REQUIRE(other.id == job.id);

    const auto seen = printer.look(job);
    REQUIRE(seen);
    CHECK(seen->state == JobState::gone);
    CHECK(name_outcome(seen->state, seen->impressions, 2, true) == PaperOutcome::unknown);
    CHECK(is_problem(printer.release(job), Kind::gone));
    CHECK(is_problem(printer.cancel(job), Kind::gone));
    const auto others = stranger.look(other);
    REQUIRE(others);
    CHECK(others->state == JobState::held);
    CHECK(store.mfp.sheets().empty());
}

TEST_CASE("a printer that is off is unreachable, one that is silent answers nothing in time") {
    StorePrinter store;
    auto settings = store.settings();
    settings.reply_limit_ms = 500;
    IppPrinter printer(settings);
    store.mfp.signal(SIGSTOP);
    const auto begun = boot_ms();
    const auto silent = printer.readiness();
    REQUIRE_FALSE(silent);
    CHECK(silent.error().kind == Kind::unreachable);
    CHECK(boot_ms() - begun < 12'000);  // libcups gives no handshake less than 10 s
    store.mfp.signal(SIGCONT);
    store.mfp.stop();
    CHECK(is_problem(printer.readiness(), Kind::unreachable));
}

TEST_CASE("door, paused, Letter, one-sided and low toner are each seen before money") {
    StorePrinter store;
    IppPrinter printer(store.settings());
    store.mfp.control("reason toner-low");
    auto gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);
    CHECK(says(gate->warnings, "toner-low"));
    store.mfp.control("door");
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK(says(gate->reasons, "cover-open"));
    store.mfp.control("clear");
    store.mfp.control("reason door-open");  // PAPPL then sends no reasons at all
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK_FALSE(gate->ready);
    CHECK(says(gate->reasons, "other"));
    store.mfp.control("clear");
    store.mfp.control("pause");
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK(says(gate->reasons, "stopped"));
    store.mfp.control("resume");
    gate = printer.readiness();
    REQUIRE(gate);
    CHECK(gate->ready);

    StorePrinter poor({"--letter", "--one-sided"});
    IppPrinter poor_printer(poor.settings());
    gate = poor_printer.readiness();
    REQUIRE(gate);
    CHECK(says(gate->reasons, "no-a4"));
    CHECK(says(gate->reasons, "no-two-sided"));
}

}  // namespace
}  // namespace shomei::printer
