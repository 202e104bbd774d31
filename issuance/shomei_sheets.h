// SPDX-License-Identifier: Apache-2.0
// `shomei verify`: sheets of paper, checked off-line by their QR.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shomei {

struct SheetChoice {
    std::vector<std::string> sheets;  // PNG or JPEG pictures, PDFs, QR texts
    std::filesystem::path keys;       // directory of public page keys
    bool as_json = false;
};

// Prints what each sheet says of itself, and what is missing, doubled or foreign. 74 where a file
// cannot be read (the others are told all the same); 0 where all are good and complete, else 1.
int verify_sheets(const SheetChoice& choice);

}  // namespace shomei
