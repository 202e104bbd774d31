// SPDX-License-Identifier: Apache-2.0
// The file layout of an export (c2sp.org/tlog-tiles): paths, widths, and bounded reading. This is
// the format, which writer and verifier share.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "shomei/base/bytes.h"
#include "shomei/issuance/ledger/tree.h"

namespace shomei::ledger {

inline constexpr unsigned tile_width = 256;
inline constexpr unsigned tile_height = 8;

// How many hashes stand at tile level `level` of a tree of `size` leaves.
std::uint64_t hashes_at(unsigned level, std::uint64_t size);
// Width of tile `index` in a row of `count` hashes: 256, or fewer for the last one.
unsigned width_of(std::uint64_t index, std::uint64_t count);

// Below the export's directory, e.g. `tile/0/x001/234.p/17`; no suffix where width is 256.
std::string tile_path(unsigned level, std::uint64_t index, unsigned width);
std::string bundle_path(std::uint64_t index, unsigned width);

// The whole file; nullopt where it cannot be read or is larger than `limit` bytes.
std::optional<Bytes> read_file(const std::filesystem::path& file, std::size_t limit);
// A tile of exactly `width` hashes.
std::optional<std::vector<Digest>> read_tile(const std::filesystem::path& file, unsigned width);
// A bundle of exactly `width` entries, each behind its big-endian 16-bit length.
std::optional<std::vector<Bytes>> read_bundle(const std::filesystem::path& file, unsigned width);
void append_to_bundle(std::string& bundle, std::string_view entry);

// Reads the nodes of an export. Throws Fault (storage) where a tile is missing or broken.
class TileReader : public NodeReader {
public:
    TileReader(std::filesystem::path directory, std::uint64_t size)
        : directory_(std::move(directory)), size_(size) {}
    Digest read(NodeId id) override;

private:
    std::filesystem::path directory_;
    std::uint64_t size_;
};

}  // namespace shomei::ledger
