// SPDX-License-Identifier: Apache-2.0
#include "shomei_paper.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "shomei/base/clock.h"
#include "shomei/base/fault.h"
#include "shomei/issuance/certificate/japan_time.h"
#include "shomei/issuance/certificate/municipality.h"
#include "shomei/issuance/paper/page_key.h"

namespace shomei {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr auto open_to_all =
    fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::others_read;
constexpr auto folder_open_to_all =
    open_to_all | fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;

Fault unusable(const std::string& what) { return {FaultCode::configuration, what}; }

[[noreturn]] void refuse_storage(const fs::path& path) {
    throw Fault(FaultCode::storage, path.string() + ": cannot be written");
}

// What anyone may read, although this program's own files are its user's.
void make_folder(const fs::path& folder) {
    std::error_code problem;
    const bool is_new = fs::create_directories(folder, problem);
    if (!problem && is_new) fs::permissions(folder, folder_open_to_all, problem);
    if (problem) refuse_storage(folder);
}

void write_file(const fs::path& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    std::error_code problem;
    if (out) fs::permissions(file, open_to_all, problem);
    if (!out || problem) refuse_storage(file);
}

paper::PublicKeyList read_list(const fs::path& folder) {
    return paper::PublicKeyList::from_directory(folder);
}

std::string day_text(std::chrono::sys_days day) {
    return certificate::write_iso_day(std::chrono::year_month_day(day));
}

std::string file_name(const paper::PublicPageKey& key,
                      const std::optional<std::chrono::sys_days>& last_day) {
    auto name = key.city_code() + "-" + hex(key.id());
    if (last_day) {
        auto day = day_text(*last_day);
        std::erase(day, '-');
        name += "-until-" + day;
    }
    return name + ".pem";
}

bool is_city_code(const std::string& text) {
    return text.size() == 6 &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// In the languages of a municipality's file; the schema lies beside it.
std::map<std::string, Json> read_names(const std::vector<fs::path>& files) {
    std::map<std::string, Json> names;
    for (const auto& file : files) {
        const auto city =
            certificate::Municipality::load(file, file.parent_path() / "municipality.schema.json");
        names[city.city_code()] = {{"ja", city.name("ja")}, {"en", city.name("en")}};
    }
    return names;
}

Json write_list(const paper::PublicKeyList& list, const std::map<std::string, Json>& names) {
    Json keys = Json::array();
    for (const auto& [id, key] : list.all()) {
        Json row{{"id", hex(id)}, {"city", key.city_code()}};
        if (const auto name = names.find(key.city_code()); name != names.end())
            row["name"] = name->second;
        if (key.last_day()) row["until"] = day_text(*key.last_day());
        row["spki"] = base64(key.spki());
        keys.push_back(row);
    }
    return {{"format", "shomei-page-keys/v1"},
            {"made", certificate::write_iso_day(certificate::japan_day(wall_s()))},
            {"keys", keys}};
}

void copy_files(const fs::path& from, const fs::path& out) {
    std::error_code problem;
    for (const auto& file : fs::directory_iterator(from, problem)) {
        const auto copy = out / file.path().filename();
        fs::copy_file(file.path(), copy, fs::copy_options::overwrite_existing, problem);
        if (!problem) fs::permissions(copy, open_to_all, problem);
        if (problem) refuse_storage(copy);
    }
    if (problem) throw unusable(from.string() + ": cannot be read");
}

}  // namespace

int publish_page_key(const PaperChoice& choice) {
    if (!is_city_code(choice.city)) throw unusable("a city code has six digits");
    const auto key = paper::PageKey::from_pem_file(choice.key);
    make_folder(choice.keys);
    if (read_list(choice.keys).find(key.id()) != nullptr) {
        std::fprintf(stderr, "shomei: %s is on the list\n", hex(key.id()).c_str());
        return exit_negative;
    }
    const auto file = choice.keys / (choice.city + "-" + hex(key.id()) + ".pem");
    write_file(file, key.public_pem());
    std::printf("%s\n", file.c_str());
    return exit_ok;
}

int retire_page_key(const PaperChoice& choice) {
    const auto id = from_hex_exactly<4>(choice.id);
    const auto day = certificate::parse_iso_day(choice.last_day);
    if (!id || !day) throw unusable("a key id has eight hex digits, a day is YYYY-MM-DD");
    const auto list = read_list(choice.keys);
    const auto* key = list.find(*id);
    if (key == nullptr) {
        std::fprintf(stderr, "shomei: %s is not on the list\n", choice.id.c_str());
        return exit_negative;
    }
    const auto file = choice.keys / file_name(*key, std::chrono::sys_days(*day));
    std::error_code problem;
    fs::rename(choice.keys / file_name(*key, key->last_day()), file, problem);
    if (problem) refuse_storage(file);
    std::printf("%s\n", file.c_str());
    return exit_ok;
}

int make_site(const PaperChoice& choice) {
    const auto list = write_list(read_list(choice.keys), read_names(choice.rules));
    make_folder(choice.out);
    for (const auto& folder : choice.pages) copy_files(folder, choice.out);
    write_file(choice.out / "page-keys.json", list.dump(1) + "\n");
    std::printf("%zu keys\n", list["keys"].size());
    return exit_ok;
}

}  // namespace shomei
