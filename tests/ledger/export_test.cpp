// SPDX-License-Identifier: Apache-2.0
// Exports, and what the verifier says when somebody has been at them.
#include "shomei/issuance/ledger/export.h"

#include "../../issuance/ledger/tiles.h"
#include "shomei/issuance/ledger/verifier.h"
#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;
using namespace shomei::ledger::test;
namespace fs = std::filesystem;
using enum EntryEvent;

namespace {

const std::string origin = "nagasaki.example/issuer/main/g1";

// A key, a ledger of one start and some visits, and where to put its export.
struct Bench {
    Folder folder;
    CheckpointKey key = new_key(folder, origin);
    SampleLedger ledger{key};
    fs::path directory = folder.path / "export";

    VerifyReport verify(std::optional<std::string_view> older = std::nullopt) const {
        return verify_export(directory, key.verifier_key(), older);
    }
    VerifyReport write_and_verify() {
        ledger.write(directory);
        return verify();
    }
};

std::string bundle_of(const std::vector<std::string>& entries) {
    std::string bundle;
    for (const auto& entry : entries) {
        bundle += static_cast<char>(entry.size() >> 8);
        bundle += static_cast<char>(entry.size() & 0xff);
        bundle += entry;
    }
    return bundle;
}

void check_finding(const VerifyReport& report, FindingKind kind,
                   std::optional<std::uint64_t> index) {
    REQUIRE(report.finding);
    CAPTURE(report.text());
    CHECK(name_of(report.finding->kind) == name_of(kind));
    CHECK(report.finding->index == index);
}

}  // namespace

TEST_CASE("an export of any size is good, and its files are those of the tile layout") {
    for (const unsigned visits : {0U, 1U, 51U, 52U, 60U}) {
        CAPTURE(visits);
        Bench bench;
        bench.ledger.add_visits(1, visits);
        const auto report = bench.write_and_verify();
        CAPTURE(report.text());
        CHECK(report.good());
        CHECK(report.entries_read == 1 + 5 * visits);
        CHECK(report.checkpoint->head == bench.ledger.tree.head());
    }
}

