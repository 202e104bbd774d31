// SPDX-License-Identifier: Apache-2.0
#include "tiles.h"

#include <algorithm>
#include <fstream>

#include "shomei/base/check.h"
#include "shomei/base/fault.h"

namespace shomei::ledger {
namespace {

constexpr std::size_t bundle_limit = std::size_t{tile_width} * (2 + 0xffff);

// The index in groups of three digits, all but the last marked: 1234067 is x001/x234/067.
std::string index_path(std::uint64_t index, unsigned width) {
    const auto digits = [&index] { return std::to_string(1000 + index % 1000).substr(1); };
    std::string path = digits();
    while ((index /= 1000) != 0) path.insert(0, "x" + digits() + "/");
    return width == tile_width ? path : path + ".p/" + std::to_string(width);
}

}  // namespace

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
    const auto shift = level * tile_height;
    return shift < 64 ? size >> shift : 0;
}

unsigned width_of(std::uint64_t index, std::uint64_t count) {
    SHOMEI_CHECK(index * tile_width < count);
    return static_cast<unsigned>(std::min<std::uint64_t>(tile_width, count - index * tile_width));
}

std::string tile_path(unsigned level, std::uint64_t index, unsigned width) {
    return "tile/" + std::to_string(level) + "/" + index_path(index, width);
}

std::string bundle_path(std::uint64_t index, unsigned width) {
    return "tile/entries/" + index_path(index, width);
}

std::optional<Bytes> read_file(const std::filesystem::path& file, std::size_t limit) {
    std::error_code problem;
    if (!std::filesystem::is_regular_file(file, problem)) return std::nullopt;
    const auto size = std::filesystem::file_size(file, problem);
    if (problem || size > limit) return std::nullopt;
    Bytes bytes(size);
    std::ifstream stream(file, std::ios::binary);
    stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
    if (!stream || stream.gcount() != static_cast<std::streamsize>(size)) return std::nullopt;
    return bytes;
}

std::optional<std::vector<Digest>> read_tile(const std::filesystem::path& file, unsigned width) {
    const auto bytes = read_file(file, tile_width * sizeof(Digest));
    if (!bytes || bytes->size() != width * sizeof(Digest)) return std::nullopt;
    std::vector<Digest> hashes(width);
    for (std::size_t i = 0; i < width; ++i)
        std::copy_n(bytes->begin() + static_cast<std::ptrdiff_t>(i * sizeof(Digest)),
                    sizeof(Digest), hashes[i].begin());
    return hashes;
}

std::optional<std::vector<Bytes>> read_bundle(const std::filesystem::path& file, unsigned width) {
    const auto bytes = read_file(file, bundle_limit);
    if (!bytes) return std::nullopt;
    std::vector<Bytes> entries;
    ByteView rest(*bytes);
    while (entries.size() < width) {
        if (rest.size() < 2) return std::nullopt;
        const std::size_t length = rest[0] * 256U + rest[1];
        if (rest.size() < 2 + length) return std::nullopt;
        entries.push_back(to_bytes(rest.subspan(2, length)));
        rest = rest.subspan(2 + length);
    }
    if (!rest.empty()) return std::nullopt;
    return entries;
}

void append_to_bundle(std::string& bundle, std::string_view entry) {
    SHOMEI_CHECK(entry.size() <= 0xffff);
    bundle += static_cast<char>(entry.size() >> 8);
    bundle += static_cast<char>(entry.size() & 0xff);
    bundle += entry;
}

Digest TileReader::read(NodeId id) {
    const auto level = id.level / tile_height;
    const auto height = id.level % tile_height;  // of the node above the tile's hashes
    const auto first = id.index << height;
    const auto count = hashes_at(level, size_);
    SHOMEI_CHECK(first + (std::uint64_t{1} << height) <= count);
    const auto index = first / tile_width;
    const auto width = width_of(index, count);
    const auto path = tile_path(level, index, width);
    const auto tile = read_tile(directory_ / path, width);
    if (!tile) throw Fault(FaultCode::storage, "export: " + path + " is missing or broken");

    const auto begin = tile->begin() + static_cast<std::ptrdiff_t>(first % tile_width);
    std::vector<Digest> row(begin, begin + (std::ptrdiff_t{1} << height));
    while (row.size() > 1) {
        for (std::size_t i = 0; i < row.size() / 2; ++i)
            row[i] = node_hash(row[2 * i], row[2 * i + 1]);
        row.resize(row.size() / 2);
    }
    return row.front();
}

}  // namespace shomei::ledger
