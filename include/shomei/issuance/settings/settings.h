// SPDX-License-Identifier: Apache-2.0
// The settings file of a program, read strictly: `key = value` lines, `#` comments, each key
// declared beforehand. A program that starts has settings whose every value is in its range and
// whose every file exists. Names and values never hold secrets: keys lie in files of their own.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shomei/base/bytes.h"

namespace shomei::settings {

enum class KeyKind {
    text,              // UTF-8 without control characters; range = bytes
    number,            // decimal, range = value
    flag,              // `true` or `false`
    file,              // an existing regular file
    private_file,      // the same, readable by nobody but its owner, who is this user or root
    folder,            // an existing folder
    new_file,          // a file that need not exist, in an existing folder
    private_new_file,  // the same; where it exists, as private_file
    database,          // a private_file, or `postgresql:` and libpq's words (no password)
    new_database,      // the same with a private_new_file
};

// A declared key: lower-case words joined by `_` and `.`. One segment of the name may be `*`, for
// groups such as `anchor.*.certificate`; a group that is named at all needs all its required keys.
struct Key {
    std::string name;
    KeyKind kind = KeyKind::text;
    std::optional<std::string> fallback = {};  // none: the key is required; "": it may be left out
    std::int64_t least = 0;
    std::int64_t most = 4096;
    std::vector<std::string> choices = {};  // text only: the allowed words; empty: any
};

class Settings {
public:
    // Reads at most 64 KiB and checks every key. Throws Fault{configuration} whose one-line text
    // names file, line and what is wrong; for an unknown key also the nearest known one.
    static Settings load(const std::filesystem::path& file, std::span<const Key> keys);

    // The name must be declared with that kind (for groups: the full name, with its segment).
    const std::string& text(std::string_view name) const;
    std::int64_t number(std::string_view name) const;
    bool flag(std::string_view name) const;
    // Relative paths start at the settings file's folder. Empty where an optional one is left out.
    std::filesystem::path path(std::string_view name) const;
    // Of a database: the words as they stand, or the path of its file.
    std::string place(std::string_view name) const;
    // A text of comma-separated parts, blanks around them dropped; empty for an empty text.
    std::vector<std::string> list(std::string_view name) const;
    // What stood for `*`, sorted: groups("anchor.*") of `anchor.2.certificate` has `2`.
    std::vector<std::string> groups(std::string_view pattern) const;
    // SHA-256 over the file's bytes.
    const Digest& digest() const { return digest_; }

private:
    const std::string& value_of(std::string_view name) const;

    std::filesystem::path folder_;
    std::map<std::string, std::string, std::less<>> values_;
    Digest digest_{};
};

}  // namespace shomei::settings
