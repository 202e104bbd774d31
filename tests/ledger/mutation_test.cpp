// SPDX-License-Identifier: Apache-2.0
// Random mutations of good texts: parsers refuse or read, never break, and nothing forged passes.
#include <random>

#include "shomei/issuance/ledger/entry_proof.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
using namespace shomei::ledger::test;

namespace {

std::string mutate(std::string text, std::mt19937& random) {
    const auto pick = [&](std::size_t limit) { return random() % limit; };
    for (auto changes = 1 + pick(4); changes > 0 && !text.empty(); --changes) {
        const auto at = pick(text.size());
        switch (pick(5)) {
            case 0:
                text[at] = static_cast<char>(pick(256));
                break;
            case 1:
                text.erase(at, 1 + pick(8));
                break;
            case 2:
                text.insert(at, 1, "\n0=- \xe2+/A"[pick(10)]);
                break;
            case 3:
                text.insert(at, text.substr(pick(text.size()), pick(40)));
                break;
            default:
                text.resize(at);
                break;
        }
    }
    return text;
}

constexpr int rounds = 20'000;

}  // namespace

TEST_CASE("what the entry reader accepts is written back identically") {
    const Folder folder;
    const auto key = new_key(folder, "a.example/issuer/m/g1");
    SampleLedger ledger(key);
    ledger.add_visits(1, 1);
    std::mt19937 random(1);
    int accepted = 0;
    for (int i = 0; i < rounds; ++i) {
        const auto text = mutate(ledger.entries[random() % ledger.entries.size()], random);
        const auto entry = parse_entry(text);
        if (!entry) continue;
        ++accepted;
        CHECK(write_entry(*entry) == text);
    }
    CHECK(accepted > 100);
    CHECK(accepted < rounds / 2);
}

TEST_CASE("no mutation of a signed note or proof tells of another tree") {
    const Folder folder;
    const auto key = new_key(folder, "a.example/issuer/m/g1");
    SampleLedger ledger(key);
    ledger.add_visits(1, 3);
    const auto note = ledger.note();
    const auto proof = write_entry_proof(ledger.nodes, 7, ledger.tree.size(), note);
    const auto entry = bytes_of(ledger.entries[7]);
    const auto vkey = key.verifier_key().text();
    std::mt19937 random(2);
    for (int i = 0; i < rounds / 10; ++i) {
        const auto opened = open_checkpoint(mutate(note, random), key.verifier_key());
        if (opened) CHECK(opened->head == ledger.tree.head());
        const auto proven = verify_entry_proof(mutate(proof, random), entry, key.verifier_key());
        if (proven) CHECK(*proven == 7);
        const auto text = mutate(vkey, random);
        const auto read = VerifierKey::parse(text);
        if (read) CHECK(read->text() == text);
    }
}
