// SPDX-License-Identifier: Apache-2.0
#include "ledger_book.h"

#include <algorithm>

#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

// Nodes kept in memory; a proof needs at most two for each level of the tree.
constexpr std::size_t known_limit = 4096;

ledger::EntryEvent event_of(const std::string& word) {
    const auto event = ledger::event_named(word);
    if (!event) throw Fault(FaultCode::storage, "ledger: an unknown event is stored");
    return *event;
}

}  // namespace

// A node of the tree never changes once it is whole, so the ones at the right edge, which every
// commit's proof needs again, are not read twice. The leaves stand beside their entries.
Digest LedgerBook::Nodes::read(ledger::NodeId id) {
    if (const auto found = known_.find(id); found != known_.end()) return found->second;
    const auto row =
        id.level == 0
            ? database_.find<Digest>("SELECT leaf FROM ledger_entry WHERE seq = $1", id.index)
            : database_.find<Digest>("SELECT hash FROM ledger_node WHERE level = $1 AND place = $2",
                                     int(id.level), id.index);
    if (!row) throw Fault(FaultCode::storage, "ledger: a node is missing");
    if (known_.size() >= known_limit && fresh_.empty()) known_.clear();
    return known_[id] = std::get<0>(*row);
}

void LedgerBook::Nodes::write(ledger::NodeId id, const Digest& hash) {
    known_[id] = hash;
    fresh_.push_back(id);
}

void LedgerBook::Nodes::cut(std::uint64_t size) {
    const auto is_beyond = [size](ledger::NodeId id) { return (id.index + 1) << id.level > size; };
    std::erase_if(fresh_, is_beyond);
    std::erase_if(known_, [&](const auto& node) { return is_beyond(node.first); });
}

void LedgerBook::Nodes::store() {
    std::vector<std::int64_t> levels, places;
    std::vector<Digest> hashes;
    for (const auto id : fresh_) {
        if (id.level == 0) continue;
        levels.push_back(id.level);
        places.push_back(static_cast<std::int64_t>(id.index));
        hashes.push_back(known_.at(id));
    }
    fresh_.clear();
    if (hashes.empty()) return;
    database_.change_all("INSERT INTO ledger_node(level, place, hash) VALUES ($1, $2, $3)", levels,
                         places, hashes);
}

void LedgerBook::Nodes::forget() {
    fresh_.clear();
    known_.clear();
}

LedgerBook::LedgerBook(storage::Database& database, ledger::CheckpointKey key)
    : database_(database),
      key_(std::move(key)),
      nodes_(database),
      tree_(nodes_, stored_size()),
      signed_{0, ledger::empty_root()} {
    const auto last = database_.find<std::int64_t, Digest>(
        "SELECT size, root FROM ledger_checkpoint ORDER BY size DESC LIMIT 1");
    if (last) signed_ = {static_cast<std::uint64_t>(std::get<0>(*last)), std::get<1>(*last)};
    read_last_time();
    committed();
}

std::uint64_t LedgerBook::stored_size() {
    const auto row = database_.find<std::int64_t>("SELECT size FROM ledger_head");
    if (!row) throw Fault(FaultCode::storage, "ledger: its size is missing");
    return static_cast<std::uint64_t>(std::get<0>(*row));
}

void LedgerBook::read_last_time() {
    if (tree_.size() == 0) return;
    const auto entry = ledger::parse_entry(entry_text(tree_.size() - 1));
    if (!entry) throw Fault(FaultCode::storage, "ledger: the last entry cannot be read");
    last_time_ms_ = entry->time_ms;
}

void LedgerBook::lock(bool anew) {
    const auto row = database_.find<std::int64_t>("SELECT size FROM ledger_head FOR UPDATE");
    if (!row) throw Fault(FaultCode::storage, "ledger: its size is missing");
    const auto size = static_cast<std::uint64_t>(std::get<0>(*row));
    if (size == tree_.size() && !anew) return;
    fresh_.clear();
    nodes_.forget();
    tree_.reload(size);
    read_last_time();
    committed();
}

std::vector<std::pair<ledger::EntryEvent, Digest>> LedgerBook::chain(const std::string& iid) {
    std::vector<std::pair<ledger::EntryEvent, Digest>> entries;
    for (const auto& [word, leaf] : database_.list<std::string, Digest>(
             "SELECT ev, leaf FROM ledger_entry WHERE iid = $1 ORDER BY seq", iid))
        entries.emplace_back(event_of(word), leaf);
    for (const auto& entry : fresh_)
        if (entry.iid == iid) entries.emplace_back(entry.event, entry.leaf);
    return entries;
}

std::vector<ledger::EntryEvent> LedgerBook::history(const std::string& iid) {
    std::vector<ledger::EntryEvent> events;
    for (const auto& [event, leaf] : chain(iid)) events.push_back(event);
    return events;
}

