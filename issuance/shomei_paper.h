// SPDX-License-Identifier: Apache-2.0
// `shomei paper`: the list of public page keys through a key's life, and the static page by which
// anyone checks a sheet (docs/paper-format.md).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shomei {

struct PaperChoice {
    std::filesystem::path keys;  // directory of public page keys
    std::filesystem::path key;   // private, PEM
    std::string city, id, last_day;
    std::vector<std::filesystem::path> pages, rules;
    std::filesystem::path out;
};

// Writes the public half as `<city>-<key id>.pem` into the directory, which is made where it is
// missing. 1 where that key is there already, also as a retired one.
int publish_page_key(const PaperChoice& choice);

// Renames a key's file so that it vouches for pages issued up to that day only; a day named before
// may be changed. 1 where there is no such key.
int retire_page_key(const PaperChoice& choice);

// Copies the page's files and writes page-keys.json beside them. Files that are there are replaced.
int make_site(const PaperChoice& choice);

}  // namespace shomei
