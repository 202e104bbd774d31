// SPDX-License-Identifier: Apache-2.0
// What the ledger's tests share: nodes in memory, a folder that goes away, keys made by the openssl
// command, a small ledger to export and spoil.
#pragma once

#include <doctest/doctest.h>
#include <stdlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/ledger/checkpoint.h"
#include "shomei/issuance/ledger/entry.h"
#include "shomei/issuance/ledger/export.h"
#include "shomei/issuance/ledger/tree.h"

namespace shomei::ledger::test {

class MemoryNodes : public NodeStore {
public:
    Digest read(NodeId id) override {
        const auto found = nodes_.find(id);
        if (found == nodes_.end()) throw Fault(FaultCode::storage, "no such node");
        ++reads;
        return found->second;
    }
    void write(NodeId id, const Digest& hash) override {
        if (writes_left == 0) throw Fault(FaultCode::storage, "disk full");
        --writes_left;
        CHECK(!nodes_.contains(id));  // nodes never change
        nodes_[id] = hash;
    }
    std::size_t count() const { return nodes_.size(); }
    void forget(NodeId id) { nodes_.erase(id); }

    std::size_t reads = 0;
    std::size_t writes_left = SIZE_MAX;

private:
    std::map<NodeId, Digest> nodes_;
};

class Folder {
public:
    Folder() {
        std::string name = std::filesystem::temp_directory_path() / "shomei-ledger-XXXXXX";
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }

    std::filesystem::path path;
};

inline std::string read_text(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    REQUIRE(stream);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

inline void write_text(const std::filesystem::path& file, std::string_view text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream stream(file, std::ios::binary);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    REQUIRE(stream);
}

// Runs a command line; true where it exits with 0.
inline bool succeeds(const std::string& command) {
    return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

inline CheckpointKey new_key(const Folder& folder, const std::string& name) {
    const auto file = folder.path / "checkpoint.pem";
    REQUIRE(succeeds("openssl genpkey -algorithm ed25519 -out " + file.string()));
    return CheckpointKey::from_pem_file(name, file);
}

// The folder of judges made by others; nothing (and a printed reason) where it is not named.
inline std::optional<std::filesystem::path> judges() {
    const char* folder = std::getenv("SHOMEI_JUDGES");
    if (folder == nullptr) {
        MESSAGE("SKIPPED: SHOMEI_JUDGES names no folder of judges");
        return std::nullopt;
    }
    return std::filesystem::path(folder);
}

inline nlohmann::json read_json(const std::filesystem::path& file) {
    return nlohmann::json::parse(read_text(file));
}

inline std::string iid(unsigned number) {
    auto digits = std::to_string(number);
    return std::string(32 - digits.size(), '0') + digits;
}

// A ledger in memory that is written like the issuer's.
class SampleLedger {
public:
    explicit SampleLedger(const CheckpointKey& key) : key_(key) {
        Entry start;
        start.build = leaf_hash(bytes_of("build"));
        start.config = leaf_hash(bytes_of("config"));
        add(start);
    }

    // A ledger over entries that somebody else made up.
    SampleLedger(const CheckpointKey& key, const std::vector<std::string>& texts) : key_(key) {
        for (const auto& text : texts) add_text(text);
    }

    Entry make(EntryEvent event, const std::string& id) const {
        Entry entry;
        entry.event = event;
        entry.iid = id;
        entry.term = "terminal-1";
        entry.epoch = 7;
        entry.city = "422011";
        entry.kind = "residence";
        const bool names_yen = event == EntryEvent::grant || event == EntryEvent::captured ||
                               event == EntryEvent::refund_due || event == EntryEvent::refunded;
        if (names_yen) entry.amount = 300;
        return entry;
    }

    void add(EntryEvent event, unsigned number) { add(make(event, iid(number))); }

    // Fills in seq, t and prev.
    void add(Entry entry) {
        entry.seq = entries.size();
        entry.time_ms = 1'790'000'000'000 + static_cast<std::int64_t>(entries.size());
        const auto last = last_leaf_.find(entry.iid);
        if (last != last_leaf_.end()) entry.previous = last->second;
        add_text(write_entry(entry));
        if (!entry.iid.empty()) last_leaf_[entry.iid] = leaf_hash(bytes_of(entries.back()));
    }

    void add_text(const std::string& text) {
        entries.push_back(text);
        tree.append(leaf_hash(bytes_of(text)));
    }

    void add_visits(unsigned first, unsigned count) {
        using enum EntryEvent;
        for (unsigned number = first; number < first + count; ++number)
            for (const auto event : {grant, pages, released, printed, captured}) add(event, number);
    }

    std::string note() const { return sign_checkpoint(tree.head(), key_); }

    void write(const std::filesystem::path& directory) {
        write_export(directory, {.checkpoint = note(),
                                 .size = tree.size(),
                                 .read_entry = [this](auto index) { return entries.at(index); },
                                 .nodes = nodes});
    }

    std::vector<std::string> entries;
    MemoryNodes nodes;
    Tree tree{nodes};

private:
    const CheckpointKey& key_;
    std::map<std::string, Digest> last_leaf_;
};

}  // namespace shomei::ledger::test
