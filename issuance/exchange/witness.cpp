// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/witness.h"

#include <algorithm>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::exchange {

Witness::Witness(ledger::VerifierKey key, WitnessRecord kept, Keep keep)
    : key_(std::move(key)), record_(std::move(kept)), keep_(std::move(keep)) {
    if (record_.note.empty()) return;
    const auto checkpoint = ledger::open_checkpoint(record_.note, key_);
    if (!checkpoint)
        throw Fault(FaultCode::storage, "the checkpoint kept is not of this ledger: " +
                                            std::string(ledger::name_of(checkpoint.error())));
    head_ = checkpoint->head;
}

Witness::Verdict Witness::examine(const std::string& note, const CheckpointMark& named) {
    if (is_broken()) return Verdict::conflict;
    if (note.empty()) {
        if (named.size != 0) return Verdict::not_ours;
        // A ledger that had entries cannot be empty again.
        return head_.size == 0 ? Verdict::accepted : contradict("no checkpoint");
    }
    const auto checkpoint = ledger::open_checkpoint(note, key_);
    if (!checkpoint) return Verdict::not_ours;
    const auto& head = checkpoint->head;
    // The mark of size 0 stands for the empty tree, whose root nobody needs to name.
    if (named.size != head.size || (head.size > 0 && named.root != head.root))
        return Verdict::not_ours;
    if (head_.size == 0) {
        if (head.size > 0) accept(note, head);
        return Verdict::accepted;
    }
    if (head.size == head_.size) return head == head_ ? Verdict::accepted : contradict(note);
    pending_note_ = note;
    pending_head_ = head;
    question_ = {std::min(head.size, head_.size), std::max(head.size, head_.size)};
    return Verdict::proof_wanted;
}

bool Witness::settle(const ConsistencyAnswer* answer) {
    SHOMEI_CHECK(!pending_note_.empty());
    const bool is_newer = pending_head_.size > head_.size;
    const auto& older = is_newer ? head_ : pending_head_;
    const auto& newer = is_newer ? pending_head_ : head_;
    const auto note = std::exchange(pending_note_, {});
    if (answer == nullptr || answer->size != newer.size ||
        !ledger::verify_consistency(older, newer, answer->proof)) {
        contradict(note);
        return false;
    }
    if (is_newer) accept(note, pending_head_);
    return true;
}

void Witness::accept(const std::string& note, const ledger::TreeHead& head) {
    keep_({note, {}});
    record_.note = note;
    head_ = head;
}

Witness::Verdict Witness::contradict(const std::string& what) {
    // In memory first: where storing fails, this process is closed all the same.
    record_.conflict = what;
    keep_(record_);
    return Verdict::conflict;
}

}  // namespace shomei::exchange