TEST_CASE("a tree of 256 entries is one full tile and a tile of one above it") {
    Bench bench;
    bench.ledger.add_visits(1, 51);  // 1 + 255
    CHECK(bench.write_and_verify().good());
    CHECK(fs::file_size(bench.directory / "tile/0/000") == 8'192);
    CHECK(fs::file_size(bench.directory / "tile/1/000.p/1") == 32);
    CHECK(read_text(bench.directory / "tile/1/000.p/1") == text_of(bench.ledger.tree.root()));
    CHECK(read_text(bench.directory / "tile/entries/000") == bundle_of(bench.ledger.entries));
}

TEST_CASE("the empty ledger can be exported and verified") {
    Bench bench;
    SampleLedger empty(bench.key, {});
    empty.write(bench.directory);
    CHECK(bench.verify().good());
}

TEST_CASE("a new export replaces the old one, but nothing that is no export") {
    Bench bench;
    CHECK(bench.write_and_verify().good());
    bench.ledger.add_visits(1, 3);
    const auto report = bench.write_and_verify();
    CHECK(report.good());
    CHECK(report.entries_read == 16);
    CHECK_FALSE(fs::exists(bench.directory / "tile/0/000.p/1"));
    CHECK(std::distance(fs::directory_iterator(bench.folder.path), fs::directory_iterator()) == 2);

    const auto precious = bench.folder.path / "precious";
    write_text(precious / "file", "x");
    CHECK_THROWS_AS(bench.ledger.write(precious), Fault);
    CHECK(read_text(precious / "file") == "x");
}

TEST_CASE("an entry edited in the bundle is named") {
    Bench bench;
    bench.ledger.add_visits(1, 60);
    bench.ledger.write(bench.directory);
    const auto file = bench.directory / "tile/entries/000";
    auto bundle = read_text(file);
    const auto at = bundle.find("seq=200\n");
    REQUIRE(at != bundle.npos);
    const auto amount = bundle.find("amt=300", at);  // every fifth entry is a captured one
    bundle[amount + 4] = '9';
    write_text(file, bundle);
    check_finding(bench.verify(), FindingKind::tile, 200);
}

TEST_CASE("an entry dropped, inserted or moved in the bundle is named") {
    Bench bench;
    bench.ledger.add_visits(1, 10);
    const auto& entries = bench.ledger.entries;
    bench.ledger.write(bench.directory);
    const auto file = bench.directory / "tile/entries/000.p/51";

    auto dropped = entries;
    dropped.erase(dropped.begin() + 17);
    write_text(file, bundle_of(dropped));
    check_finding(bench.verify(), FindingKind::file, 0);  // one entry is missing
    dropped.push_back(entries.back());
    write_text(file, bundle_of(dropped));
    check_finding(bench.verify(), FindingKind::tile, 17);

    auto inserted = entries;
    inserted.insert(inserted.begin() + 30, entries[3]);
    inserted.pop_back();
    write_text(file, bundle_of(inserted));
    check_finding(bench.verify(), FindingKind::tile, 30);

    auto moved = entries;
    std::swap(moved[40], moved[41]);
    write_text(file, bundle_of(moved));
    check_finding(bench.verify(), FindingKind::tile, 40);
}

TEST_CASE("where tiles and checkpoint are made anew, sequence, chain and order still tell") {
    Bench bench;
    bench.ledger.add_visits(1, 10);
    const auto& entries = bench.ledger.entries;

    auto dropped = entries;
    dropped.erase(dropped.begin() + 17);
    SampleLedger(bench.key, dropped).write(bench.directory);
    check_finding(bench.verify(), FindingKind::sequence, 17);

    auto moved = entries;
    std::swap(moved[40], moved[41]);
    SampleLedger(bench.key, moved).write(bench.directory);
    check_finding(bench.verify(), FindingKind::sequence, 40);

    auto edited = entries;
    auto entry = parse_entry(edited[7]).value();  // pages of the second visit
    entry.sheets = 9;
    edited[7] = write_entry(entry);
    SampleLedger(bench.key, edited).write(bench.directory);
    check_finding(bench.verify(), FindingKind::previous, 8);

    auto garbled = entries;
    garbled[20] = "not an entry";
    SampleLedger(bench.key, garbled).write(bench.directory);
    check_finding(bench.verify(), FindingKind::entry_form, 20);
}

TEST_CASE("an illegal order, a second release, a second charge and a wrong amount are named") {
    const auto found_after = [](const std::vector<EntryEvent>& events) {
        Bench bench;
        for (const auto event : events) bench.ledger.add(event, 1);
        return bench.write_and_verify();
    };
    check_finding(found_after({grant, released}), FindingKind::order, 2);
    check_finding(found_after({grant, pages, released, unknown, voided, captured}),
                  FindingKind::order, 6);
    check_finding(found_after({grant, pages, released, printed, released}),
                  FindingKind::released_twice, 5);
    check_finding(found_after({grant, pages, released, printed, captured, captured}),
                  FindingKind::captured_twice, 6);

    Bench bench;
    for (const auto event : {grant, pages, released, printed}) bench.ledger.add(event, 1);
    auto captured_entry = bench.ledger.make(captured, iid(1));
    captured_entry.amount = 200;
    bench.ledger.add(captured_entry);
    check_finding(bench.write_and_verify(), FindingKind::amount, 5);
}

TEST_CASE(
    "a grant behind a stop, and a stop lifted without a commitment or without need, are named") {
    const auto line = [](Bench& bench, EntryEvent event, bool commits) {
        auto entry = bench.ledger.make(event, "");
        if (commits) entry.commitment = leaf_hash(bytes_of("who and why"));
        bench.ledger.add(entry);
    };
    {
        Bench bench;
        line(bench, stop, false);
        bench.ledger.add(grant, 1);
        check_finding(bench.write_and_verify(), FindingKind::stopped, 2);
    }
    {
        Bench bench;
        line(bench, stop, false);
        line(bench, resume, false);
        check_finding(bench.write_and_verify(), FindingKind::stopped, 2);
    }
    {
        Bench bench;
        line(bench, resume, true);
        check_finding(bench.write_and_verify(), FindingKind::stopped, 1);
    }
    Bench bench;
    bench.ledger.add(grant, 1);
    line(bench, stop, false);
    line(bench, stop, false);  // a second mismatch
    auto elsewhere = bench.ledger.make(grant, iid(2));
    elsewhere.city = "131016";
    bench.ledger.add(elsewhere);
    for (const auto event : {pages, released, printed, captured}) bench.ledger.add(event, 1);
    line(bench, resume, true);
    bench.ledger.add(grant, 3);
    CHECK(bench.write_and_verify().good());
}

TEST_CASE("a write-off is captured with amount 0 and a reason in com") {
    for (const bool with_reason : {true, false}) {
        Bench bench;
        for (const auto event : {grant, pages, released, printed}) bench.ledger.add(event, 1);
        auto write_off = bench.ledger.make(captured, iid(1));
        write_off.amount = 0;
        if (with_reason) write_off.commitment = Digest{};
        bench.ledger.add(write_off);
        CHECK(bench.write_and_verify().good() == with_reason);
    }
}

TEST_CASE("writer and verifier hold the same amounts, though written twice") {
    const std::vector<EntryEvent> ends{voided, refund_due, refunded};
    for (std::size_t last = 0; last < ends.size(); ++last)
        for (const std::uint64_t yen : {0U, 1U, 199U, 200U, 201U, 300U, 301U}) {
            Bench bench;
            Money money{300, 0};
            for (const auto event : {grant, pages}) bench.ledger.add(event, 1);
            for (std::size_t i = 0; i <= last; ++i) {
                auto entry = bench.ledger.make(ends[i], iid(1));
                entry.amount = i == last ? yen : 200;
                bench.ledger.add(entry);
                if (ends[i] == refund_due) money.owed = 200;
            }
            CAPTURE(yen);
            CAPTURE(last);
            const auto report = bench.write_and_verify();
            CHECK(report.good() == amount_may_be(money, ends[last], yen));
            if (!report.good()) check_finding(report, FindingKind::amount, 3 + last);
        }
    CHECK_FALSE(amount_may_be({300, 200}, refund_due, 301));
    CHECK_FALSE(amount_may_be({300, 200}, refunded, 201));
    CHECK(amount_may_be({300, 200}, refunded, 200));
}

TEST_CASE("a ledger rolled back, forked or rewritten is found by one who kept a checkpoint") {
    Bench bench;
    bench.ledger.add_visits(1, 4);
    bench.ledger.write(bench.directory);
    const auto older_export = bench.folder.path / "older";
    bench.ledger.write(older_export);
    const auto kept = bench.ledger.note();
    bench.ledger.add_visits(5, 4);
    const auto newest = bench.ledger.note();
    bench.ledger.write(bench.directory);
    CHECK(bench.verify(kept).good());
    CHECK(bench.verify(newest).good());

    check_finding(verify_export(older_export, bench.key.verifier_key(), newest),
                  FindingKind::rolled_back, 21);

    // Another history that is good in itself, signed with the true key.
    SampleLedger fork(bench.key);
    fork.add_visits(100, 8);
    fork.write(bench.directory);
    CHECK(bench.verify().good());
    check_finding(bench.verify(kept), FindingKind::rewritten, std::nullopt);
    check_finding(bench.verify(newest), FindingKind::rewritten, std::nullopt);
    CHECK(bench.verify(kept).finding->text.find("first 21 entries") != std::string::npos);

    check_finding(bench.verify("no note"), FindingKind::older_note, std::nullopt);
}

TEST_CASE("tiles, checkpoint and files are each checked") {
    Bench bench;
    bench.ledger.add_visits(1, 60);
    bench.ledger.write(bench.directory);
    REQUIRE(bench.verify().good());
    const auto spoiled = [&](const std::string& name, std::size_t at) {
        const auto file = bench.directory / name;
        const auto good = read_text(file);
        auto bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        write_text(file, bad);
        const auto report = bench.verify();
        write_text(file, good);
        return report;
    };
    check_finding(spoiled("tile/0/000", 32 * 99), FindingKind::tile, 99);
    check_finding(spoiled("tile/0/001.p/45", 0), FindingKind::tile, 256);
    check_finding(spoiled("tile/1/000.p/1", 31), FindingKind::tile, 0);
    check_finding(spoiled("checkpoint", origin.size() + 1), FindingKind::note, std::nullopt);
    REQUIRE(bench.verify().good());

    const auto file = bench.directory / "tile/0/001.p/45";
    write_text(file, read_text(file) + "x");
    check_finding(bench.verify(), FindingKind::file, 256);
    fs::remove(file);
    check_finding(bench.verify(), FindingKind::file, 256);
    fs::remove(bench.directory / "checkpoint");
    check_finding(bench.verify(), FindingKind::file, std::nullopt);
}

TEST_CASE("a checkpoint over other entries than the export's does not pass") {
    Bench bench;
    bench.ledger.add_visits(1, 4);
    bench.ledger.write(bench.directory);
    SampleLedger other(bench.key);
    other.add_visits(50, 4);
    write_text(bench.directory / "checkpoint", other.note());
    check_finding(bench.verify(), FindingKind::root, std::nullopt);
}

TEST_CASE("an export is no good under another key") {
    Bench bench;
    bench.ledger.write(bench.directory);
    const Folder folder;
    const auto stranger = new_key(folder, origin);
    check_finding(verify_export(bench.directory, stranger.verifier_key()), FindingKind::note,
                  std::nullopt);
}

TEST_CASE("tile paths and widths are those of the tile specification's examples") {
    CHECK(tile_path(0, 1'234'067, 256) == "tile/0/x001/x234/067");
    CHECK(tile_path(1, 0, 17) == "tile/1/000.p/17");
    CHECK(bundle_path(1'000, 1) == "tile/entries/x001/000.p/1");
    // A tree of 70,000: 273 full tiles and one of 112, one full and one of 17, one of 1.
    CHECK(width_of(272, hashes_at(0, 70'000)) == 256);
    CHECK(width_of(273, hashes_at(0, 70'000)) == 112);
    CHECK(width_of(1, hashes_at(1, 70'000)) == 17);
    CHECK(width_of(0, hashes_at(2, 70'000)) == 1);
    CHECK(hashes_at(3, 70'000) == 0);
}
