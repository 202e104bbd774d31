// SPDX-License-Identifier: Apache-2.0
// A small town as import lines, and a scratch folder for its database.
#pragma once

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "shomei/base/digest.h"

namespace shomei::resident_register {

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
    std::filesystem::path database() const { return path_ / "register.db"; }
    // Writes the lines to a file of this folder.
    std::filesystem::path town(const std::string& lines) const {
        std::ofstream(path_ / "town.jsonl", std::ios::binary) << lines;
        return path_ / "town.jsonl";
    }

private:
    std::filesystem::path path_;
};

inline nlohmann::json sample_resident(const std::string& id) {
    return {{"id", id},
            {"name", "𠮷野 葛󠄂子"},
            {"name_kana", "ヨシノ か゚コ"},
            {"birth_day", "1989-01-08"},
            {"sex", "女"},
            {"relation", "世帯主"},
            {"domicile", "長崎県長崎市見本町1番地"},
            {"head_of_register", "𠮷野 葛󠄂子"},
            {"resident_since", "2019-05-01"},
            {"notified_on", "2019-05-02"},
            {"my_number", "999900000019"},
            {"cards", {{{"generation", 3}, {"serial", "31000001"}}}}};
}

inline nlohmann::json sample_line(const std::string& id = "r1") {
    return {{"address", "長崎県長崎市見本町1番1号"},
            {"householder", "𠮷野 葛󠄂子"},
            {"members", {sample_resident(id)}}};
}

}  // namespace shomei::resident_register
