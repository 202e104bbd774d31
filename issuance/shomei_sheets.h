// SPDX-License-Identifier: Apache-2.0
// `shomei verify`: sheets of paper, checked off-line by their QR.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace shomei {

struct SheetChoice {
    std::vector<std::string> sheets;  // PNG pictures or QR texts
    std::filesystem::path keys;       // directory of public page keys
};

// Prints what each sheet says of itself and what is missing. 0 where all are good and complete,
// else 1. Fault{storage} where a picture cannot be read.
int verify_sheets(const SheetChoice& choice);

}  // namespace shomei
