// SPDX-License-Identifier: Apache-2.0
// The port to the multifunction printer. The caller journals an intent before every call that
// changes something (printing key K, RELEASING, ...); each call blocks within its limit and tells
// apart what certainly did not happen from what nobody knows. Calls come from one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::printer {

struct PrinterProblem {
    enum class Kind {
        unreachable,      // no connection: nothing was sent
        not_enrolled,     // another certificate or printer-uuid: no job or document was sent to it
        refused,          // the printer's answer is no; by that answer nothing was done
        outcome_unknown,  // a request was sent and not answered: it may have been carried out
        wrong_document,   // the bytes do not have the expected digest; the document was not
                          // completed
        gone,             // no job with this number and uuid
    };
    Kind kind;
    std::string detail;  // fixed words and the IPP status, for operators
};

template <class T>
using PrinterAnswer = tl::expected<T, PrinterProblem>;

// A job at the printer. Numbers start again after a restart, so the uuid decides which job it is.
struct JobRef {
    int id = 0;
    std::string uuid;  // as is_job_uuid() wants it; empty where the printer gave none such

    friend bool operator==(const JobRef&, const JobRef&) = default;
};

// `urn:uuid:` and 36 characters as in RFC 4122.
bool is_job_uuid(std::string_view text);

// The highest counter that is believed: 9,999 sheets with two sides. A printer that tells more is
// read as telling this much, which is more than any document has.
inline constexpr int impressions_limit = 19'998;

// What the gate asks before the PIN and again before money.
struct PrinterReadiness {
    bool ready = false;      // no reason below closes the gate
    bool two_phase = false;  // can hold a job until it is released
    // Wall-clock second at which the printer started, by its own up-time; moved by more than 3 s
    // means restarted. Printers that give the time of day as up-time show about 0 here, always.
    std::int64_t boot_moment_s = 0;
    std::vector<std::string> reasons;   // stems that close the gate, see printer_reason.h
    std::vector<std::string> warnings;  // stems to tell the store
    std::vector<JobRef> own_jobs;       // unfinished jobs under our terminal id: cancel them
    unsigned foreign_jobs = 0;          // unfinished jobs of others
};

struct JobOrder {
    std::string key;   // K: 32 lower-case hex digits, random per attempt; becomes the job-name
    bool held = true;  // false only on a printer without two phases
};

enum class JobState { pending, held, processing, stopped, canceled, aborted, completed, gone };

struct JobView {
    JobState state = JobState::gone;
    // job-impressions-completed, at most impressions_limit; nullopt where none is given
    std::optional<int> impressions;
    std::vector<std::string> reasons;  // job-state-reasons as sent
    bool incomplete_document = false;  // job-incoming or job-data-insufficient

    bool ended() const { return state >= JobState::canceled; }
};

class Printer {
public:
    virtual ~Printer() = default;

    // Asks for the printer's state, its waiting jobs, and whether our settings would be accepted.
    virtual PrinterAnswer<PrinterReadiness> readiness() = 0;

    // Creates a job without a document and looks at it. outcome_unknown: find(order.key), then
    // cancel what is found. A held order is only answered with a job that is held.
    virtual PrinterAnswer<JobRef> create(const JobOrder& order) = 0;

    // Sends the PDF as the job's only document. The digest of the bytes is compared before the
    // first and again before the last of them leaves; wrong_document means the printer never got
    // the end. After any problem cancel the job; a document is never sent twice into one job.
    // On a one-phase printer this call is the point of no return.
    virtual PrinterAnswer<void> send(const JobRef& job, ByteView pdf, const Digest& expected) = 0;

    // Lets the held job print. Repeatable while look() still shows it held.
    virtual PrinterAnswer<void> release(const JobRef& job) = 0;

    // Asks the printer to end the job. Success also where it has already ended: look() tells how,
    // and sheets may still come out until it shows an end.
    virtual PrinterAnswer<void> cancel(const JobRef& job) = 0;

    // JobState::gone where the printer has no job of this number and uuid any more.
    virtual PrinterAnswer<JobView> look(const JobRef& job) = 0;

    // All jobs of ours named K, unfinished and finished, oldest first. Nothing found is certain
    // only when both lists were answered, and then it is the answer here.
    virtual PrinterAnswer<std::vector<JobRef>> find(const std::string& key) = 0;
};

}  // namespace shomei::printer
