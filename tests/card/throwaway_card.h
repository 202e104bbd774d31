// SPDX-License-Identifier: Apache-2.0
// Cards for one run of the tests: fresh keys, certificates in the form of the real ones, no
// meaning.
#pragma once

#include <filesystem>
#include <string>

#include "simulators/card/card_content.h"

namespace shomei::card_tests {

// A card with both certificates, PIN 1234 and password ABC123. The keys are made once for each run.
virtual_card::CardContent throwaway_card();

// The same card as a card folder.
void write_card_folder(const std::filesystem::path& folder, const std::string& card_json);

}  // namespace shomei::card_tests