std::uint64_t LedgerBook::owed_yen(const std::string& iid) {
    std::string text;
    const auto row = database_.find<std::string>(
        "SELECT entry FROM ledger_entry WHERE iid = $1 AND ev = 'refund-due'", iid);
    if (row) text = std::get<0>(*row);
    for (const auto& entry : fresh_)
        if (entry.iid == iid && entry.event == ledger::EntryEvent::refund_due) text = entry.text;
    if (text.empty()) return 0;
    const auto entry = ledger::parse_entry(text);
    if (!entry) throw Fault(FaultCode::storage, "ledger: a stored entry cannot be read");
    return entry->amount.value_or(0);
}

std::uint64_t LedgerBook::append(ledger::Entry entry) {
    entry.seq = next_seq();
    entry.time_ms = wall_ms();
    // A clock that stands before the last entry cannot be trusted; the order is kept by seq.
    entry.time_quality =
        entry.time_ms >= last_time_ms_ ? ledger::TimeQuality::ok : ledger::TimeQuality::suspect;
    if (!entry.iid.empty()) {
        const auto before = chain(entry.iid);
        std::vector<ledger::EntryEvent> events;
        for (const auto& [event, leaf] : before) events.push_back(event);
        SHOMEI_CHECK(ledger::may_follow(events, entry.event));
        if (!before.empty()) entry.previous = before.back().second;
    }
    auto text = ledger::write_entry(entry);
    const auto leaf = ledger::leaf_hash(bytes_of(text));
    SHOMEI_CHECK(tree_.append(leaf) == entry.seq);
    fresh_.push_back({entry.seq, entry.iid, entry.event, leaf, std::move(text)});
    last_time_ms_ = std::max(last_time_ms_, entry.time_ms);
    return entry.seq;
}

void LedgerBook::store_fresh() {
    if (fresh_.empty()) return;
    std::vector<std::int64_t> seqs;
    std::vector<std::string> iids, events, texts;
    std::vector<Digest> leaves;
    for (auto& entry : fresh_) {
        seqs.push_back(static_cast<std::int64_t>(entry.seq));
        iids.push_back(std::move(entry.iid));
        events.emplace_back(ledger::name_of(entry.event));
        leaves.push_back(entry.leaf);
        texts.push_back(std::move(entry.text));
    }
    fresh_.clear();
    database_.change_all(
        "INSERT INTO ledger_entry(seq, iid, ev, leaf, entry) VALUES ($1, $2, $3, $4, $5)", seqs,
        iids, events, leaves, texts);
    nodes_.store();
    database_.change("UPDATE ledger_head SET size = $1", tree_.size());
}

// The note of the last commit rides along with this one: no sync of its own, since the durable
// tree gives the same note again.
void LedgerBook::before_commit() {
    store_fresh();
    if (note_stored_) return;
    database_.change(
        "INSERT INTO ledger_checkpoint(size, root, note) VALUES ($1, $2, $3) "
        "ON CONFLICT DO NOTHING",
        signed_.size, signed_.root, note_);
}

void LedgerBook::committed() {
    note_stored_ = true;
    const auto next = tree_.head();
    if (next.size == signed_.size && next.root != signed_.root)
        throw Fault(FaultCode::storage, "ledger: the stored tree differs from the checkpoint");
    if (next.size < signed_.size) throw Fault(FaultCode::storage, "ledger: entries are missing");
    if (next.size == signed_.size && !note_.empty()) return;
    const auto proof = ledger::consistency_proof(nodes_, signed_.size, next.size);
    if (!ledger::verify_consistency(signed_, next, proof))
        throw Fault(FaultCode::storage, "ledger: the new tree does not extend the signed one");
    const bool is_new = next.size != signed_.size;
    signed_ = next;
    note_ = note_of(next);
    note_stored_ = !is_new;
}

void LedgerBook::rolled_back(std::uint64_t size) {
    if (tree_.size() == size) return;
    std::erase_if(fresh_, [size](const Fresh& entry) { return entry.seq >= size; });
    nodes_.cut(size);
    tree_.reload(size);
}

std::string LedgerBook::note_at(std::uint64_t size) {
    SHOMEI_CHECK(size <= signed_.size);
    if (size == signed_.size) return note_;
    return note_of({size, ledger::root_at(nodes_, size)});
}

std::string LedgerBook::note_of(const ledger::TreeHead& head) const {
    return ledger::sign_checkpoint(head, key_);
}

bool LedgerBook::knows(const ledger::TreeHead& head) {
    if (head.size > signed_.size) return false;
    return head.size == 0 || ledger::root_at(nodes_, head.size) == head.root;
}

std::string LedgerBook::entry_text(std::uint64_t seq) {
    const auto row =
        database_.find<std::string>("SELECT entry FROM ledger_entry WHERE seq = $1", seq);
    if (!row) throw Fault(FaultCode::storage, "ledger: an entry is missing");
    return std::get<0>(*row);
}

}  // namespace shomei::issuer
