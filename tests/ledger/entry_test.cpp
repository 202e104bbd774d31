// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/entry.h"

#include "workbench.h"

using namespace shomei;
using namespace shomei::ledger;

namespace {

Entry full_entry() {
    Entry entry;
    entry.seq = 41;
    entry.time_ms = 1'790'000'000'123;
    entry.time_quality = TimeQuality::suspect;
    entry.term = "store-7.A_b";
    entry.epoch = 12;
    entry.iid = std::string(32, 'a');
    entry.event = EntryEvent::captured;
    entry.city = "422011";
    entry.kind = "seal-registration";
    entry.amount = 300;
    entry.sheets = 2;
    entry.commitment = leaf_hash(bytes_of("c"));
    entry.previous = leaf_hash(bytes_of("p"));
    return entry;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("an entry is written in one fixed form, with `-` for what is missing") {
    Entry entry;
    entry.seq = 3;
    entry.time_ms = 1'790'000'000'000;
    entry.term = "t1";
    entry.event = EntryEvent::start;
    entry.build = Digest{};
    CHECK(write_entry(entry) ==
          "shomei-ledger/v1\nseq=3\nt=1790000000000 ok\nterm=t1\nepoch=-\niid=-\nev=start\n"
          "city=-\nkind=-\namt=-\nsheets=-\ncom=-\nprev=-\nbuild=" +
              std::string(64, '0') + "\nconfig=-\n");
}

TEST_CASE("an entry is read back as it was written") {
    const auto entry = full_entry();
    const auto read = parse_entry(write_entry(entry));
    REQUIRE(read);
    CHECK(*read == entry);
}

TEST_CASE("the longest entry stays under 1,024 bytes") {
    auto entry = full_entry();
    entry.seq = INT64_MAX;
    entry.time_ms = 253'402'300'799'999;
    entry.term = std::string(64, 'x');
    entry.epoch = INT64_MAX;
    entry.kind = std::string(32, 'k');
    entry.amount = 999'999'999;
    entry.sheets = 9'999;
    CHECK(write_entry(entry).size() < entry_limit);
    CHECK(parse_entry(write_entry(entry)) == entry);
}

TEST_CASE("every event has a name of its own and is found by it") {
    for (int number = 0; number <= static_cast<int>(EntryEvent::checkpoint_key); ++number) {
        const auto event = static_cast<EntryEvent>(number);
        CHECK(event_named(name_of(event)) == event);
    }
    CHECK(name_of(EntryEvent::refund_due) == "refund-due");
    CHECK(name_of(EntryEvent::operator_action) == "operator");
    CHECK(name_of(EntryEvent::checkpoint_key) == "checkpoint-key");
    CHECK_FALSE(event_named("granted"));
}

TEST_CASE("the reader refuses every other spelling of an entry") {
    const auto good = write_entry(full_entry());
    REQUIRE(parse_entry(good));
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"seq=41", "seq=041"},
             {"seq=41", "seq=-"},
             {"seq=41", "seq=+41"},
             {"seq=41", "seq=9223372036854775808"},
             {" suspect", ""},
             {" suspect", " Suspect"},
             {" suspect", "  suspect"},
             {"t=1790000000123", "t=-1"},
             {"term=store-7.A_b", "term=store 7"},
             {"iid=aaa", "iid=AAA"},
             {"iid=aaa", "iid=aa"},
             {"ev=captured", "ev=granted"},
             {"city=422011", "city=42201"},
             {"kind=seal", "kind=Seal"},
             {"kind=seal", "kind=9seal"},
             {"amt=300", "amt=1000000000"},
             {"amt=300", "amt=-300"},
             {"sheets=2", "sheets=10000"},
             {"com=", "com=0"},
             {"build=-", "build=0"},
             {"sheets=2\n", ""},
             {"config=-\n", "config=-\nnote=x\n"},
             {"config=-\n", "config=-"},
             {"shomei-ledger/v1", "shomei-ledger/v2"}}) {
        CAPTURE(to);
        CHECK_FALSE(parse_entry(replaced(good, from, to)));
    }
}

TEST_CASE("fields must fit their event") {
    auto entry = full_entry();
    for (const auto event : {EntryEvent::refund_due, EntryEvent::refunded}) {
        auto unpaid = entry;
        unpaid.event = event;
        CHECK(is_well_formed(unpaid));
        unpaid.amount.reset();
        CHECK_FALSE(is_well_formed(unpaid));
    }
    entry.amount.reset();  // captured names its amount
    CHECK_FALSE(is_well_formed(entry));

    entry = full_entry();
    entry.iid.clear();  // captured belongs to an issuance
    CHECK_FALSE(is_well_formed(entry));

    entry = full_entry();
    entry.build = Digest{};  // build stands in start only
    CHECK_FALSE(is_well_formed(entry));

    Entry start;
    CHECK_FALSE(is_well_formed(start));  // start names its build
    start.build = Digest{};
    CHECK(is_well_formed(start));
    start.iid = test::iid(1);  // start belongs to no issuance
    CHECK_FALSE(is_well_formed(start));

    Entry refuse;
    refuse.event = EntryEvent::refuse;
    CHECK(is_well_formed(refuse));
    refuse.previous = Digest{};  // no chain without an issuance
    CHECK_FALSE(is_well_formed(refuse));
    refuse.iid = std::string(32, '0');
    CHECK(is_well_formed(refuse));
}
