// SPDX-License-Identifier: Apache-2.0
// The terminal as a witness of the issuer's ledger (reliability 13.4): it keeps the newest
// checkpoint it has proven and can tell whether another one belongs to the same history.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "shomei/issuance/exchange/messages.h"
#include "shomei/issuance/exchange/signed_texts.h"
#include "shomei/issuance/ledger/checkpoint.h"

namespace shomei::exchange {

// What outlives the program.
struct WitnessRecord {
    std::string note;  // the newest proven checkpoint; empty before the first
    std::string
        conflict;  // what contradicted it; not empty: the ledger was forked or cut, for good

    bool operator==(const WitnessRecord&) const = default;
};

class Witness {
public:
    // Stores the record durably; called before the new state is used. May throw Fault{storage}.
    using Keep = std::function<void(const WitnessRecord&)>;

    // Fault{storage} where the kept note is not one of this ledger.
    Witness(ledger::VerifierKey key, WitnessRecord kept, Keep keep);

    // The newest checkpoint seen and proven; size 0 before the first.
    CheckpointMark mark() const { return {head_.size, head_.root}; }
    // Both notes are kept, and nothing is accepted any more.
    bool is_broken() const { return !record_.conflict.empty(); }

    enum class Verdict {
        accepted,      // known already, or the very first
        proof_wanted,  // ask for `question`, then call `settle`
        not_ours,      // no note of this ledger, or not the checkpoint that the text names
        conflict,      // this one and the one kept cannot both be true; broken from now on
    };
    // Looks at the note of an answer whose signed text names `named`.
    Verdict examine(const std::string& note, const CheckpointMark& named);

    // The proof wanted: from the smaller of the two checkpoints to the larger.
    const ConsistencyRequest& question() const { return question_; }
    // Takes the proof; nullptr where the issuer refused to give one. True: accepted.
    bool settle(const ConsistencyAnswer* answer);

private:
    Verdict contradict(const std::string& what);
    void accept(const std::string& note, const ledger::TreeHead& head);

    ledger::VerifierKey key_;
    WitnessRecord record_;
    Keep keep_;
    ledger::TreeHead head_;
    std::string pending_note_;
    ledger::TreeHead pending_head_;
    ConsistencyRequest question_;
};

}  // namespace shomei::exchange
