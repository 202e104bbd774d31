// SPDX-License-Identifier: Apache-2.0
#include "shomei/issuance/settings/settings.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <set>

#include "key_match.h"
#include "shomei/base/check.h"
#include "shomei/base/digest.h"
#include "shomei/base/fault.h"

namespace shomei::settings {

namespace {

namespace fs = std::filesystem;
constexpr std::size_t file_limit_bytes = 64 * 1024;
constexpr std::string_view blanks = " \t";
constexpr std::string_view server_scheme = "postgresql:";

struct Line {
    std::string name, value, place;  // place: "issuer.properties:12"
};

[[noreturn]] void refuse(const std::string& place, const std::string& what) {
    throw Fault(FaultCode::configuration, place + ": " + what);
}

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string read_file(const fs::path& file) {
    struct stat state {};
    if (stat(file.c_str(), &state) != 0 || !S_ISREG(state.st_mode))
        refuse(file.string(), "settings file not found");
    if (state.st_mode & S_IWOTH) refuse(file.string(), "everybody may change this file");
    if (static_cast<std::size_t>(state.st_size) > file_limit_bytes)
        refuse(file.string(), "longer than 64 KiB");
    std::ifstream in(file, std::ios::binary);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    if (!in) refuse(file.string(), "settings file cannot be read");
    return text;
}

std::vector<Line> split_lines(const std::string& text, const std::string& file_name) {
    std::vector<Line> lines;
    std::size_t number = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const auto line = trim(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        const auto place = file_name + ":" + std::to_string(++number);
        if (line.empty() || line.front() == '#') continue;
        const bool clean = std::none_of(line.begin(), line.end(), [](char c) {
            return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
        });
        if (!clean) refuse(place, "control character");
        const auto equals = line.find('=');
        if (equals == std::string_view::npos) refuse(place, "expected `key = value`");
        lines.push_back({std::string(trim(line.substr(0, equals))),
                         std::string(trim(line.substr(equals + 1))), place});
    }
    return lines;
}

void check_number(const Key& key, const Line& line) {
    std::int64_t value = 0;
    const auto* end = line.value.data() + line.value.size();
    const auto [stop, error] = std::from_chars(line.value.data(), end, value);
    if (error != std::errc{} || stop != end || value < key.least || value > key.most)
        refuse(line.place, "'" + line.name + "' must be a number from " +
                               std::to_string(key.least) + " to " + std::to_string(key.most));
}

void check_text(const Key& key, const Line& line) {
    const auto size = static_cast<std::int64_t>(line.value.size());
    if (size < key.least || size > key.most)
        refuse(line.place, "'" + line.name + "' must have " + std::to_string(key.least) + " to " +
                               std::to_string(key.most) + " bytes");
    if (key.choices.empty()) return;
    if (std::find(key.choices.begin(), key.choices.end(), line.value) != key.choices.end()) return;
    std::string words;
    for (const auto& word : key.choices) words += (words.empty() ? "" : ", ") + word;
    refuse(line.place, "'" + line.name + "' must be one of: " + words);
}

void check_private(const struct stat& state, const Line& line, const fs::path& path) {
    if (state.st_mode & (S_IRWXG | S_IRWXO))
        refuse(line.place, "'" + line.name + "': " + path.string() +
                               " may be read by others than its owner (chmod 600)");
    if (state.st_uid != 0 && state.st_uid != geteuid())
        refuse(line.place, "'" + line.name + "': " + path.string() + " belongs to another user");
}

void check_path(const Key& key, const Line& line, const fs::path& path) {
    struct stat state {};
    const bool exists = stat(path.c_str(), &state) == 0;
    const auto problem = [&](const char* what) {
        refuse(line.place, "'" + line.name + "': " + path.string() + what);
    };
    if (key.kind == KeyKind::new_file || key.kind == KeyKind::private_new_file) {
        if (!fs::is_directory(path.parent_path())) problem(" has no folder to be made in");
        if (exists && key.kind == KeyKind::private_new_file) check_private(state, line, path);
    } else if (key.kind == KeyKind::folder) {
        if (!exists || !S_ISDIR(state.st_mode)) problem(" is not a folder");
    } else {
        if (!exists || !S_ISREG(state.st_mode)) problem(" is not a file");
        if (key.kind == KeyKind::private_file) check_private(state, line, path);
    }
}

// A password in the settings would end up in every copy of them; an address has a place for one.
void check_server(const Line& line) {
    const bool is_address = line.value.starts_with(std::string(server_scheme) + "//");
    if (is_address || line.value.find("password") != std::string::npos)
        refuse(line.place, "'" + line.name + "': a password belongs into libpq's passfile");
}

// Where a database is a file, it is checked as one of these.
KeyKind file_kind(KeyKind kind) {
    if (kind == KeyKind::database) return KeyKind::private_file;
    if (kind == KeyKind::new_database) return KeyKind::private_new_file;
    return kind;
}

void check_value(Key key, const Line& line, const fs::path& folder) {
    const bool is_database = key.kind != file_kind(key.kind);
    if (is_database && line.value.starts_with(server_scheme)) return check_server(line);
    key.kind = file_kind(key.kind);
    switch (key.kind) {
        case KeyKind::number:
            return check_number(key, line);
        case KeyKind::text:
            return check_text(key, line);
        case KeyKind::flag:
            if (line.value != "true" && line.value != "false")
                refuse(line.place, "'" + line.name + "' must be true or false");
            return;
        case KeyKind::file:
        case KeyKind::private_file:
        case KeyKind::folder:
        case KeyKind::new_file:
        case KeyKind::private_new_file:
        case KeyKind::database:
        case KeyKind::new_database:
            if (line.value.empty() && key.fallback == "") return;
            if (line.value.empty()) refuse(line.place, "'" + line.name + "' must name a path");
            return check_path(key, line, folder / line.value);
    }
    check_failed();
}

// The full names a declared key stands for, given the groups that were named.
std::vector<std::string> names_of(const Key& key, std::span<const Line> lines) {
    const auto star = key.name.find('*');
    if (star == std::string::npos) return {key.name};
    std::set<std::string> names;
    const auto head = std::string_view(key.name).substr(0, star + 1);
    for (const auto& line : lines)
        if (const auto word = match_name(head, line.name, true))
            names.insert(fill_name(key.name, *word));
    return {names.begin(), names.end()};
}

}  // namespace

Settings Settings::load(const fs::path& file, std::span<const Key> keys) {
    Settings out;
    const auto text = read_file(file);
    out.digest_ = sha256(text);
    out.folder_ = fs::absolute(file).parent_path();
    const auto lines = split_lines(text, file.string());
    for (const auto& line : lines) {
        const auto key = std::find_if(keys.begin(), keys.end(), [&](const Key& candidate) {
            return match_name(candidate.name, line.name).has_value();
        });
        if (key == keys.end())
            refuse(line.place, "unknown key '" + line.name + "'; the nearest known one is '" +
                                   nearest_name(keys, line.name) + "'");
        if (!out.values_.emplace(line.name, line.value).second)
            refuse(line.place, "key '" + line.name + "' stands here a second time");
        check_value(*key, line, out.folder_);
    }
    for (const auto& key : keys) {
        for (const auto& name : names_of(key, lines)) {
            if (out.values_.contains(name)) continue;
            if (!key.fallback) refuse(file.string(), "key '" + name + "' is missing");
            const Line line{name, *key.fallback, file.string()};
            if (!line.value.empty()) check_value(key, line, out.folder_);
            out.values_.emplace(name, line.value);
        }
    }
    return out;
}

const std::string& Settings::value_of(std::string_view name) const {
    const auto found = values_.find(name);
    SHOMEI_CHECK(found != values_.end());
    return found->second;
}

const std::string& Settings::text(std::string_view name) const { return value_of(name); }

std::int64_t Settings::number(std::string_view name) const {
    const auto& value = value_of(name);
    std::int64_t out = 0;
    const auto [stop, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    SHOMEI_CHECK(error == std::errc{} && stop == value.data() + value.size());
    return out;
}

bool Settings::flag(std::string_view name) const { return value_of(name) == "true"; }

fs::path Settings::path(std::string_view name) const {
    const auto& value = value_of(name);
    return value.empty() ? fs::path{} : folder_ / value;
}

std::string Settings::place(std::string_view name) const {
    const auto& value = value_of(name);
    return value.starts_with(server_scheme) ? value : path(name).string();
}

std::vector<std::string> Settings::list(std::string_view name) const {
    std::vector<std::string> parts;
    std::string_view rest = value_of(name);
    while (!rest.empty()) {
        const auto end = std::min(rest.find(','), rest.size());
        parts.emplace_back(trim(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return parts;
}

std::vector<std::string> Settings::groups(std::string_view pattern) const {
    std::set<std::string> found;
    for (const auto& [name, value] : values_)
        if (const auto word = match_name(pattern, name, true)) found.insert(*word);
    return {found.begin(), found.end()};
}

}  // namespace shomei::settings
