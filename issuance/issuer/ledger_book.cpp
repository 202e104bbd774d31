// SPDX-License-Identifier: Apache-2.0
#include "ledger_book.h"

#include <algorithm>

#include "shomei/base/clock.h"

namespace shomei::issuer {

namespace {

// Nodes kept in memory; a proof needs at most two for each level of the tree.
constexpr std::size_t known_limit = 4096;
// Nodes below are not stored: the few entries under them are hashed again.
constexpr unsigned lowest_stored_level = 3;

// Nodes in the order in which a walk through the tree from left to right meets them: one number
// each, nearly rising as the tree grows.
std::int64_t place_of(ledger::NodeId id) {
    return static_cast<std::int64_t>(((2 * id.index + 1) << id.level) - 1);
}

}  // namespace

// A node of the tree never changes once it is whole, so the ones at the right edge, which every
// commit's proof needs again, are not read twice.
Digest LedgerBook::Nodes::read(ledger::NodeId id) {
    if (const auto found = known_.find(id); found != known_.end()) return found->second;
    if (known_.size() >= known_limit && fresh_.empty()) known_.clear();
    return known_[id] = id.level < lowest_stored_level ? hash_entries(id) : stored(id);
}

Digest LedgerBook::Nodes::hash_entries(ledger::NodeId id) {
    std::vector<Digest> row;
    for (const auto& [entry] : database_.list<std::string>(
             "SELECT entry FROM ledger_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq",
             id.index << id.level, (id.index + 1) << id.level))
        row.push_back(ledger::leaf_hash(bytes_of(entry)));
    if (row.size() != std::size_t{1} << id.level)
        throw Fault(FaultCode::storage, "ledger: an entry is missing");
    for (; row.size() > 1; row.resize(row.size() / 2))
        for (std::size_t i = 0; i < row.size() / 2; ++i)
            row[i] = ledger::node_hash(row[2 * i], row[2 * i + 1]);
    return row.front();
}

Digest LedgerBook::Nodes::stored(ledger::NodeId id) {
    const auto row =
        database_.find<Digest>("SELECT hash FROM ledger_node WHERE place = $1", place_of(id));
    if (!row) throw Fault(FaultCode::storage, "ledger: a node is missing");
    return std::get<0>(*row);
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
    std::vector<std::int64_t> places;
    std::vector<Digest> hashes;
    for (const auto id : fresh_) {
        if (id.level < lowest_stored_level) continue;
        places.push_back(place_of(id));
        hashes.push_back(known_.at(id));
    }
    fresh_.clear();
    if (hashes.empty()) return;
    database_.change_all("INSERT INTO ledger_node(place, hash) VALUES ($1, $2)", places, hashes);
}

void LedgerBook::Nodes::forget() {
    fresh_.clear();
    known_.clear();
}

std::vector<ledger::EntryEvent> events_of(const Chain& chain) {
    std::vector<ledger::EntryEvent> events;
    for (const auto& link : chain) events.push_back(link.event);
    return events;
}

LedgerBook::LedgerBook(storage::Database& database, ledger::CheckpointKey key)
    : database_(database),
      key_(std::move(key)),
      nodes_(database),
      tree_(nodes_),
      signed_{0, ledger::empty_root()} {
    const auto row = database_.find<std::int64_t, std::string, std::string>(
        "SELECT size, root, checkpoint FROM ledger_head");
    if (!row) throw Fault(FaultCode::storage, "ledger: its head is missing");
    const auto& [size, root, note] = *row;
    if (!note.empty()) {
        const auto checkpoint = ledger::open_checkpoint(note, verifier_key());
        if (!checkpoint)
            throw Fault(FaultCode::storage, "ledger: its checkpoint is of another key");
        signed_ = checkpoint->head;
    }
    take_over(static_cast<std::uint64_t>(size), root);
}

// The stored tree as ours.
void LedgerBook::take_over(std::uint64_t size, const std::string& root) {
    tree_.reload(size);
    if (hex(tree_.root()) != root) refuse("ledger: entries or nodes are not those of its root");
    read_last_time();
    committed();
}

void LedgerBook::refuse(const char* what) {
    changed_ = true;
    throw Fault(FaultCode::storage, what);
}

void LedgerBook::read_last_time() {
    if (tree_.size() == 0) return;
    const auto entry = ledger::parse_entry(entry_text(tree_.size() - 1));
    if (!entry) throw Fault(FaultCode::storage, "ledger: the last entry cannot be read");
    last_time_ms_ = entry->time_ms;
}

void LedgerBook::lock(bool anew) {
    const auto row =
        database_.find<std::int64_t, std::string>("SELECT size, root FROM ledger_head FOR UPDATE");
    if (!row) throw Fault(FaultCode::storage, "ledger: its head is missing");
    const auto size = static_cast<std::uint64_t>(std::get<0>(*row));
    if (size == tree_.size() && !anew) return;
    fresh_.clear();
    nodes_.forget();
    take_over(size, std::get<1>(*row));
}

std::uint64_t LedgerBook::owed_yen(const Chain& chain) {
    const auto owed = std::ranges::find(chain, ledger::EntryEvent::refund_due, &ChainLink::event);
    if (owed == chain.end()) return 0;
    const auto entry = ledger::parse_entry(entry_text(owed->seq));
    if (!entry) throw Fault(FaultCode::storage, "ledger: a stored entry cannot be read");
    return entry->amount.value_or(0);
}

void LedgerBook::append(ledger::Entry entry, Chain& chain) {
    SHOMEI_CHECK(ledger::may_follow(events_of(chain), entry.event));
    if (!chain.empty()) entry.previous = nodes_.read({0, chain.back().seq});
    chain.push_back({next_seq(), entry.event});
    append(std::move(entry));
}

void LedgerBook::append(ledger::Entry entry) {
    entry.seq = next_seq();
    entry.time_ms = wall_ms();
    // A clock that stands before the last entry cannot be trusted; the order is kept by seq.
    entry.time_quality =
        entry.time_ms >= last_time_ms_ ? ledger::TimeQuality::ok : ledger::TimeQuality::suspect;
    auto text = ledger::write_entry(entry);
    SHOMEI_CHECK(tree_.append(ledger::leaf_hash(bytes_of(text))) == entry.seq);
    fresh_.push_back({entry.seq, std::move(text)});
    last_time_ms_ = std::max(last_time_ms_, entry.time_ms);
}

std::string LedgerBook::entry_text(std::uint64_t seq) {
    if (const auto fresh = std::ranges::find(fresh_, seq, &Fresh::seq); fresh != fresh_.end())
        return fresh->text;
    const auto row =
        database_.find<std::string>("SELECT entry FROM ledger_entry WHERE seq = $1", seq);
    if (!row) throw Fault(FaultCode::storage, "ledger: an entry is missing");
    return std::get<0>(*row);
}

void LedgerBook::store_fresh() {
    std::vector<std::int64_t> seqs;
    std::vector<std::string> texts;
    for (auto& entry : fresh_) {
        seqs.push_back(static_cast<std::int64_t>(entry.seq));
        texts.push_back(std::move(entry.text));
    }
    fresh_.clear();
    database_.change_all("INSERT INTO ledger_entry(seq, entry) VALUES ($1, $2)", seqs, texts);
}

// The checkpoint of the last commit is stored with this one: no sync of its own, since the durable
// tree gives the same note again.
void LedgerBook::before_commit() {
    if (fresh_.empty()) return;
    store_fresh();
    nodes_.store();
    database_.change("UPDATE ledger_head SET size = $1, root = $2, checkpoint = $3", tree_.size(),
                     hex(tree_.root()), note_);
}

void LedgerBook::committed() {
    const auto next = tree_.head();
    if (next.size == signed_.size && next.root != signed_.root)
        refuse("ledger: the stored tree differs from the checkpoint");
    if (next.size < signed_.size) refuse("ledger: entries are missing");
    if (next.size == signed_.size && !note_.empty()) return;
    const auto proof = ledger::consistency_proof(nodes_, signed_.size, next.size);
    if (!ledger::verify_consistency(signed_, next, proof))
        refuse("ledger: the new tree does not extend the signed one");
    signed_ = next;
    note_ = note_of(next);
}

void LedgerBook::rolled_back(std::uint64_t size) {
    if (tree_.size() == size) return;
    std::erase_if(fresh_, [size](const Fresh& entry) { return entry.seq >= size; });
    nodes_.cut(size);
    tree_.reload(size);
}

ledger::TreeHead LedgerBook::head_at(std::uint64_t size) {
    if (size > tree_.size()) throw Fault(FaultCode::storage, "ledger: an answer is ahead of it");
    return {size, ledger::root_at(nodes_, size)};
}

std::string LedgerBook::note_of(const ledger::TreeHead& head) const {
    return ledger::sign_checkpoint(head, key_);
}

bool LedgerBook::knows(const ledger::TreeHead& head) {
    if (head.size > signed_.size) return false;
    return head.size == 0 || ledger::root_at(nodes_, head.size) == head.root;
}

}  // namespace shomei::issuer
