// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/exchange/witness.h"

#include <doctest/doctest.h>

#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "small_ledger.h"

using namespace shomei;
using namespace shomei::exchange;
using Verdict = Witness::Verdict;

namespace {

// A witness that remembers what it was told to keep.
struct Kept {
    WitnessRecord record;
    int times = 0;

    Witness witness(const SmallLedger& ledger) {
        return Witness(ledger.verifier_key(), record, [this](const WitnessRecord& next) {
            record = next;
            ++times;
        });
    }
};

Verdict show(Witness& witness, const SmallLedger& ledger) {
    return witness.examine(ledger.note(), ledger.mark());
}

ConsistencyAnswer proof_for(const Witness& witness, SmallLedger& ledger) {
    return ledger.prove(witness.question());
}

}  // namespace

TEST_CASE("the first checkpoint is accepted as it is, and kept") {
    SmallLedger ledger;
    Kept kept;
    auto witness = kept.witness(ledger);
    CHECK(witness.mark() == CheckpointMark{});
    CHECK(witness.examine("", {}) == Verdict::accepted);
    ledger.grow(5);
    CHECK(show(witness, ledger) == Verdict::accepted);
    CHECK(witness.mark() == ledger.mark());
    CHECK(kept.record == WitnessRecord{ledger.note(), ""});
    CHECK(show(witness, ledger) == Verdict::accepted);
    CHECK(kept.times == 1);
}

TEST_CASE("a newer checkpoint is accepted only with its proof, and outlives the program") {
    SmallLedger ledger;
    Kept kept;
    ledger.grow(5);
    {
        auto witness = kept.witness(ledger);
        CHECK(show(witness, ledger) == Verdict::accepted);
        for (const int more : {1, 2, 30}) {
            ledger.grow(more);
            CHECK(show(witness, ledger) == Verdict::proof_wanted);
            CHECK(witness.mark() != ledger.mark());
            CHECK(witness.question().newer == ledger.mark().size);
            const auto proof = proof_for(witness, ledger);
            CHECK(witness.settle(&proof));
            CHECK(witness.mark() == ledger.mark());
        }
    }
    const auto again = kept.witness(ledger);
    CHECK(again.mark() == ledger.mark());
    CHECK_FALSE(again.is_broken());
}

TEST_CASE("a smaller checkpoint that comes late is proven to be a prefix and changes nothing") {
    SmallLedger ledger;
    Kept kept;
    ledger.grow(5);
    const auto old_note = ledger.note();
    const auto old_mark = ledger.mark();
    ledger.grow(4);
    auto witness = kept.witness(ledger);
    CHECK(show(witness, ledger) == Verdict::accepted);
    CHECK(witness.examine(old_note, old_mark) == Verdict::proof_wanted);
    CHECK(witness.question().size == 5);
    CHECK(witness.question().newer == 9);
    const auto proof = proof_for(witness, ledger);
    CHECK(witness.settle(&proof));
    CHECK(witness.mark() == ledger.mark());
    CHECK(kept.times == 1);
}

TEST_CASE("a fork breaks the witness for good and both notes are kept") {
    SmallLedger ledger;
    SmallLedger fork = ledger.with_same_key("another history");
    Kept kept;
    ledger.grow(5);
    fork.grow(5);
    auto witness = kept.witness(ledger);
    CHECK(show(witness, ledger) == Verdict::accepted);
    CHECK(show(witness, fork) == Verdict::conflict);
    CHECK(witness.is_broken());
    CHECK(kept.record == WitnessRecord{ledger.note(), fork.note()});
    CHECK(show(witness, ledger) == Verdict::conflict);
    CHECK(kept.witness(ledger).is_broken());
}

