// SPDX-License-Identifier: Apache-2.0
// What can happen to a visit. Answers carry the number of the effect they answer; an answer with
// another number is late and is dropped unread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shomei/terminal/visit/state.h"

namespace shomei::visit {

// Why a peer gave nothing to go on with.
enum class Silence {
    not_sent,  // certainly not carried out
    unknown,   // may have been carried out
    busy,      // not carried out, come back
    wrong,     // not ours: bad signature, other visit, forked ledger
};

// ---- from the resident ----
enum class Press { touch, agree, back, stop, proceed, pay, paper_taken, confirm, pin_entered };
struct Pressed {
    Press key;
};
struct LanguageChosen {
    std::string language;
};
struct KindChosen {
    certificate::Kind kind = certificate::Kind::residence_copy;
};
struct ScopeChosen {
    certificate::Scope scope;
};
struct OptionsChosen {
    std::vector<std::string> options;
};
struct CopiesChosen {
    int copies = 1;
};

// ---- from the reader ----
struct CardSeen {};
struct CardGone {};
struct ReaderState {
    bool working = true;
};

// ---- answers; `refused` is a catalogue code that ends the visit ----
struct CardRead {
    std::uint64_t call = 0;
    std::optional<certificate::RefusalCode> refused;
    Tries tries;
    bool same_card = true;  // certificate equals the one of `open`
};
struct Opened {
    std::uint64_t call = 0;
    std::optional<Silence> silence;
    std::optional<certificate::RefusalCode> refused;
    std::string city_code;
    std::int64_t not_after_s = 0, nonce_expires_s = 0;
    std::vector<std::string> notices;
};
struct PrinterChecked {
    std::uint64_t call = 0;
    bool ready = false;
    bool two_phase = true;
    bool money_ready = true;
};
struct Verified {
    std::uint64_t call = 0;
    // not_sent: the card gave no counter to trust, so it was not given the PIN.
    enum class Outcome { ok, wrong, locked, unknown, counter_differs, not_sent };
    Outcome outcome = Outcome::unknown;
    Tries tries;
};
struct Authenticated {
    std::uint64_t call = 0;
    std::optional<Silence> silence;
    std::optional<certificate::RefusalCode> refused;
    std::vector<certificate::OfferedKind> kinds;
    std::vector<certificate::RefusedKind> closed_kinds;
    ListedPeople household, family;
    std::string self_handle;
    std::vector<std::string> notices;
    bool card_lost = false;
};
struct Quoted {
    std::uint64_t call = 0;
    std::optional<Silence> silence;
    std::optional<certificate::RefusalCode> refused;
    int yen = 0;
};
struct Signed {
    std::uint64_t call = 0;
    enum class Outcome { ok, pin_needed, card_lost, faulty };
    Outcome outcome = Outcome::faulty;
    std::string application_hash, signature_hash;
};
struct Granted {
    std::uint64_t call = 0;
    std::optional<Silence> silence;
    std::optional<certificate::RefusalCode> refused;
    std::vector<std::string> documents;
    std::string content_hash;
    std::int64_t fresh_for_s = 0;  // counted from the answer's own `now`
};
struct DocumentMade {
    std::uint64_t call = 0;
    enum class Outcome { made, unprintable, mismatch, tool_failed, refused, silent };
    Outcome outcome = Outcome::made;
    std::optional<certificate::RefusalCode> refused;
    Silence silence = Silence::unknown;
    std::string pdf_digest;
    std::vector<std::string> page_tags;
    int impressions = 0;
};
struct Money {
    std::uint64_t call = 0;
    enum class Standing {
        accepting,
        held,
        charged,
        refused,
        captured,
        returned,
        owed,
        no_answer,
        gone
    };
    Standing standing = Standing::no_answer;
    int inserted_yen = 0;
};
struct JobAnswer {
    std::uint64_t call = 0;
    enum class Outcome {
        created,
        uploaded,
        released,
        cancelling,  // Cancel-Job was taken, or the job had ended: its own word tells how
        dropped,     // no job of this key has a document, and none is left
        doubt,
        unreachable
    };
    Outcome outcome = Outcome::doubt;
    Job job;  // with created
};
struct JobProgress {
    std::uint64_t call = 0;
    std::optional<std::string> outcome;  // word of printing.md 9 when ended
    int impressions = 0;
    std::string reason;  // state word, empty when it prints
    enum class Sight { none, held, moving };
    Sight sight = Sight::none;  // while it has not ended: what the printer said of it
    int patience_s = 0;         // how long a stalled job may wait for `reason` to go away
};
struct OrphansSeen {
    bool any = false;  // jobs of ours without a visit may still be at the printer
};
struct PreviewMade {};  // the pictures are there: the screen is told once more
struct Receipt {
    std::int64_t obligation = 0;
    bool denied = false;  // never to be accepted: the ledger and this journal disagree
};
// What the issuer said to `health`; nothing where the terminal may stand open.
struct HealthTold {
    std::optional<certificate::RefusalCode> closed;
};
struct OperatorDecision {
    bool paper_delivered = false;
};

// ---- from the terminal itself ----
struct Tick {};
struct Start {};  // after a restart, on each unsettled visit

using Event = std::variant<Pressed, LanguageChosen, KindChosen, ScopeChosen, OptionsChosen,
                           CopiesChosen, CardSeen, CardGone, ReaderState, CardRead, Opened,
                           PrinterChecked, Verified, Authenticated, Quoted, Signed, Granted,
                           DocumentMade, Money, JobAnswer, JobProgress, OrphansSeen, PreviewMade,
                           Receipt, HealthTold, OperatorDecision, Tick, Start>;

// An event with the instant it is handled at and one fresh random id, so that the step stays pure.
struct Input {
    Event event;
    std::int64_t boot_ms = 0;
    std::int64_t wall_s = 0;
    std::string fresh_id;  // 32 hex digits
};

}  // namespace shomei::visit
