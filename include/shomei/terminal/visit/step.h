// SPDX-License-Identifier: Apache-2.0
// The visit as one pure function over states and events (architecture decision 5). Effects run only
// after the entries are durable; those that spend a try, move money or feed paper need a ticket.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "shomei/terminal/visit/event.h"
#include "shomei/terminal/visit/state.h"

namespace shomei::visit {

// Journal entries (reliability 5.2), by number.
enum class Entry {
    j01_card_seen,
    j02_pin_try,
    j03_pin_result,
    j04_authenticated,
    j05_consent,
    j06a_grant,
    j06_document,
    j07_pay_intent,
    j08_held,
    j09_job_intent,
    j10_job,
    j11_releasing,
    j11_released,
    j11_found,  // went to the paper without a Release-Job of ours
    j12_outcome,
    j13_capture_intent,
    j14_captured,
    j15_settled,
    j16_void_intent,
    j17_voided,
    j18_report_owed,
    j20_cancelled,
    j21_decision,
    j22_late,
    j23_stop,
    j24_stop_lifted,
    j25_start,
    j26_acknowledged,
};
std::string_view name_of(Entry entry);  // "J01", "J06a", "J11", …

struct JournalEntry {
    Entry entry;
    std::string note;  // ASCII, at most 512 bytes, nothing personal
};

// ---- effects ----
struct ReadCard {};     // connect, select, certificate, tries
struct RepowerCard {};  // unpower, then ReadCard: for a PIN that must be asked again
struct AskOpen {};
struct CheckPrinter {};
struct VerifyPin {};     // needs the PIN ticket
struct Authenticate {};  // card signature, then `authenticate`
struct AskQuote {};
struct SignApplication {};  // second card signature; the card is unpowered
struct Apply {};
struct MakeDocument {};  // lay out, `pages`, draw, re-read
struct MakePreview {};   // runs beside the others: nothing waits for it
struct HoldMoney {};     // needs the pay ticket
struct WatchMoney {};
struct GiveBack {};
struct CreateJob {};
struct SendDocument {};  // one-phase printers: the point of no return, needs the release ticket
struct ReleaseJob {};    // needs the release ticket
struct CancelJob {};
struct WatchJob {};
struct CancelOrphans {};  // between visits: no job of ours may be left at the printer
struct Capture {};        // needs the capture ticket
struct PrintSlip {};
struct Unpower {};
struct WipePin {};  // a PIN that nobody asked for
struct Forget {};   // wipe what the visit holds
struct SendReports {};

using EffectKind =
    std::variant<ReadCard, RepowerCard, AskOpen, CheckPrinter, VerifyPin, Authenticate, AskQuote,
                 SignApplication, Apply, MakeDocument, MakePreview, HoldMoney, WatchMoney, GiveBack,
                 CreateJob, SendDocument, ReleaseJob, CancelJob, WatchJob, CancelOrphans, Capture,
                 PrintSlip, Unpower, WipePin, Forget, SendReports>;

struct Effect {
    EffectKind kind;
    std::uint64_t call = 0;  // number its answer must carry; 0: no answer awaited
};

// What is owed until somebody acknowledges it.
struct Obligation {
    enum class Kind { report, void_issuance, give_back, inspect };
    Kind kind;
    std::string event;  // report: the event's name
    int yen = 0;
    int sheets = 0;
};

struct Transition {
    State state;
    std::vector<JournalEntry> entries;
    std::vector<Obligation> obligations;
    std::vector<Effect> effects;
};

// Pure: no clock, no random numbers, no input or output. An event that means nothing in this state
// leaves it unchanged (a late answer makes J22).
Transition step(const State& state, const Input& input);

// True where settling `left`, found in the journal between visits, can bring it nearer to its end.
bool is_due(const State& left, std::int64_t wall_s);

// Limits (reliability 7), milliseconds unless named otherwise.
inline constexpr std::int64_t t_idle_ms = 60'000;
inline constexpr std::int64_t t_still_there_ms = 20'000;
inline constexpr std::int64_t t_visit_ms = 1'200'000;
inline constexpr std::int64_t t_verified_ms = 300'000;
inline constexpr std::int64_t t_fresh_min_ms = 240'000;
inline constexpr std::int64_t t_pay_ms = 120'000;
inline constexpr std::int64_t t_job_ms = 30'000;
inline constexpr int job_attempts_limit = 4;
inline constexpr std::int64_t t_print_silence_ms = 180'000;
inline constexpr std::int64_t t_stalled_ms =
    5'000;  // no side for so long: the printer's reason counts
inline constexpr std::int64_t t_cancel_ms = 120'000;  // printing.md 12
inline constexpr std::int64_t t_cancel_again_ms = 5'000;
inline constexpr std::int64_t t_orphans_ms = 30'000;
inline constexpr std::int64_t t_decision_s = 86'400;  // then a doubtful paper's money goes back
inline constexpr std::int64_t t_taken_ms = 180'000;
inline constexpr std::int64_t t_void_shown_ms = 15'000;
inline constexpr std::int64_t t_ending_ms = 60'000;
inline constexpr std::int64_t t_done_ms = 8'000;

}  // namespace shomei::visit
