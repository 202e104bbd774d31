// SPDX-License-Identifier: Apache-2.0
// A card's permanent memory: the tries left, in a file that outlives removal and program.
#pragma once

#include <filesystem>

#include "simulators/card/card_content.h"

namespace shomei::virtual_card {

class CounterFile {
public:
    // `start` is what a card holds that has no file yet.
    CounterFile(std::filesystem::path file, Counters start);

    const Counters& counters() const { return counters_; }
    // Replaces the file when the counters differ from the kept ones; throws Fault (storage).
    void keep(const Counters& counters);

private:
    std::filesystem::path file_;
    Counters counters_;
};

// "pin=3 sign=5"
std::string text_of(const Counters& counters);

}  // namespace shomei::virtual_card
