// SPDX-License-Identifier: Apache-2.0
// Where a visit stands. Holds codes, numbers, ids and digests only: nothing personal, so that it
// can be journalled whole and read back after a crash.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/issuance/certificate/offers.h"
#include "shomei/issuance/certificate/refusal.h"

namespace shomei::visit {

// The saga's states (reliability 5.2). Order is the order of the straight line.
enum class Stage {
    idle,           // no visit
    open,           // card seen
    pin_pending,    // a PIN try may be on its way to the card
    pin_ok,         // card accepted the PIN
    authed,         // issuer knows who it is
    consented,      // the card signed what the resident confirmed
    granted,        // numbers exist at the issuer
    ready,          // PDF complete and re-read, card gone
    pay_pending,    // money asked for
    held,           // money held
    job_pending,    // a held print job may exist
    job_ready,      // held print job known
    released,       // point of no return
    printed,        // paper proven out
    capturing,      // money being taken
    captured,       // money taken
    spoiled,        // nothing or only part came out
    paper_unknown,  // a person decides
    voiding,        // money being given back
    refund_due,     // money back is owed
    cancelled,      // final: no money, no paper
    settled_ok,     // final
    settled_void,   // final
    closed,         // final: PIN locked or its outcome unknown
};
std::string_view name_of(Stage stage);
std::optional<Stage> stage_from_name(std::string_view name);
bool is_final(Stage stage);

// What the screen shows; several pages may belong to one stage.
enum class Page {
    start,
    consent,
    insert_card,
    reading,
    notice,
    pin,
    last_try,
    checking,
    kinds,
    people,
    options,
    copies,
    confirm,
    signing,
    take_card,
    pay,
    paying,
    printing,
    take_paper,
    done,
    ending,
};
// K00 … K15 of the screen list, `END` for ending.
std::string_view screen_id(Page page);

struct Tries {
    enum class Kind { unknown, left, locked };
    Kind kind = Kind::unknown;
    int left = 0;  // 1..3 with Kind::left

    bool operator==(const Tries&) const = default;
};

// Whom one list of the offers holds (of the household, or of the family register).
struct ListedPeople {
    std::vector<std::string> handles;
    std::vector<std::string> unprintable;  // of them, whose name no font has exactly

    bool operator==(const ListedPeople&) const = default;
};

// A print job as the printer names it.
struct Job {
    std::string key;  // K, random per attempt; the job's name
    int id = 0;
    std::string uuid;

    bool operator==(const Job&) const = default;
};

struct State {
    // the terminal, across visits
    std::uint64_t epoch = 0;
    bool card_present = false;
    bool reader_working = true;
    std::optional<certificate::RefusalCode> out_of_service;
    std::string language = "ja";
    bool orphans = true;               // a job of ours may be at the printer without a visit
    std::int64_t orphan_sweep_ms = 0;  // when the printer is asked for them next

    // the visit
    Stage stage = Stage::idle;
    Page page = Page::start;
    bool still_there = false;  // the "still there?" question is up
    std::string vid, iid;
    std::uint64_t call = 0;             // number of the effect whose answer is awaited; 0: none
    std::uint64_t calls = 0;            // effects numbered so far
    bool repeated = false;              // the awaited request was already sent a second time
    std::int64_t page_deadline_ms = 0;  // boot time; 0: none
    std::int64_t visit_deadline_ms = 0;
    Tries tries;
    int verify_count = 0, sign_count = 0;
    std::string city_code;
    std::int64_t not_after_s = 0;
    std::int64_t nonce_expires_s = 0;
    std::vector<std::string> notices;
    std::optional<certificate::RefusalCode> hint;  // on the PIN page: what happened to the last try
    std::optional<certificate::RefusalCode> ending;  // also why a job is being given up

    // the choice
    std::vector<certificate::OfferedKind> kinds;
    std::vector<certificate::RefusedKind> closed_kinds;  // shown with their reason
    ListedPeople household, family;
    std::string self_handle;
    certificate::Choice choice;
    int fee_yen = 0;
    std::int64_t verified_until_ms = 0;
    bool confirming = false;  // PIN is asked again for the second signature

    // the issuance
    std::string application_hash, signature_hash, content_hash, pdf_digest;
    std::vector<std::string> documents, page_tags;
    std::int64_t fresh_until_ms = 0;  // boot time
    bool document_made = false;
    int impressions = 0;  // sides expected, all copies
    int pay_attempt = 0;
    int inserted_yen = 0;
    int captured_yen = 0;  // 0 with paper delivered: a write-off
    bool charged_at_once = false;
    bool two_phase = true;  // the printer holds a job until it is released
    Job job;
    int job_attempts = 0;
    std::int64_t job_deadline_ms = 0;  // no further K after it
    bool job_cancelled = false;        // Cancel-Job was asked for
    std::int64_t cancel_until_ms = 0;  // how long its end is waited for
    std::int64_t cancel_again_ms = 0;  // when it is asked for again
    int impressions_done = 0;
    std::int64_t side_ms = 0;           // when the counter moved last
    std::int64_t trouble_since_ms = 0;  // first sight of a trouble since then; 0: none
    std::int64_t trouble_until_ms = 0;  // end of the patience for it
    std::string printer_reason;         // state word while printing: jam, paper-out, …
    std::string paper_outcome;          // of printing.md 9, once known
    std::int64_t outcome_s = 0;         // wall time of it, for the 24 hours; 0: not known
    std::int64_t retry_ms = 0;          // when an unanswered money call is made again
};

// The list that the kind chosen is about.
const ListedPeople& people_for_choice(const State& state);

// Key for every call to the payment device: `<iid>/<attempt>`.
std::string payment_key(const State& state);

// JSON without personal data; the reader refuses what the writer did not write.
std::string write_state(const State& state);
std::optional<State> parse_state(std::string_view json);

// True where a visit may begin.
bool in_service(const State& state);

// A fresh state for the next visit: what belongs to the terminal is kept.
State next_visit(const State& state);

// What settling a left-over visit taught about the machine itself.
void learn_from(const State& settled, State& terminal);

}  // namespace shomei::visit
