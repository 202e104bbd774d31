// SPDX-License-Identifier: Apache-2.0
// The entries of a tree that was signed, read a slice at a time beside the service: a tree of one
// size never changes, so that nobody has to wait until it was read whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tuple>
#include <vector>

#include "store.h"

namespace shomei::issuer {

class LedgerSlices {
public:
    // Of the first `size` entries.
    LedgerSlices(Store& store, std::uint64_t size) : store_(store), size_(size) {}

    // index < size; cheap where indexes rise. Null where the entry is missing. Throws
    // Fault{storage}.
    const std::string* find(std::uint64_t index);

private:
    std::vector<std::tuple<std::int64_t, std::string>> read_slice();

    Store& store_;
    std::uint64_t size_;
    std::uint64_t first_ = 0;  // of the slice
    std::vector<std::string> slice_;
};

// Writes the newest signed tree as ledger::write_export does; returns its size.
std::uint64_t export_ledger(Store& store, const std::filesystem::path& directory);

}  // namespace shomei::issuer
