// SPDX-License-Identifier: Apache-2.0
// The shipped configuration, and scratch copies of it to break.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "shomei/base/digest.h"
#include "shomei/issuance/certificate/municipality.h"

namespace shomei::certificate {

inline const std::filesystem::path source_folder = SHOMEI_SOURCE_DIR;
inline const std::filesystem::path municipality_file =
    source_folder / "config/municipalities/422011.json";
inline const std::filesystem::path second_municipality_file =
    source_folder / "config/municipalities/992020.json";
inline const std::filesystem::path municipality_schema =
    source_folder / "config/municipalities/municipality.schema.json";

class ScratchFolder {
public:
    ScratchFolder() : path_(std::filesystem::temp_directory_path() / ("shomei-" + random_id())) {
        std::filesystem::create_directory(path_);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

inline nlohmann::json read_json_file(const std::filesystem::path& file) {
    std::ifstream in(file);
    return nlohmann::json::parse(in);
}

inline void write_json_file(const std::filesystem::path& file, const nlohmann::json& document) {
    std::ofstream(file) << document.dump();
}

// Nagasaki with one change in its file.
template <class Change>
Municipality changed_municipality(Change change) {
    const ScratchFolder folder;
    auto document = read_json_file(municipality_file);
    change(document);
    write_json_file(folder.path() / "422011.json", document);
    return Municipality::load(folder.path() / "422011.json", municipality_schema);
}

}  // namespace shomei::certificate
