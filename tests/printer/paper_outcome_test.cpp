// SPDX-License-Identifier: Apache-2.0
#include "shomei/print/printer/paper_outcome.h"

#include <doctest/doctest.h>

#include "shomei/print/printer/ipp_printer.h"
#include "shomei/print/printer/printer_reason.h"

namespace shomei::printer {
namespace {

TEST_CASE("every end and counter has one name and one verdict") {
    struct Row {
        JobState end;
        std::optional<int> counted;
        bool counts;
        PaperOutcome outcome;
        PaperVerdict verdict;
    };
    using State = JobState;
    using Is = PaperOutcome;
    using So = PaperVerdict;
    const Row rows[] = {
        {State::completed, 4, true, Is::printed, So::printed},
        {State::completed, 3, true, Is::short_count, So::unknown},
        {State::completed, 5, true, Is::over, So::unknown},
        {State::completed, 0, true, Is::printed_uncounted, So::unknown},
        {State::completed, std::nullopt, true, Is::printed_uncounted, So::unknown},
        {State::completed, std::nullopt, false, Is::printed_uncounted, So::printed},
        {State::completed, 2, false, Is::printed_uncounted, So::printed},
        {State::canceled, 0, true, Is::not_printed, So::spoiled},
        {State::aborted, 0, true, Is::not_printed, So::spoiled},
        {State::canceled, 1, true, Is::partial, So::spoiled},
        {State::aborted, 3, true, Is::partial, So::spoiled},
        {State::canceled, 4, true, Is::partial_full, So::unknown},
        {State::aborted, 5, true, Is::over, So::unknown},
        {State::canceled, std::nullopt, true, Is::unknown, So::unknown},
        {State::canceled, 0, false, Is::unknown, So::unknown},
        {State::gone, std::nullopt, true, Is::unknown, So::unknown},
        {State::processing, 4, true, Is::unknown, So::unknown},
        {State::stopped, 1, true, Is::unknown, So::unknown},
    };
    for (const auto& row : rows) {
        const auto outcome = name_outcome(row.end, row.counted, 4, row.counts);
        CAPTURE(name_of(outcome));
        CHECK(outcome == row.outcome);
        CHECK(verdict_of(outcome, row.counts) == row.verdict);
    }
}

TEST_CASE("a reason is its stem, whatever suffix a printer adds") {
    for (const auto* keyword : {"media-jam", "media-jam-warning", "media-jam-error"}) {
        const auto* reason = find_printer_reason(keyword);
        REQUIRE(reason);
        CHECK(reason->stem == "media-jam");
        CHECK(reason->screen == "jam");
        CHECK(reason->closes_gate);
    }
    CHECK(find_printer_reason("none") == nullptr);
    CHECK(find_printer_reason("fuser-over-temp-error")->screen == "toner");
    CHECK_FALSE(find_printer_reason("toner-low-report")->closes_gate);
}

TEST_CASE("an unknown or empty reason needs attention and closes the gate") {
    for (const auto* keyword : {"", "com.example-alien", "media-jammed"}) {
        const auto* reason = find_printer_reason(keyword);
        REQUIRE(reason);
        CHECK(reason->stem == "other");
        CHECK(reason->closes_gate);
    }
}

TEST_CASE("only a whole ipps address is taken") {
    const auto address = PrinterAddress::parse("ipps://mfp.example:8631/ipp/print");
    REQUIRE(address);
    CHECK(address->host == "mfp.example");
    CHECK(address->port == 8631);
    CHECK(address->resource == "/ipp/print");
    for (const auto* wrong :
         {"", "ipp://mfp.example/ipp/print", "https://mfp.example/ipp/print",
          "ipps://user@mfp.example/ipp/print", "ipps:///ipp/print", "mfp.example"})
        CHECK_FALSE(PrinterAddress::parse(wrong));
}

TEST_CASE("a job's uuid is a urn of 36 characters, anything else is none") {
    CHECK(is_job_uuid("urn:uuid:01234567-89ab-cdef-0123-456789abcdef"));
    CHECK(is_job_uuid("urn:uuid:01234567-89AB-CDEF-0123-456789ABCDEF"));
    for (const auto* none : {"", "urn:uuid:", "01234567-89ab-cdef-0123-456789abcdef",
                             "urn:uuid:01234567-89ab-cdef-0123-456789abcde",
                             "urn:uuid:01234567-89ab-cdef-0123-456789abcdef0",
                             "urn:uuid:01234567-89ab-cdef-0123-456789abcd\nf",
                             "urn:uuid:0123456789ab-cdef-0123-456789abcdef-0",
                             "URN:UUID:01234567-89ab-cdef-0123-456789abcdef"}) {
        CAPTURE(none);
        CHECK_FALSE(is_job_uuid(none));
    }
    CHECK_FALSE(is_job_uuid("urn:uuid:" + std::string(100'000, 'a')));
}

}  // namespace
}  // namespace shomei::printer