TEST_CASE("a missing proof, a wrong one and one for another size break the witness") {
    const auto breaks = [](auto spoil) {
        SmallLedger ledger;
        Kept kept;
        ledger.grow(6);
        auto witness = kept.witness(ledger);
        CHECK(show(witness, ledger) == Verdict::accepted);
        const auto first = ledger.note();
        ledger.grow(5);
        CHECK(show(witness, ledger) == Verdict::proof_wanted);
        std::optional<ConsistencyAnswer> proof = proof_for(witness, ledger);
        spoil(proof);
        const bool accepted = witness.settle(proof ? &*proof : nullptr);
        CHECK(witness.is_broken() == !accepted);
        if (!accepted) CHECK(kept.record == WitnessRecord{first, ledger.note()});
        return !accepted;
    };
    CHECK_FALSE(breaks([](auto&) {}));
    CHECK(breaks([](auto& p) { p.reset(); }));
    CHECK(breaks([](auto& p) { p->proof.clear(); }));
    CHECK(breaks([](auto& p) { p->proof.pop_back(); }));
    CHECK(breaks([](auto& p) { p->proof[0][0] ^= 1; }));
    CHECK(breaks([](auto& p) { p->proof.push_back(Digest{}); }));
    CHECK(breaks([](auto& p) { ++p->size; }));
    CHECK(breaks([](auto& p) { p->size = 6; }));
}

TEST_CASE("a ledger that had entries cannot be empty again") {
    SmallLedger ledger;
    Kept kept;
    ledger.grow(3);
    auto witness = kept.witness(ledger);
    CHECK(show(witness, ledger) == Verdict::accepted);
    CHECK(witness.examine("", {}) == Verdict::conflict);
    CHECK(witness.is_broken());
    CHECK_FALSE(kept.record.conflict.empty());
}

TEST_CASE("a note of another key, or not the one the text names, is no note of ours") {
    SmallLedger ledger, stranger;
    Kept kept;
    ledger.grow(3);
    stranger.grow(3);
    auto witness = kept.witness(ledger);
    CHECK(show(witness, stranger) == Verdict::not_ours);
    CHECK(witness.examine("", ledger.mark()) == Verdict::not_ours);
    CHECK(witness.examine("shomei", ledger.mark()) == Verdict::not_ours);
    auto other = ledger.mark();
    other.size = 4;
    CHECK(witness.examine(ledger.note(), other) == Verdict::not_ours);
    other = ledger.mark();
    other.root[0] ^= 1;
    CHECK(witness.examine(ledger.note(), other) == Verdict::not_ours);
    auto altered = ledger.note();
    altered[altered.size() - 5] = altered[altered.size() - 5] == 'A' ? 'B' : 'A';
    CHECK(witness.examine(altered, ledger.mark()) == Verdict::not_ours);
    CHECK_FALSE(witness.is_broken());
    CHECK(kept.times == 0);
}

TEST_CASE("a kept note that is not of this ledger stops the start") {
    SmallLedger ledger, stranger;
    ledger.grow(3);
    Kept kept{{ledger.note(), ""}};
    CHECK_THROWS_AS(kept.witness(stranger), Fault);
    kept.record.note = "broken";
    CHECK_THROWS_AS(kept.witness(ledger), Fault);
}

TEST_CASE(
    "where the record cannot be stored a newer checkpoint is not used, but a fork still closes") {
    SmallLedger ledger;
    bool fails = false;
    Witness witness(ledger.verifier_key(), {}, [&](const WitnessRecord&) {
        if (fails) throw Fault(FaultCode::storage, "full");
    });
    ledger.grow(3);
    CHECK(show(witness, ledger) == Verdict::accepted);
    const auto mark = witness.mark();
    auto fork = ledger.with_same_key("another history");
    fork.grow(3);
    ledger.grow(1);
    fails = true;
    CHECK(show(witness, ledger) == Verdict::proof_wanted);
    const auto proof = proof_for(witness, ledger);
    CHECK_THROWS_AS(witness.settle(&proof), Fault);
    CHECK(witness.mark() == mark);
    CHECK_THROWS_AS(show(witness, fork), Fault);
    CHECK(witness.is_broken());
}
