// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/entry_proof.h"

#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
using namespace shomei::ledger::test;

namespace {

const std::string origin = "nagasaki.example/issuer/main/g1";

struct Bench {
    Folder folder;
    CheckpointKey key = new_key(folder, origin);
    SampleLedger ledger{key};
    std::filesystem::path directory = folder.path / "export";

    explicit Bench(unsigned visits) {
        ledger.add_visits(1, visits);
        ledger.write(directory);
    }
};

}  // namespace

TEST_CASE("an entry's proof is the text of C2SP and verifies offline") {
    const Bench bench(60);
    for (const std::uint64_t index : {0U, 17U, 255U, 256U, 300U}) {
        const auto exported = read_entry_proof(bench.directory, index, bench.key.verifier_key());
        REQUIRE(exported);
        CHECK(exported->entry == bench.ledger.entries[index]);
        CHECK(exported->proof.starts_with("c2sp.org/tlog-proof@v1\nindex " + std::to_string(index) +
                                          "\n"));
        CHECK(exported->proof.ends_with("\n\n" + bench.ledger.note()));
        const auto proven = verify_entry_proof(exported->proof, bytes_of(exported->entry),
                                               bench.key.verifier_key());
        REQUIRE(proven);
        CHECK(*proven == index);
    }
}

TEST_CASE("the proof made from the tiles is the one made from the nodes") {
    Bench bench(60);
    for (std::uint64_t index = 0; index < bench.ledger.tree.size(); index += 7) {
        const auto exported = read_entry_proof(bench.directory, index, bench.key.verifier_key());
        REQUIRE(exported);
        CHECK(exported->proof == write_entry_proof(bench.ledger.nodes, index,
                                                   bench.ledger.tree.size(), bench.ledger.note()));
    }
}

TEST_CASE("a proof holds for one entry at one index only") {
    const Bench bench(5);
    const auto& key = bench.key.verifier_key();
    const auto exported = read_entry_proof(bench.directory, 9, key).value();
    const auto& entries = bench.ledger.entries;
    CHECK(verify_entry_proof(exported.proof, bytes_of(entries[8]), key).error() ==
          ProofProblem::mismatch);
    auto moved = exported.proof;
    moved.replace(moved.find("index 9"), 7, "index 8");
    CHECK(verify_entry_proof(moved, bytes_of(entries[9]), key).error() == ProofProblem::mismatch);
    moved.replace(moved.find("index 8"), 7, "index 999");
    CHECK(verify_entry_proof(moved, bytes_of(entries[9]), key).error() == ProofProblem::index);
    CHECK(read_entry_proof(bench.directory, 26, key).error() == ProofProblem::index);

    const Folder folder;
    const auto stranger = new_key(folder, origin);
    CHECK(
        verify_entry_proof(exported.proof, bytes_of(entries[9]), stranger.verifier_key()).error() ==
        ProofProblem::note);
}

TEST_CASE("a proof may carry opaque data, and nothing else beside its lines") {
    const Bench bench(1);
    const auto& key = bench.key.verifier_key();
    const auto good = read_entry_proof(bench.directory, 3, key).value();
    const auto entry = bytes_of(good.entry);
    const auto with = [&](const std::string& from, const std::string& to) {
        auto text = good.proof;
        const auto at = text.find(from);
        REQUIRE(at != text.npos);
        return verify_entry_proof(text.replace(at, from.size(), to), entry, key);
    };
    CHECK(with("index", "extra Zm9v\nindex").has_value());
    CHECK(with("index", "extra !\nindex").error() == ProofProblem::malformed);
    CHECK(with("index", "extra Zm9v\nextra Zm9v\nindex").error() == ProofProblem::malformed);
    CHECK(with("index 3", "index 03").error() == ProofProblem::malformed);
    CHECK(with("tlog-proof@v1", "tlog-proof@v2").error() == ProofProblem::malformed);
    CHECK(with("=\n", "\n").error() == ProofProblem::malformed);
    CHECK(with("\n\n", "\n").error() == ProofProblem::malformed);
    CHECK(verify_entry_proof("", entry, key).error() == ProofProblem::malformed);
}

TEST_CASE("a broken export is a fault, not a verdict") {
    const Bench bench(1);
    std::filesystem::remove(bench.directory / "tile/entries/000.p/6");
    CHECK_THROWS_AS(read_entry_proof(bench.directory, 3, bench.key.verifier_key()), Fault);
}
