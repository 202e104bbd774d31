// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/ledger/export.h"

#include <fcntl.h>
#include <stdio.h>

#include <algorithm>
#include <fstream>

#include "shomei/base/digest.h"
#include "shomei/base/fault.h"
#include "tiles.h"

namespace shomei::ledger {
namespace {

namespace fs = std::filesystem;

// The directory that is being written; gone again unless it became the export.
class FreshDirectory {
public:
    explicit FreshDirectory(const fs::path& target)
        : path_(target.parent_path() / (target.filename().string() + ".new-" + random_id())) {
        fs::create_directories(path_);
    }
    FreshDirectory(const FreshDirectory&) = delete;
    FreshDirectory& operator=(const FreshDirectory&) = delete;
    ~FreshDirectory() {
        std::error_code ignored;  // what is left is only a copy under a name of its own
        fs::remove_all(path_, ignored);
    }

    void write(const std::string& name, std::string_view content) const {
        const auto file = path_ / name;
        fs::create_directories(file.parent_path());
        std::ofstream stream(file, std::ios::binary);
        stream.write(content.data(), static_cast<std::streamsize>(content.size()));
        stream.close();
        if (!stream) throw Fault(FaultCode::storage, "export: " + name + " cannot be written");
    }

    void become(const fs::path& target) const {
        if (!fs::exists(target) || fs::is_empty(target)) {
            fs::rename(path_, target);
            return;
        }
        if (!fs::exists(target / "checkpoint"))
            throw Fault(FaultCode::storage, "export: the target holds something else");
        // Exchanged in one step; the destructor then removes the old export.
        if (renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) != 0)
            throw Fault(FaultCode::storage, "export: the old one cannot be replaced");
    }

private:
    fs::path path_;
};

void write_bundles(const FreshDirectory& fresh, const ExportSource& source) {
    for (std::uint64_t index = 0; index * tile_width < source.size; ++index) {
        const auto width = width_of(index, source.size);
        std::string bundle;
        for (unsigned i = 0; i < width; ++i)
            append_to_bundle(bundle, source.read_entry(index * tile_width + i));
        fresh.write(bundle_path(index, width), bundle);
    }
}

void write_tiles(const FreshDirectory& fresh, const ExportSource& source, unsigned level) {
    const auto count = hashes_at(level, source.size);
    for (std::uint64_t index = 0; index * tile_width < count; ++index) {
        const auto width = width_of(index, count);
        std::string tile;
        for (unsigned i = 0; i < width; ++i)
            tile += text_of(source.nodes.read({level * tile_height, index * tile_width + i}));
        fresh.write(tile_path(level, index, width), tile);
    }
}

}  // namespace

void write_export(const fs::path& directory, const ExportSource& source) {
    try {
        const auto target = fs::absolute(directory).lexically_normal();
        const FreshDirectory fresh(target.has_filename() ? target : target.parent_path());
        write_bundles(fresh, source);
        for (unsigned level = 0; hashes_at(level, source.size) != 0; ++level)
            write_tiles(fresh, source, level);
        fresh.write("checkpoint", source.checkpoint);
        fresh.become(target.has_filename() ? target : target.parent_path());
    } catch (const fs::filesystem_error& problem) {
        throw Fault(FaultCode::storage, "export: " + problem.code().message());
    }
}

}  // namespace shomei::ledger
